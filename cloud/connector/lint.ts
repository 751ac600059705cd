import type { Coding } from '@medplum/fhirtypes';
import { vitalSignFaults } from './lint-vital-signs.ts';
import type { TemplateProblem } from './mapping-error.ts';
import type { SourcePosition } from './source-position.ts';
import type { DeviceTemplate } from './template/device-template.ts';
import type { FhirTemplate } from './template/fhir-template.ts';
import type { FhirValue } from './template/fhir-value.ts';
import { ucumProblem } from './units.ts';

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';

/**
 * LOINC codes that stand under wrong names in samples that circulate: the words that contradict them and the code those words
 * mean (specs iomt-mapping Q38, fhir-vitals section 2).
 */
const CONTRADICTED: readonly { code: string; is: string; words: RegExp; right: string }[] = [
  { code: '8867-4', is: 'heart rate', words: /diastolic/i, right: '8462-4' },
  { code: '8867-4', is: 'heart rate', words: /systolic/i, right: '8480-6' },
  { code: '8867-4', is: 'heart rate', words: /resp/i, right: '9279-1' },
  { code: '8462-4', is: 'diastolic blood pressure', words: /(?<!dia)\bsystolic/i, right: '8480-6' },
  { code: '8480-6', is: 'systolic blood pressure', words: /diastolic/i, right: '8462-4' },
];

/** Spellings that are no UCUM and what is meant. */
const NOT_UCUM: Readonly<Record<string, string>> = {
  'count/min': '/min',
  bpm: '/min',
  'beats/min': '/min',
  'beats/minute': '/min',
  'breaths/min': '/min',
  'breaths/minute': '/min',
  rpm: '/min',
  mmhg: 'mm[Hg]',
  'mm hg': 'mm[Hg]',
  mmh2o: 'mm[H2O]',
  cmh2o: 'cm[H2O]',
  celsius: 'Cel',
  degc: 'Cel',
  '°c': 'Cel',
  fahrenheit: '[degF]',
  degf: '[degF]',
  '°f': '[degF]',
  percent: '%',
  lbs: '[lb_av]',
  lb: '[lb_av]',
  sec: 's',
  hour: 'h',
};

/** Mappings that run, and do what their author did not mean. */
export function lintWarnings(device: readonly DeviceTemplate[], fhir: readonly FhirTemplate[]): readonly TemplateProblem[] {
  return [...device.flatMap(deviceWarnings), ...fhir.flatMap(fhirWarnings)];
}

function deviceWarnings(template: DeviceTemplate): readonly TemplateProblem[] {
  const expressions = [
    template.typeMatch,
    template.deviceId,
    ...template.timestamps,
    ...[template.patientId, template.encounterId, template.correlationId].flatMap((one) => (one ? [one] : [])),
    ...template.values.map(({ expression }) => expression),
  ];
  return expressions.flatMap(({ text, language, position }) => {
    const warn = (message: string) => warning(template.typeName, 'expression', position, message);
    if (language === 'JmesPath')
      return /\bdivide\s*\(/.test(text)
        ? [warn(`divide() of two whole numbers is cut to a whole number by the original and is not here (Q7): ${text}`)]
        : [];
    return /&&/.test(text) && /\|\|/.test(text)
      ? [warn(`&& and || in one filter nest from the right, without precedence (Q6); use brackets: ${text}`)]
      : [];
  });
}

function fhirWarnings(template: FhirTemplate): readonly TemplateProblem[] {
  const values = [
    ...(template.value ? [{ value: template.value, codes: template.codes, path: 'value' }] : []),
    ...template.components.map(({ codes, value }, at) => ({ value, codes, path: `components[${at}]` })),
  ];
  return [
    ...vitalSignFaults(template).map(({ path, message }) => warning(template.typeName, path, template.position, message)),
    ...codeWarnings(template.typeName, template.codes, template.typeName, 'codes', template.position),
    ...values.flatMap(({ value, codes, path }) => [
      ...(path === 'value' ? [] : codeWarnings(template.typeName, codes, value.valueName, `${path}.codes`, value.position)),
      ...valueWarnings(template.typeName, value, path),
    ]),
  ];
}

function codeWarnings(
  typeName: string,
  codes: readonly Coding[],
  name: string,
  path: string,
  position: SourcePosition,
): readonly TemplateProblem[] {
  return codes.flatMap(({ system, code, display }) => {
    if (system !== LOINC) return [];
    const said = `${name} ${display ?? ''}`;
    return CONTRADICTED.filter((known) => known.code === code && known.words.test(said)).map((known) =>
      warning(typeName, path, position, `LOINC ${known.code} is ${known.is}, but "${said.trim()}" is ${known.right}`),
    );
  });
}

function valueWarnings(typeName: string, value: FhirValue, path: string): readonly TemplateProblem[] {
  const warn = (message: string): TemplateProblem => warning(typeName, path, value.position, message);
  const found: TemplateProblem[] = [];
  if (value.valueName === '') found.push(warn('without valueName no value will appear inside of Observations (Q13)'));
  if (value.valueType !== 'Quantity') return found;
  const { unit, code, system } = value;
  const wrong = [code, system === UCUM || system === null ? unit : null].find(
    (text) => text !== null && NOT_UCUM[text.toLowerCase()] !== undefined,
  );
  if (typeof wrong === 'string') found.push(warn(`"${wrong}" is not UCUM; ${NOT_UCUM[wrong.toLowerCase()] ?? ''} is`));
  // Asked of the whole of UCUM (Q37); the spellings above are told with what is meant.
  const invalid = system === UCUM && code !== null && typeof wrong !== 'string' ? ucumProblem(code) : null;
  if (invalid !== null) found.push(warn(`code "${code ?? ''}" is not UCUM: ${invalid}`));
  if (system === UCUM && code === null) found.push(warn(`system ${UCUM} needs a code: the unit is only for display`));
  return found;
}

function warning(template: string, path: string, position: SourcePosition, message: string): TemplateProblem {
  return { template, path, line: position.line, column: position.column, message };
}
