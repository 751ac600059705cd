import type { mapping as german } from './de.ts';

export const mapping: Readonly<Record<keyof typeof german, string>> = {
  "Duplicate template defined for type name: '{{type}}'": 'Plantilla duplicada para el nombre de tipo «{{type}}»',
  'An object was expected for an item of values': 'Un elemento de values debe ser un objeto',
  'An object was expected for value': 'value debe ser un objeto',
  'An array was expected': 'Se esperaba un array',
  'Text expected': 'Se esperaba texto',
  'Text expected: this template type knows no expression objects':
    'Se esperaba texto: este tipo de plantilla no admite objetos de expresión',
  'lookup is an object: for each text of the device the text that stands for it':
    'lookup es un objeto: para cada texto del dispositivo, el que lo representa',
  'required is true or false': 'required es true o false',
  '{{name}} is true or false': '{{name}} es true o false',
  '{{name}} is a number': '{{name}} es un número',
  '{{name}} is an object: for each text one of {{allowed}}': '{{name}} es un objeto: para cada texto, uno de {{allowed}}',
  '{{text}} is none of {{allowed}}': '{{text}} no es ninguno de {{allowed}}',
  'codesByValue is an object: for each text an array of codes': 'codesByValue es un objeto: para cada texto, un array de códigos',
  'defaultPeriod is a number of milliseconds above 0': 'defaultPeriod es un número de milisegundos mayor que 0',
  'chunkSeconds is a number above 0, at most 3600': 'chunkSeconds es un número mayor que 0, como máximo 3600',
  'effective is "dateTime" or "period"': 'effective es «dateTime» o «period»',
  'A waveform needs periodExpression (milliseconds) or rateExpression (samples per second)':
    'Una onda necesita periodExpression (milisegundos) o rateExpression (muestras por segundo)',
  "Empty type name is not allowed: '{{name}}'": 'No se permite un nombre de tipo vacío: «{{name}}»',
  'Expected TemplateType value {{wanted}}, actual {{actual}}.': 'Se esperaba TemplateType {{wanted}}, aquí hay {{actual}}.',
  'Not Found': 'nada',
  'Expected an array for the template property value for template type {{type}}.':
    'Para el tipo {{type}}, la propiedad template debe ser un array.',
  'Expected an object for the template property value for template type {{type}}.':
    'Para el tipo {{type}}, la propiedad template debe ser un objeto.',
  'No match found for template type {{type}}.': 'No existe el tipo de plantilla {{type}}.',
  'ObservationPeriodInterval {{text}} is not supported.': 'El periodInterval {{text}} no se admite.',
  "Required property '{{name}}' not found in JSON. ": 'Falta la propiedad «{{name}}».',
  'Unsupported value type "{{text}}"; known: {{known}}': 'Tipo de valor «{{text}}» no admitido; se conocen: {{known}}',
  'Unsupported expression language "{{text}}"; known: {{known}}':
    'Lenguaje de expresión «{{text}}» no admitido; se conocen: {{known}}',
  'The following {{language}} expression could not be parsed: {{text}} ({{why}})':
    'Esta expresión {{language}} no se puede leer: {{text}} ({{why}})',
  'divide() of two whole numbers is cut to a whole number by the original and is not here (Q7): {{text}}':
    'divide() de dos enteros se recorta a un entero en el original y aquí no (Q7): {{text}}',
  '&& and || in one filter nest from the right, without precedence (Q6); use brackets: {{text}}':
    '&& y || en un filtro se anidan desde la derecha, sin precedencia (Q6); use paréntesis: {{text}}',
  'LOINC {{code}} is {{is}}, but "{{said}}" is {{right}}': 'LOINC {{code}} es {{is}}, pero «{{said}}» es {{right}}',
  'heart rate': 'frecuencia cardíaca',
  'respiratory rate': 'frecuencia respiratoria',
  'diastolic blood pressure': 'presión arterial diastólica',
  'systolic blood pressure': 'presión arterial sistólica',
  'without valueName no value will appear inside of Observations (Q13)':
    'sin valueName no aparece ningún valor en las Observations (Q13)',
  '"{{wrong}}" is not UCUM; {{right}} is': '«{{wrong}}» no es UCUM; {{right}} sí',
  'code "{{code}}" is not UCUM: {{why}}': 'el código «{{code}}» no es UCUM: {{why}}',
  'system {{system}} needs a code: the unit is only for display':
    'el sistema {{system}} necesita un código: la unidad es solo para mostrar',
  'LOINC {{code}} is a vital sign of R4: {{what}}; a server that checks the profile refuses it, as ours does':
    'LOINC {{code}} es un signo vital de R4: {{what}}; un servidor que comprueba el perfil lo rechaza, también el nuestro',
  'it needs one category vital-signs of {{system}}': 'necesita una categoría vital-signs de {{system}}',
  'blood pressure stands in its components': 'la presión arterial va en los componentes',
  'it needs one component {{code}}': 'necesita un componente {{code}}',
  'its value is a Quantity, not {{type}}': 'su valor es una Quantity, no {{type}}',
  'its Quantity needs a unit, the system {{system}} and a code': 'su Quantity necesita unidad, el sistema {{system}} y un código',
  'its code is {{right}}, not {{wrong}}': 'su código es {{right}}, no {{wrong}}',
  '{{one}} or {{other}}': '{{one}} o {{other}}',
  'No device template matches: nothing would be written.': 'Ninguna plantilla de dispositivo coincide: no se escribiría nada.',
  'No device template matches: nothing would be written. Messages are read in the hub\'s envelope, {"Body": …, "Properties": {}, "SystemProperties": {}}; here one has no Body.':
    'Ninguna plantilla de dispositivo coincide: no se escribiría nada. Los mensajes se leen en el envoltorio del hub, {"Body": …, "Properties": {}, "SystemProperties": {}}; aquí uno no tiene Body.',
  'the message: holds no message': 'No hay ningún mensaje',
  'line {{line}}, column {{column}}: {{why}}': 'línea {{line}}, columna {{column}}: {{why}}',
  'text without closing quote': 'texto sin comilla de cierre',
  'no JSON: {{why}} (character {{at}})': 'no es JSON: {{why}} (carácter {{at}})',
  'no MedTech service and no mapping was found in it': 'no se encontró ningún servicio MedTech ni mapping',
  '{{name}} has no value in this export': '{{name}} no tiene valor en esta exportación',
  '{{name}} is computed when deployed and cannot be known here': '{{name}} se calcula al desplegar y no se conoce aquí',
  'the export holds no device mapping: nothing would be read from messages':
    'la exportación no contiene mapping de dispositivo: no se leería nada',
  'the export holds no FHIR mapping: measurements would have nowhere to go':
    'la exportación no contiene mapping FHIR: las mediciones no tendrían destino',
  'it reads the event hub "{{name}}": name it as "log.azure.telemetry" in the service\'s configuration, or let the devices send here':
    'lee el event hub «{{name}}»: indíquelo como "log.azure.telemetry" en la configuración del servicio, o que los dispositivos envíen aquí',
  'it writes to {{name}}: name it under "fhirServers" in the service\'s configuration':
    'escribe en {{name}}: indíquelo en "fhirServers" de la configuración del servicio',
  'nothing: no FHIR template has this type; each such reading is parked and shown':
    'nada: ninguna plantilla FHIR tiene este tipo; cada lectura así se aparta y se muestra',
  'one Communication per correlation id: an alarm with its steps':
    'una Communication por identificador de correlación: una alarma con sus pasos',
  'the operational status of the DeviceMetric of {{metric}}': 'el estado operativo de la DeviceMetric de {{metric}}',
  '{{covers}}, coded {{codes}}: {{values}}': '{{covers}}, código {{codes}}: {{values}}',
  'one Observation per instant': 'una Observation por instante',
  'one Observation per clock hour (UTC)': 'una Observation por hora de reloj (UTC)',
  'one Observation per day (UTC)': 'una Observation por día (UTC)',
  'one Observation per correlation id': 'una Observation por identificador de correlación',
  'one reading that cannot be read is parked with its template, expression, line and column; the others go on (there the batch was repeated)':
    'una lectura ilegible se aparta con su plantilla, expresión, línea y columna; las demás siguen (allí se repetía el lote)',
  'text that looks like a time keeps every digit in ids and String values (there it was cut to seconds; Q3)':
    'el texto que parece una hora conserva todos los dígitos en identificadores y valores String (allí se cortaba a segundos; Q3)',
  'divide() of whole numbers keeps the fraction (there it was cut; Q7)':
    'divide() de enteros conserva la fracción (allí se cortaba; Q7)',
  'two readings within one second are two Observations (there the second replaced the first; Q14); ids of whole seconds are the same as there':
    'dos lecturas en un segundo son dos Observations (allí la segunda sustituía a la primera; Q14); los identificadores de segundos enteros son los mismos',
  'an Observation is preliminary while its hour or day is open and final afterwards; amended only for late data (Q21)':
    'una Observation es preliminar mientras su hora o día está abierto y final después; se enmienda solo por datos tardíos (Q21)',
  'text that is no number is refused instead of written into SampledData (Q16)':
    'el texto que no es número se rechaza en vez de escribirse en SampledData (Q16)',
  '"connector.compat": true brings the behaviour of the original back, one by one the same':
    '"connector.compat": true devuelve el comportamiento del original, punto por punto',
  'identity mode {{mode}} ("connector.identity": "{{key}}" in the service\'s configuration): the Device and its patient are looked up anew for every batch; no cache outlives a change':
    'modo de identidad {{mode}} ("connector.identity": "{{key}}" en la configuración del servicio): el Device y su paciente se buscan de nuevo para cada lote; ninguna caché sobrevive a un cambio',
  'identity mode Create ("connector.identity": "create" in the service\'s configuration): a missing Patient or Device is made under the same id as there; a message that names another patient than the Device’s is parked here (there it was filed under the Device’s patient)':
    'modo de identidad Create ("connector.identity": "create" en la configuración del servicio): un Patient o Device que falta se crea con el mismo identificador que allí; un mensaje que nombra a otro paciente que el del Device se aparta aquí (allí se archivaba en el paciente del Device)',
  '{{value}} as {{type}} in {{unit}}': '{{value}} como {{type}} en {{unit}}',
  '{{value}} as {{type}}': '{{value}} como {{type}}',
  'no value': 'sin valor',
  "Could not find member '{{name}}' on object": 'El miembro «{{name}}» no existe aquí',
};
