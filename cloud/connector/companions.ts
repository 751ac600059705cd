import type { DeviceMetric, Provenance } from '@medplum/fhirtypes';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { AcceptedRecord } from './batch.ts';
import { metricKey, metricStates, metricWrite } from './device-metric.ts';
import type { LoadedMapping } from './mapping-files-adapter.ts';
import type { PlannedWrite } from './plan-writes.ts';
import { provenanceWrite, type RecordTargets } from './provenance.ts';
import { type WriteResult, writeResources } from './resource-writer.ts';

/** What was written beside the Observations. */
export interface Companions {
  readonly changed: number;
  /** Why the server took one not; the Observations stand without it. */
  readonly refused: readonly string[];
}

/** The DeviceMetrics of a batch, before the Observations that name them. @returns their references by `metricKey` */
export async function writeMetrics(
  fhir: FhirClient,
  accepted: readonly AcceptedRecord[],
  mapping: LoadedMapping,
): Promise<Companions & { readonly metrics: ReadonlyMap<string, string> }> {
  const writes = metricStates(accepted, mapping).map(metricWrite);
  const results = await writeResources<DeviceMetric>(fhir, 'DeviceMetric', writes, 'there');
  const metrics = writes.flatMap(({ id, state }, at) => {
    const result = results[at];
    if (!result || 'refused' in result) return [];
    const reference = `DeviceMetric/${result.resource.id ?? id}`;
    return [[metricKey(state.deviceId, state.template.typeName), reference] as const];
  });
  return { metrics: new Map(metrics), ...told(results) };
}

/** After the Observations: which raw records they were made of, where their template asks for it. */
export async function writeProvenances(
  fhir: FhirClient,
  writes: readonly PlannedWrite[],
  results: readonly WriteResult[],
  recorded: string,
): Promise<Companions> {
  const byRecord = new Map<string, Omit<RecordTargets, 'targets'> & { readonly targets: Set<string> }>();
  for (const [at, { part, origins, id }] of writes.entries()) {
    const result = results[at];
    if (!part.template.provenance || !result || 'refused' in result) continue;
    const target = `Observation/${result.resource.id ?? id}`;
    for (const { source, identity } of origins) {
      const device = `Device/${identity.deviceId}`;
      const known = byRecord.get(`${source.record} ${device}`);
      if (known) known.targets.add(target);
      else byRecord.set(`${source.record} ${device}`, { record: source.record, device, targets: new Set([target]) });
    }
  }
  const provenances = [...byRecord.values()].map((one) => provenanceWrite({ ...one, targets: [...one.targets] }, recorded));
  return told(await writeResources<Provenance>(fhir, 'Provenance', provenances));
}

function told(results: readonly WriteResult<DeviceMetric | Provenance>[]): Companions {
  return {
    changed: results.filter((result) => 'changed' in result && result.changed).length,
    refused: results.flatMap((result) => ('refused' in result ? [result.refused] : [])),
  };
}
