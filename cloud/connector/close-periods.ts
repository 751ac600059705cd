import type { Observation } from '@medplum/fhirtypes';
import { type FhirClient, FhirError } from '../contract/fhir-client.ts';
import { CONNECTOR_SYSTEM } from './observation-identifier.ts';

/** Readings of the last moment are still on their way when an hour ends. */
export const GRACE_MS = 2 * 60_000;

/**
 * Declares Observations final whose hour or day is over (Q21). Whoever changes one at the same moment wins, and it is closed the next
 * time. Rejects when the server cannot answer.
 * @returns how many were closed
 */
export async function closePeriods(fhir: FhirClient, nowMs: number): Promise<number> {
  const over = new Date(nowMs - GRACE_MS).toISOString();
  const open = await fhir.search<Observation>('Observation', {
    status: 'preliminary',
    identifier: `${CONNECTOR_SYSTEM}|`,
    date: `eb${over}`,
  });
  let closed = 0;
  for (const observation of open) {
    const end = observation.effectivePeriod?.end;
    if (observation.id === undefined || end === undefined || Date.parse(end) >= nowMs - GRACE_MS) continue;
    try {
      await fhir.update<Observation>({ ...observation, id: observation.id, status: 'final' }, observation.meta?.versionId);
      closed++;
    } catch (error) {
      if (!(error instanceof FhirError && (error.status === 409 || error.status === 412))) throw error;
    }
  }
  return closed;
}
