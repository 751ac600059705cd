/** What checking and importing mappings says; by what it is in English. Names of JSON members and of FHIR stay what they are. */
export const mapping = {
  "Duplicate template defined for type name: '{{type}}'": 'Doppelte Vorlage für den Typnamen „{{type}}“',
  'An object was expected for an item of values': 'Ein Eintrag von values muss ein Objekt sein',
  'An object was expected for value': 'value muss ein Objekt sein',
  'An array was expected': 'Ein Array wird erwartet',
  'Text expected': 'Text wird erwartet',
  'Text expected: this template type knows no expression objects':
    'Text wird erwartet: dieser Vorlagentyp kennt keine Ausdrucksobjekte',
  'lookup is an object: for each text of the device the text that stands for it':
    'lookup ist ein Objekt: zu jedem Text des Geräts der Text, der dafür steht',
  'required is true or false': 'required ist true oder false',
  '{{name}} is true or false': '{{name}} ist true oder false',
  '{{name}} is a number': '{{name}} ist eine Zahl',
  '{{name}} is an object: for each text one of {{allowed}}': '{{name}} ist ein Objekt: zu jedem Text eines von {{allowed}}',
  '{{text}} is none of {{allowed}}': '{{text}} ist keines von {{allowed}}',
  'codesByValue is an object: for each text an array of codes': 'codesByValue ist ein Objekt: zu jedem Text ein Array von Codes',
  'defaultPeriod is a number of milliseconds above 0': 'defaultPeriod ist eine Zahl von Millisekunden über 0',
  'chunkSeconds is a number above 0, at most 3600': 'chunkSeconds ist eine Zahl über 0, höchstens 3600',
  'effective is "dateTime" or "period"': 'effective ist „dateTime“ oder „period“',
  'A waveform needs periodExpression (milliseconds) or rateExpression (samples per second)':
    'Eine Kurve braucht periodExpression (Millisekunden) oder rateExpression (Abtastwerte je Sekunde)',
  "Empty type name is not allowed: '{{name}}'": 'Ein leerer Typname ist nicht erlaubt: „{{name}}“',
  'Expected TemplateType value {{wanted}}, actual {{actual}}.':
    'Als TemplateType wird {{wanted}} erwartet, hier steht {{actual}}.',
  'Not Found': 'nichts',
  'Expected an array for the template property value for template type {{type}}.':
    'Für den Vorlagentyp {{type}} muss die Eigenschaft template ein Array sein.',
  'Expected an object for the template property value for template type {{type}}.':
    'Für den Vorlagentyp {{type}} muss die Eigenschaft template ein Objekt sein.',
  'No match found for template type {{type}}.': 'Den Vorlagentyp {{type}} gibt es nicht.',
  'ObservationPeriodInterval {{text}} is not supported.': 'Den periodInterval {{text}} gibt es nicht.',
  "Required property '{{name}}' not found in JSON. ": 'Die Eigenschaft „{{name}}“ fehlt.',
  'Unsupported value type "{{text}}"; known: {{known}}': 'Den Werttyp „{{text}}“ gibt es nicht; bekannt: {{known}}',
  'Unsupported expression language "{{text}}"; known: {{known}}':
    'Die Ausdruckssprache „{{text}}“ gibt es nicht; bekannt: {{known}}',
  'The following {{language}} expression could not be parsed: {{text}} ({{why}})':
    'Dieser {{language}}-Ausdruck ist nicht lesbar: {{text}} ({{why}})',
  'divide() of two whole numbers is cut to a whole number by the original and is not here (Q7): {{text}}':
    'divide() zweier ganzer Zahlen schneidet das Original auf eine ganze Zahl, hier nicht (Q7): {{text}}',
  '&& and || in one filter nest from the right, without precedence (Q6); use brackets: {{text}}':
    '&& und || in einem Filter werden von rechts geschachtelt, ohne Vorrang (Q6); Klammern setzen: {{text}}',
  'LOINC {{code}} is {{is}}, but "{{said}}" is {{right}}': 'LOINC {{code}} ist {{is}}, aber „{{said}}“ ist {{right}}',
  'heart rate': 'Herzfrequenz',
  'respiratory rate': 'Atemfrequenz',
  'diastolic blood pressure': 'diastolischer Blutdruck',
  'systolic blood pressure': 'systolischer Blutdruck',
  'without valueName no value will appear inside of Observations (Q13)':
    'ohne valueName erscheint in Observations kein Wert (Q13)',
  '"{{wrong}}" is not UCUM; {{right}} is': '„{{wrong}}“ ist kein UCUM; {{right}} ist es',
  'code "{{code}}" is not UCUM: {{why}}': 'Code „{{code}}“ ist kein UCUM: {{why}}',
  'system {{system}} needs a code: the unit is only for display':
    'System {{system}} braucht einen Code: die Einheit ist nur zum Anzeigen',
  'LOINC {{code}} is a vital sign of R4: {{what}}; a server that checks the profile refuses it, as ours does':
    'LOINC {{code}} ist ein Vitalzeichen von R4: {{what}}; ein Server, der das Profil prüft, weist es ab, auch unserer',
  'it needs one category vital-signs of {{system}}': 'es braucht eine Kategorie vital-signs von {{system}}',
  'blood pressure stands in its components': 'Blutdruck steht in den Komponenten',
  'it needs one component {{code}}': 'es braucht eine Komponente {{code}}',
  'its value is a Quantity, not {{type}}': 'der Wert ist eine Quantity, nicht {{type}}',
  'its Quantity needs a unit, the system {{system}} and a code':
    'die Quantity braucht eine Einheit, das System {{system}} und einen Code',
  'its code is {{right}}, not {{wrong}}': 'der Code ist {{right}}, nicht {{wrong}}',
  '{{one}} or {{other}}': '{{one}} oder {{other}}',
  'No device template matches: nothing would be written.': 'Keine Gerätevorlage passt: nichts würde geschrieben.',
  'No device template matches: nothing would be written. Messages are read in the hub\'s envelope, {"Body": …, "Properties": {}, "SystemProperties": {}}; here one has no Body.':
    'Keine Gerätevorlage passt: nichts würde geschrieben. Nachrichten werden im Umschlag des Hubs gelesen, {"Body": …, "Properties": {}, "SystemProperties": {}}; hier hat eine kein Body.',
  'the message: holds no message': 'Es ist keine Nachricht da',
  'line {{line}}, column {{column}}: {{why}}': 'Zeile {{line}}, Spalte {{column}}: {{why}}',
  'text without closing quote': 'Text ohne schließendes Anführungszeichen',
  'no JSON: {{why}} (character {{at}})': 'kein JSON: {{why}} (Zeichen {{at}})',
  'no MedTech service and no mapping was found in it': 'darin wurde weder ein MedTech-Dienst noch ein Mapping gefunden',
  '{{name}} has no value in this export': '{{name}} hat in diesem Export keinen Wert',
  '{{name}} is computed when deployed and cannot be known here':
    '{{name}} wird beim Bereitstellen berechnet und ist hier nicht bekannt',
  'the export holds no device mapping: nothing would be read from messages':
    'der Export enthält kein Geräte-Mapping: aus Nachrichten würde nichts gelesen',
  'the export holds no FHIR mapping: measurements would have nowhere to go':
    'der Export enthält kein FHIR-Mapping: Messungen hätten kein Ziel',
  'it reads the event hub "{{name}}": name it as "log.azure.telemetry" in the service\'s configuration, or let the devices send here':
    'er liest den Event Hub „{{name}}“: in der Konfiguration des Dienstes als "log.azure.telemetry" nennen, oder die Geräte hierher senden lassen',
  'it writes to {{name}}: name it under "fhirServers" in the service\'s configuration':
    'er schreibt nach {{name}}: in der Konfiguration des Dienstes unter "fhirServers" nennen',
  'nothing: no FHIR template has this type; each such reading is parked and shown':
    'nichts: keine FHIR-Vorlage hat diesen Typ; jeder solche Wert wird zurückgelegt und gezeigt',
  'one Communication per correlation id: an alarm with its steps':
    'eine Communication je Korrelationskennung: ein Alarm mit seinen Schritten',
  'the operational status of the DeviceMetric of {{metric}}': 'der Betriebszustand der DeviceMetric von {{metric}}',
  '{{covers}}, coded {{codes}}: {{values}}': '{{covers}}, Code {{codes}}: {{values}}',
  'one Observation per instant': 'eine Observation je Zeitpunkt',
  'one Observation per clock hour (UTC)': 'eine Observation je volle Stunde (UTC)',
  'one Observation per day (UTC)': 'eine Observation je Tag (UTC)',
  'one Observation per correlation id': 'eine Observation je Korrelationskennung',
  'one reading that cannot be read is parked with its template, expression, line and column; the others go on (there the batch was repeated)':
    'ein nicht lesbarer Wert wird mit Vorlage, Ausdruck, Zeile und Spalte zurückgelegt; die anderen gehen weiter (dort wurde der ganze Stapel wiederholt)',
  'text that looks like a time keeps every digit in ids and String values (there it was cut to seconds; Q3)':
    'Text, der wie eine Zeit aussieht, behält in Kennungen und String-Werten jede Stelle (dort auf Sekunden gekürzt; Q3)',
  'divide() of whole numbers keeps the fraction (there it was cut; Q7)':
    'divide() ganzer Zahlen behält den Bruch (dort abgeschnitten; Q7)',
  'two readings within one second are two Observations (there the second replaced the first; Q14); ids of whole seconds are the same as there':
    'zwei Werte in einer Sekunde sind zwei Observations (dort ersetzte der zweite den ersten; Q14); Kennungen voller Sekunden sind dieselben wie dort',
  'an Observation is preliminary while its hour or day is open and final afterwards; amended only for late data (Q21)':
    'eine Observation ist vorläufig, solange ihre Stunde oder ihr Tag offen ist, danach endgültig; geändert nur bei verspäteten Daten (Q21)',
  'text that is no number is refused instead of written into SampledData (Q16)':
    'Text, der keine Zahl ist, wird abgewiesen statt in SampledData geschrieben (Q16)',
  '"connector.compat": true brings the behaviour of the original back, one by one the same':
    '"connector.compat": true bringt das Verhalten des Originals zurück, Punkt für Punkt dasselbe',
  'identity mode {{mode}} ("connector.identity": "{{key}}" in the service\'s configuration): the Device and its patient are looked up anew for every batch; no cache outlives a change':
    'Identitätsmodus {{mode}} ("connector.identity": "{{key}}" in der Konfiguration des Dienstes): Device und Patient werden für jeden Stapel neu nachgeschlagen; kein Zwischenspeicher überlebt eine Änderung',
  'identity mode Create ("connector.identity": "create" in the service\'s configuration): a missing Patient or Device is made under the same id as there; a message that names another patient than the Device’s is parked here (there it was filed under the Device’s patient)':
    'Identitätsmodus Create ("connector.identity": "create" in der Konfiguration des Dienstes): ein fehlender Patient oder ein fehlendes Device wird unter derselben Kennung wie dort angelegt; eine Nachricht, die einen anderen Patienten nennt als das Device, wird hier zurückgelegt (dort wurde sie dem Patienten des Device zugeschrieben)',
  '{{value}} as {{type}} in {{unit}}': '{{value}} als {{type}} in {{unit}}',
  '{{value}} as {{type}}': '{{value}} als {{type}}',
  'no value': 'kein Wert',
  "Could not find member '{{name}}' on object": 'Das Element „{{name}}“ gibt es hier nicht',
};
