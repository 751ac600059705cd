import type { Observation } from '@medplum/fhirtypes';
import { type FhirClient, FhirError } from '../contract/fhir-client.ts';
import { changedEntry, newEntry, searchToken } from './bundle-entry.ts';
import { type EntryResult, sendEntries } from './bundle-sender.ts';

/** An Observation to write and how to join it with what is stored under its identifier. */
export interface ObservationWrite {
  readonly id: string;
  readonly identifier: { readonly system: string; readonly value: string };
  create(): Observation;
  /** null when the stored one says it all already; another write when it belongs into an Observation of its own. */
  merge(stored: Observation): Observation | null | { readonly elsewhere: ObservationWrite };
  /** What is stored now with the data of a version of it that was written over; null when it has them. */
  rejoin(stored: Observation, lost: Observation): Observation | null;
}

export type WriteResult = { readonly observation: Observation; readonly changed: boolean } | { readonly refused: string };

/** Ids per search: keeps the address of the request short. */
const IDS_PER_SEARCH = 50;
const ATTEMPTS = 3;
const RESTORE_ATTEMPTS = 20;

/**
 * Writes each Observation once, however often it is asked and by however many: as a creation that must not exist yet, and when it does,
 * joined with what is stored under its version (Q28, Q34). How a server guards a creation is its behaviour. Repeating changes nothing.
 * Rejects when the server cannot answer or keeps changing; what the server refuses as wrong is told per Observation.
 */
export async function writeObservations(fhir: FhirClient, writes: readonly ObservationWrite[]): Promise<readonly WriteResult[]> {
  const results: WriteResult[] = [];
  for (const part of bundleParts(writes, fhir.behaviour)) {
    const first = fhir.behaviour.createOnce === 'version-check' ? await storedOf(fhir, part) : new Map<string, Observation>();
    results.push(...(await writePart(fhir, part, first, ATTEMPTS + 1)));
  }
  return results;
}

/** In order; no part is too long, and none writes one Observation twice, which a transaction does not allow. */
function bundleParts(
  writes: readonly ObservationWrite[],
  { maxEntries, maxBytes }: FhirClient['behaviour'],
): readonly (readonly ObservationWrite[])[] {
  const parts: ObservationWrite[][] = [];
  let ids = new Set<string>();
  let bytes = 0;
  for (const write of writes) {
    const size = sizeOf(write.create());
    if (parts.length === 0 || ids.size >= maxEntries || ids.has(write.id) || bytes + size > maxBytes) {
      parts.push([]);
      ids = new Set();
      bytes = 0;
    }
    ids.add(write.id);
    bytes += size;
    parts.at(-1)?.push(write);
  }
  return parts;
}

/** Near enough for a limit: all but the samples of an Observation is short. */
function sizeOf({ valueSampledData, component = [] }: Observation): number {
  const samples = [valueSampledData, ...component.map((part) => part.valueSampledData)];
  return 2_500 + samples.reduce((sum, one) => sum + (one?.data?.length ?? 0), 0);
}

/** @param stored what is known to exist already, by id of the write */
async function writePart(
  fhir: FhirClient,
  writes: readonly ObservationWrite[],
  stored: ReadonlyMap<string, Observation>,
  attempts: number,
): Promise<readonly WriteResult[]> {
  const results: (WriteResult | null)[] = writes.map(() => null);
  const moved: { at: number; write: ObservationWrite }[] = [];
  const sent: { at: number; observation: Observation; fresh: boolean }[] = [];
  for (const [at, write] of writes.entries()) {
    const existing = stored.get(write.id);
    const observation = existing ? write.merge(existing) : write.create();
    if (observation === null) results[at] = { observation: existing as Observation, changed: false };
    else if ('elsewhere' in observation) moved.push({ at, write: observation.elsewhere });
    else sent.push({ at, observation, fresh: existing === undefined });
  }
  const entries = sent.map(({ at, observation, fresh }) => {
    const { id, identifier } = writes[at] as ObservationWrite;
    return fresh ? newEntry(fhir, { ...observation, id }, identifier) : changedEntry(observation);
  });
  const answers = await sendEntries(fhir, entries);
  const again: number[] = [];
  for (const [index, { at, observation, fresh }] of sent.entries()) {
    const answer = answers[index] ?? { kind: 'conflict' };
    const result = await settled(fhir, writes[at] as ObservationWrite, observation, fresh, answer);
    if (result === null) again.push(at);
    else results[at] = result;
  }
  await repeat(fhir, writes, again, attempts, results);
  for (const { at, write } of moved) {
    const [result] = await writePart(fhir, [write], await storedOf(fhir, [write]), attempts);
    results[at] = result ?? null;
  }
  return results.flatMap((result) => (result === null ? [] : [result]));
}

