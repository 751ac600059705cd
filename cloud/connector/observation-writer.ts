import type { Bundle, BundleEntry, Observation } from '@medplum/fhirtypes';
import { type FhirClient, FhirError } from '../contract/fhir-client.ts';

/** An Observation to write and how to join it with what is stored under its id. */
export interface ObservationWrite {
  readonly id: string;
  create(): Observation;
  /** null when the stored one says it all already. */
  merge(stored: Observation): Observation | null;
}

export type WriteResult = { readonly observation: Observation; readonly changed: boolean } | { readonly refused: string };

const MAX_ENTRIES = 400;
/** Ids per search: keeps the address of the request short. */
const IDS_PER_SEARCH = 50;
const ATTEMPTS = 3;

/**
 * Writes Observations as transactions of PUTs: first as creations that must not exist yet (`ifNoneMatch: *`), and when one does,
 * joined with what is stored (Q28, Q34). Repeating it changes nothing.
 * Rejects when the server cannot answer or keeps changing; what the server refuses as wrong is told per Observation.
 */
export async function writeObservations(fhir: FhirClient, writes: readonly ObservationWrite[]): Promise<readonly WriteResult[]> {
  const results: WriteResult[] = [];
  for (const part of transactionParts(writes)) results.push(...(await writePart(fhir, part)));
  return results;
}

/** In order; no part is too long, and none writes one Observation twice, which a transaction does not allow. */
function transactionParts(writes: readonly ObservationWrite[]): readonly (readonly ObservationWrite[])[] {
  const parts: ObservationWrite[][] = [];
  let ids = new Set<string>();
  for (const write of writes) {
    if (parts.length === 0 || ids.size >= MAX_ENTRIES || ids.has(write.id)) {
      parts.push([]);
      ids = new Set();
    }
    ids.add(write.id);
    parts.at(-1)?.push(write);
  }
  return parts;
}

async function writePart(fhir: FhirClient, writes: readonly ObservationWrite[]): Promise<readonly WriteResult[]> {
  try {
    const fresh = writes.map((write) => write.create());
    await fhir.bundle(transaction(fresh.map((observation) => put(observation, null))));
    return fresh.map((observation) => ({ observation, changed: true }));
  } catch (error) {
    if (isConflict(error)) return writeJoined(fhir, writes, ATTEMPTS);
    if (isRefusal(error)) return writeApart(fhir, writes, error);
    throw error;
  }
}

async function writeJoined(
  fhir: FhirClient,
  writes: readonly ObservationWrite[],
  attempts: number,
): Promise<readonly WriteResult[]> {
  const stored = await readStored(fhir, writes);
  const entries: BundleEntry[] = [];
  const results = writes.map((write): WriteResult => {
    const existing = stored.get(write.id);
    const observation = existing ? write.merge(existing) : write.create();
    if (observation === null) return { observation: existing as Observation, changed: false };
    entries.push(put(observation, existing ?? null));
    return { observation, changed: true };
  });
  if (entries.length === 0) return results;
  try {
    await fhir.bundle(transaction(entries));
    return results;
  } catch (error) {
    if (isConflict(error) && attempts > 1) return writeJoined(fhir, writes, attempts - 1);
    if (isRefusal(error)) return writeApart(fhir, writes, error);
    throw error;
  }
}

/** Halves the transaction until the refused Observation stands alone, so that the others are written. */
async function writeApart(
  fhir: FhirClient,
  writes: readonly ObservationWrite[],
  refusal: FhirError,
): Promise<readonly WriteResult[]> {
  if (writes.length === 1) return [{ refused: refusal.message }];
  const middle = Math.ceil(writes.length / 2);
  return [...(await writePart(fhir, writes.slice(0, middle))), ...(await writePart(fhir, writes.slice(middle)))];
}

async function readStored(fhir: FhirClient, writes: readonly ObservationWrite[]): Promise<ReadonlyMap<string, Observation>> {
  const stored = new Map<string, Observation>();
  for (let at = 0; at < writes.length; at += IDS_PER_SEARCH) {
    const ids = writes.slice(at, at + IDS_PER_SEARCH).map(({ id }) => id);
    for (const observation of await fhir.search<Observation>('Observation', {
      _id: ids.join(','),
      _count: String(IDS_PER_SEARCH),
    })) {
      if (observation.id !== undefined) stored.set(observation.id, observation);
    }
  }
  return stored;
}

function transaction(entry: BundleEntry[]): Bundle {
  return { resourceType: 'Bundle', type: 'transaction', entry };
}

function put(observation: Observation, existing: Observation | null): BundleEntry {
  const version = existing?.meta?.versionId;
  const condition = existing === null ? { ifNoneMatch: '*' } : version === undefined ? {} : { ifMatch: `W/"${version}"` };
  return { resource: observation, request: { method: 'PUT', url: `Observation/${observation.id ?? ''}`, ...condition } };
}

function isConflict(error: unknown): boolean {
  return error instanceof FhirError && (error.status === 409 || error.status === 412);
}

/** The content is wrong and stays wrong; everything else (no rights, too busy, broken) may pass. */
function isRefusal(error: unknown): error is FhirError {
  return error instanceof FhirError && (error.status === 400 || error.status === 413 || error.status === 422);
}
