import type { ImportedService } from '../contract/mapping-workbench.ts';
import type { Expression } from './expression.ts';
import type { CheckedMapping } from './mapping-check.ts';
import type { DeviceTemplate } from './template/device-template.ts';
import type { FhirTemplate } from './template/fhir-template.ts';
import type { FhirValue } from './template/fhir-value.ts';
import { PERIOD_INTERVALS } from './template/period-interval.ts';

const COVERS = new Map<number, string>([
  [PERIOD_INTERVALS.Single, 'one Observation per instant'],
  [PERIOD_INTERVALS.Hourly, 'one Observation per clock hour (UTC)'],
  [PERIOD_INTERVALS.Daily, 'one Observation per day (UTC)'],
  [PERIOD_INTERVALS.CorrelationId, 'one Observation per correlation id'],
]);

/** In words, what a mapping of the MedTech service will do here, and where that is not what it did there. */
export function behaviourOf(
  checked: CheckedMapping | null,
  identity: string | null,
): { types: ImportedService['types']; remarks: string[] } {
  const device = checked?.device.templates ?? [];
  const fhir = checked?.fhir?.templates ?? [];
  const types = [...new Set(device.map(({ typeName }) => typeName))].map((typeName) => ({
    typeName,
    becomes: becomes(fhir.find((one) => one.typeName.toLowerCase() === typeName.toLowerCase())),
  }));
  return { types, remarks: [...identityRemarks(identity), ...differences(device, fhir)] };
}

function becomes(template: FhirTemplate | undefined): string {
  if (!template) return 'nothing: no FHIR template has this type; each such reading is parked and shown';
  if (template.becomes.kind === 'Communication') return 'one Communication per correlation id: an alarm with its steps';
  if (template.becomes.kind === 'MetricState') return `the operational status of the DeviceMetric of ${template.becomes.metric}`;
  const values = [...(template.value ? [template.value] : []), ...template.components.map(({ value }) => value)];
  const codes = template.codes.map(({ code, display }) => [code, display].filter(Boolean).join(' ')).join(', ');
  return `${COVERS.get(template.periodInterval) ?? ''}${codes === '' ? '' : `, coded ${codes}`}: ${values.map(valueText).join(', ') || 'no value'}`;
}

function valueText(value: FhirValue): string {
  const unit = value.valueType === 'Quantity' || value.valueType === 'SampledData' ? (value.unit ?? value.code) : null;
  return `${value.valueName} as ${value.valueType}${unit === null ? '' : ` in ${unit}`}`;
}

function identityRemarks(identity: string | null): string[] {
  if (identity === null) return [];
  if (identity.toLowerCase() === 'create')
    return [
      'identity mode Create ("connector.identity": "create" in the service\'s configuration): a missing Patient or Device is made under the same id as there; a message that names another patient than the Device’s is parked here (there it was filed under the Device’s patient)',
    ];
  const key = /encounter/i.test(identity) ? 'lookup-encounter' : 'lookup';
  return [
    `identity mode ${identity} ("connector.identity": "${key}" in the service's configuration): the Device and its patient are looked up anew for every batch; no cache outlives a change`,
  ];
}

/** Only what this mapping can meet. */
function differences(device: readonly DeviceTemplate[], fhir: readonly FhirTemplate[]): string[] {
  const expressions = device.flatMap(allExpressions);
  const intervals = new Set(fhir.map(({ periodInterval }) => periodInterval));
  const values = fhir.flatMap(({ value, components }) => [...(value ? [value] : []), ...components.map((one) => one.value)]);
  const found: [boolean, string][] = [
    [
      device.length > 0,
      'one reading that cannot be read is parked with its template, expression, line and column; the others go on (there the batch was repeated)',
    ],
    [
      device.some(({ correlationId }) => correlationId !== null) || values.some(({ valueType }) => valueType === 'String'),
      'text that looks like a time keeps every digit in ids and String values (there it was cut to seconds; Q3)',
    ],
    [
      expressions.some(({ text }) => /\bdivide\s*\(/.test(text)),
      'divide() of whole numbers keeps the fraction (there it was cut; Q7)',
    ],
    [
      intervals.has(0),
      'two readings within one second are two Observations (there the second replaced the first; Q14); ids of whole seconds are the same as there',
    ],
    [
      [...intervals].some((minutes) => minutes > 0),
      'an Observation is preliminary while its hour or day is open and final afterwards; amended only for late data (Q21)',
    ],
    [
      values.some(({ valueType }) => valueType === 'SampledData'),
      'text that is no number is refused instead of written into SampledData (Q16)',
    ],
    [device.length > 0, '"connector.compat": true brings the behaviour of the original back, one by one the same'],
  ];
  return found.flatMap(([met, text]) => (met ? [text] : []));
}

function allExpressions(template: DeviceTemplate): Expression[] {
  const { typeMatch, deviceId, timestamps, patientId, encounterId, correlationId, values } = template;
  const optional = [patientId, encounterId, correlationId].flatMap((one) => one ?? []);
  return [typeMatch, deviceId, ...timestamps, ...optional, ...values.map(({ expression }) => expression)];
}
