import type { CodeableConcept, DeviceMetric } from '@medplum/fhirtypes';
import type { Measurement } from '../contract/events.ts';
import type { AcceptedRecord } from './batch.ts';
import type { LoadedMapping } from './mapping-files-adapter.ts';
import { CONNECTOR_SYSTEM, derivedId } from './observation-identifier.ts';
import type { ResourceWrite } from './resource-writer.ts';
import type { FhirTemplate } from './template/fhir-template.ts';
import type { OperationalState } from './template/metric-state-template.ts';

const MDC = 'urn:iso:std:iso:11073:10101';
/** Since when, by what is known, the operational status is as it is. */
export const STATUS_SINCE = 'urn:wardlight:operational-status-since';

/** A metric of one Device and what it was last known to do. */
export interface MetricState {
  /** Resource id. */
  readonly deviceId: string;
  readonly template: FhirTemplate;
  readonly status: OperationalState;
  /** ISO 8601 */
  readonly at: string;
}

/** By Device and template; the latest state of the batch counts. */
export function metricStates(accepted: readonly AcceptedRecord[], mapping: LoadedMapping): readonly MetricState[] {
  const latest = new Map<string, MetricState>();
  if (![...mapping.fhir.values()].some(({ deviceMetric }) => deviceMetric)) return [];
  for (const { identity, measurements } of accepted) {
    for (const measurement of measurements) {
      const state = metricState(measurement, identity.deviceId, mapping);
      if (!state) continue;
      const key = metricKey(state.deviceId, state.template.typeName);
      const known = latest.get(key);
      if (!known || Date.parse(known.at) <= Date.parse(state.at)) latest.set(key, state);
    }
  }
  return [...latest.values()];
}

/** What a reading says of its metric: a value that it measures, a state what that state means. */
export function metricState(
  measurement: Measurement,
  deviceId: string,
  { fhir }: Pick<LoadedMapping, 'fhir'>,
): MetricState | null {
  const own = fhir.get(measurement.Type.toLowerCase());
  const at = measurement.OccurrenceTimeUtc;
  if (own?.becomes.kind !== 'MetricState') return own?.deviceMetric ? { deviceId, template: own, status: 'on', at } : null;
  const { metric, state, byValue } = own.becomes;
  const template = fhir.get(metric.toLowerCase());
  const text = measurement.Properties.find(({ Name }) => Name === state)?.Value.toLowerCase();
  const status = text === undefined ? null : (byValue.get(text) ?? byValue.get('*') ?? null);
  return template && status !== null ? { deviceId, template, status, at } : null;
}

export function metricKey(deviceId: string, typeName: string): string {
  return `${deviceId}/${typeName.toLowerCase()}`;
}

/** Under the id it has where clients choose ids. */
export function metricReference(deviceId: string, template: FhirTemplate): string {
  return `DeviceMetric/${metricId(deviceId, template)}`;
}

function metricId(deviceId: string, { typeName }: FhirTemplate): string {
  return derivedId({ system: `${CONNECTOR_SYSTEM}DeviceMetric`, value: `${deviceId}.${typeName}` });
}

export function metricWrite(state: MetricState): ResourceWrite<DeviceMetric> & { readonly state: MetricState } {
  const identifier = { system: CONNECTOR_SYSTEM, value: `${state.deviceId}.${state.template.typeName}` };
  const id = metricId(state.deviceId, state.template);
  const since = [{ url: STATUS_SINCE, valueDateTime: state.at }];
  const joined = (stored: DeviceMetric): DeviceMetric | null => {
    const known = Date.parse(stored.extension?.find(({ url }) => url === STATUS_SINCE)?.valueDateTime ?? '');
    // Told every second, written when it changes; what comes late does not turn it back.
    if (stored.operationalStatus === state.status || known >= Date.parse(state.at)) return null;
    const others = (stored.extension ?? []).filter(({ url }) => url !== STATUS_SINCE);
    return { ...stored, extension: [...others, ...since], operationalStatus: state.status };
  };
  return {
    id,
    name: identifier,
    state,
    create: () => ({
      resourceType: 'DeviceMetric',
      id,
      extension: since,
      identifier: [identifier],
      type: typeOf(state.template),
      ...unitOf(state.template),
      source: { reference: `Device/${state.deviceId}` },
      operationalStatus: state.status,
      category: 'measurement',
    }),
    merge: joined,
    rejoin: () => null,
  };
}

/** The nomenclature of devices first. */
function typeOf({ codes, typeName }: FhirTemplate): CodeableConcept {
  const coding = [...codes.filter(({ system }) => system === MDC), ...codes.filter(({ system }) => system !== MDC)];
  return { ...(coding.length === 0 ? {} : { coding }), text: typeName };
}

/** That of the value, or of all components when they have the same. */
function unitOf({ value, components }: FhirTemplate): Pick<DeviceMetric, 'unit'> {
  const units = [...(value ? [value] : components.map((part) => part.value))].map((one) => {
    if (one.valueType === 'Quantity') return { system: one.system, code: one.code, display: one.unit };
    if (one.valueType === 'SampledData') return { system: null, code: one.code, display: one.unit };
    return null;
  });
  const [first = null] = units;
  if (first === null || units.some((one) => one?.code !== first.code || one.display !== first.display)) return {};
  const { system, code, display } = first;
  const coding = code === null ? [] : [{ system: system ?? 'http://unitsofmeasure.org', code }];
  const text = display ?? code;
  return text === null ? {} : { unit: { ...(coding.length === 0 ? {} : { coding }), text } };
}
