/** Why an act is not shown at a bed. */
export const bedTold = {
  notTold: 'NICHT ans Bett gesagt: {{reason}}',
  refused: 'Das Bett hat ABGELEHNT: {{reason}}',
  nowhere: 'noch kein Fenster bewertet',
  silent: 'nichts mehr gehört seit {{time}}',
  followed: 'an diesem Bett wurde seither jemand anderes gemessen',
  noStay: 'Aufenthalt oder Kennung in FHIR nicht bekannt',
  stayOver: 'der Aufenthalt ist beendet',
  expired: 'älter als 12 Stunden',
  noWay: 'von hier führt kein Weg zu den Betten',
  otherPatient: 'dort liegt ein anderer Patient',
  nobody: 'dort ist niemand aufgenommen',
  nameless: 'die Notiz nannte keinen Patienten',
};
