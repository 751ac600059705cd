/** Why the service did not do something; by what it says in English. */
export const errors = {
  'no scored window of {{patient}}': 'kein bewertetes Fenster von {{patient}}',
  'no scored window of {{patient}}; {{count}} handed over before':
    'kein bewertetes Fenster von {{patient}}; {{count}} zuvor übergeben',
  '{{resource}} names no archived record': '{{resource}} nennt keinen archivierten Datensatz',
  'record {{record}} is not in the archive yet': 'Datensatz {{record}} ist noch nicht im Archiv',
  'this names patients: it is for nurse, coordinator': 'dies nennt Patienten: nur für Pflege und Koordination',
  'a reason of at least ten characters': 'ein Grund mit mindestens zehn Zeichen',
  'nobody was scored in bed {{bed}} today': 'in Bett {{bed}} wurde heute niemand bewertet',
  'several wards have a bed {{bed}}: say "ward, bed"': 'mehrere Stationen haben ein Bett {{bed}}: „Station, Bett“ angeben',
  'not from the dashboard': 'nicht vom Dashboard',
  'sign in first': 'zuerst anmelden',
  'this is for: {{roles}}': 'dies ist nur für: {{roles}}',
  'this patient is not in your wards': 'dieser Patient liegt in keiner Ihrer Stationen',
  'nobody said who acts': 'niemand sagte, wer handelt',
  'this task is not open': 'diese Aufgabe ist nicht offen',
  'shift: this house has no shifts, so there is no next one': 'dieses Haus hat keine Schichten, also auch keine nächste',
  'nothing is parked under this id': 'unter dieser Kennung ist nichts zurückgelegt',
  'this message is wrong in itself: trying again would not help':
    'diese Nachricht ist in sich falsch: ein neuer Versuch hilft nicht',
  'no dead letter has this id': 'keine unzustellbare Mitteilung hat diese Kennung',
  'no mapping version {{version}}': 'keine Mapping-Version {{version}}',
  '{{ward}} is none of your wards': '{{ward}} ist keine Ihrer Stationen',
  'nobody is told in this way here': 'auf diesem Weg wird hier niemand benachrichtigt',
  'no hub can be asked from here: see hub.https, or log.azure.hubConnectionFile':
    'von hier ist kein Hub erreichbar: siehe hub.https oder log.azure.hubConnectionFile',
  'the bed cannot be asked: no hub can be reached from here':
    'das Bett kann nicht gefragt werden: von hier ist kein Hub erreichbar',
  'no device {{device}}': 'kein Gerät {{device}}',
  'the station answered {{answer}}': 'die Station antwortete {{answer}}',
  '{{path}} answered {{status}}': '{{path}} antwortete {{status}}',
  'Failed to fetch': 'der Dienst ist nicht erreichbar',
};