/** Those that met another writer, joined with what is stored now. */
async function repeat(
  fhir: FhirClient,
  writes: readonly ObservationWrite[],
  again: readonly number[],
  attempts: number,
  results: (WriteResult | null)[],
): Promise<void> {
  if (again.length === 0) return;
  const part = again.map((at) => writes[at] as ObservationWrite);
  const stored = await storedOf(fhir, part);
  if (attempts <= 1) {
    if (stored.size > 0)
      throw new FhirError(409, null, `${again.length} Observations kept changing while they were written; PUT`);
    // Nothing stands in their way, and yet the server has a conflict: with something else, such as a reference.
    for (const at of again) results[at] = { refused: 'the server answers 409 or 412 to an Observation that does not exist' };
    return;
  }
  const found = await writePart(fhir, part, stored, attempts - 1);
  for (const [index, at] of again.entries()) results[at] = found[index] ?? null;
}

/** @returns null when somebody else was faster */
async function settled(
  fhir: FhirClient,
  write: ObservationWrite,
  observation: Observation,
  fresh: boolean,
  answer: EntryResult,
): Promise<WriteResult | null> {
  if (answer.kind === 'refused') return { refused: answer.message };
  if (answer.kind === 'conflict') return null;
  const written = answer.id === null ? observation : { ...observation, id: answer.id };
  if (!fresh || answer.created || fhir.behaviour.createOnce === 'if-none-match') return { observation: written, changed: true };
  // POST found it: joined like any other. PUT went over it: what was there is joined back.
  if (fhir.behaviour.createOnce === 'if-none-exist') return null;
  return restored(fhir, write, written, answer.version);
}

/**
 * Two created one Observation at the same moment and ours came second (Q28): the data of the version that ours went over are joined to
 * what is stored now, which may be a third one's.
 */
async function restored(
  fhir: FhirClient,
  write: ObservationWrite,
  written: Observation,
  version: string | null,
): Promise<WriteResult | null> {
  for (let attempt = 1; attempt <= RESTORE_ATTEMPTS; attempt++) {
    const versions = await fhir.versions<Observation>('Observation', written.id ?? write.id);
    const ours = version === null ? 0 : versions.findIndex(({ meta }) => meta?.versionId === version);
    const [current, lost] = [versions[0], versions[ours + 1]];
    if (!current || ours < 0 || !lost) return { observation: current ?? written, changed: true };
    const joined = write.rejoin(current, lost);
    if (joined === null) return { observation: current, changed: true };
    try {
      return {
        observation: await fhir.update<Observation>({ ...joined, id: current.id ?? write.id }, current.meta?.versionId),
        changed: true,
      };
    } catch (error) {
      if (!(error instanceof FhirError && (error.status === 409 || error.status === 412))) throw error;
    }
  }
  throw new FhirError(409, null, `Observation/${written.id ?? write.id} kept changing while it was put together again; PUT`);
}

async function storedOf(fhir: FhirClient, writes: readonly ObservationWrite[]): Promise<ReadonlyMap<string, Observation>> {
  const stored = new Map<string, Observation>();
  const byIdentifier = fhir.behaviour.createOnce === 'if-none-exist';
  const known = new Map(writes.map((write) => [byIdentifier ? write.identifier.value : write.id, write.id]));
  for (let at = 0; at < writes.length; at += IDS_PER_SEARCH) {
    const part = writes.slice(at, at + IDS_PER_SEARCH);
    const query = byIdentifier
      ? { identifier: part.map(({ identifier: { system, value } }) => searchToken(system, value)).join(',') }
      : { _id: part.map(({ id }) => id).join(',') };
    for (const observation of await fhir.search<Observation>('Observation', { ...query, _count: String(IDS_PER_SEARCH) })) {
      // Compared whole: a server was seen to match only the first 128 characters of an identifier.
      const names = byIdentifier ? (observation.identifier ?? []).map(({ value }) => value ?? '') : [observation.id ?? ''];
      const id = names.map((name) => known.get(name)).find((found) => found !== undefined);
      if (id !== undefined) stored.set(id, observation);
    }
  }
  return stored;
}
