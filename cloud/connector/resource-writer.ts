import type { Communication, DeviceMetric, Observation, Provenance } from '@medplum/fhirtypes';
import { type FhirClient, FhirError } from '../contract/fhir-client.ts';
import { changedEntry, type NamedBy, newEntry, searchToken } from './bundle-entry.ts';
import { type EntryResult, sendEntries } from './bundle-sender.ts';

/** What the connector writes. */
export type Written = Observation | Communication | DeviceMetric | Provenance;

/** A resource to write and how to join it with what is stored under its name. */
export interface ResourceWrite<T extends Written> {
  readonly id: string;
  readonly name: NamedBy;
  create(): T;
  /** null when the stored one says it all already; another write when it belongs into a resource of its own. */
  merge(stored: T): T | null | { readonly elsewhere: ResourceWrite<T> };
  /** What is stored now with the data of a version of it that was written over; null when it has them. */
  rejoin(stored: T, lost: T): T | null;
}

export type ObservationWrite = ResourceWrite<Observation>;

export type WriteResult<T extends Written = Observation> =
  | { readonly resource: T; readonly changed: boolean }
  | { readonly refused: string };

/** Ids per search: keeps the address of the request short. */
const IDS_PER_SEARCH = 50;
const ATTEMPTS = 3;
const RESTORE_ATTEMPTS = 20;

/**
 * Writes each resource once, however often it is asked and by however many: as a creation that must not exist yet, and when it does,
 * joined with what is stored under its version (Q28, Q34). How a server guards a creation is its behaviour. Repeating changes nothing.
 * Rejects when the server cannot answer or keeps changing; what the server refuses as wrong is told per resource.
 * @param expected `there`: nearly all of them exist, so they are looked up first
 */
export async function writeResources<T extends Written>(
  fhir: FhirClient,
  type: T['resourceType'],
  writes: readonly ResourceWrite<T>[],
  expected: 'new' | 'there' = 'new',
): Promise<readonly WriteResult<T>[]> {
  const results: WriteResult<T>[] = [];
  const target: Target<T> = { fhir, type };
  const looksFirst = expected === 'there' || fhir.behaviour.createOnce === 'version-check';
  for (const part of bundleParts(writes, fhir.behaviour)) {
    const first = looksFirst ? await storedOf(target, part) : new Map<string, T>();
    results.push(...(await writePart(target, part, first, ATTEMPTS + 1)));
  }
  return results;
}

interface Target<T extends Written> {
  readonly fhir: FhirClient;
  readonly type: T['resourceType'];
}

/** In order; no part is too long, and none writes one Observation twice, which a transaction does not allow. */
function bundleParts<T extends Written>(
  writes: readonly ResourceWrite<T>[],
  { maxEntries, maxBytes }: FhirClient['behaviour'],
): readonly (readonly ResourceWrite<T>[])[] {
  const parts: ResourceWrite<T>[][] = [];
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

/** Near enough for a limit: all but the samples of an Observation, the steps of an alarm and the targets of a Provenance is short. */
function sizeOf(resource: Written): number {
  if (resource.resourceType !== 'Observation') return JSON.stringify(resource).length;
  const { valueSampledData, component = [] } = resource;
  const samples = [valueSampledData, ...component.map((part) => part.valueSampledData)];
  return 2_500 + samples.reduce((sum, one) => sum + (one?.data?.length ?? 0), 0);
}

/** @param stored what is known to exist already, by id of the write */
async function writePart<T extends Written>(
  target: Target<T>,
  writes: readonly ResourceWrite<T>[],
  stored: ReadonlyMap<string, T>,
  attempts: number,
): Promise<readonly WriteResult<T>[]> {
  const places = await placesOf(target, writes, stored);
  const results: (WriteResult<T> | null)[] = [];
  const sent: { at: number; resource: T; place: Place<T> }[] = [];
  for (const [at, place] of places.entries()) {
    const { existing, resource } = place;
    results.push(resource === null ? { resource: existing as T, changed: false } : null);
    if (resource !== null) sent.push({ at, resource, place });
  }
  const entries = sent.map(({ resource, place: { write, existing } }) =>
    existing === undefined ? newEntry(target.fhir, { ...resource, id: write.id }, write.name) : changedEntry(resource),
  );
  const answers = await sendEntries(target.fhir, entries);
  const again: number[] = [];
  for (const [index, { at, resource, place }] of sent.entries()) {
    const answer = answers[index] ?? { kind: 'conflict' };
    const result = await settled(target, place.write, resource, place.existing === undefined, answer);
    if (result === null) again.push(at);
    else results[at] = result;
  }
  const placed = places.map(({ write }) => write);
  await repeat(target, placed, again, attempts, results);
  return results.flatMap((result) => (result === null ? [] : [result]));
}

/** Where something is written, and what will stand there; null: what stands there says it all already. */
interface Place<T extends Written> {
  readonly write: ResourceWrite<T>;
  readonly existing: T | undefined;
  readonly resource: T | null;
}

/** Decided before anything is sent, so that what belongs elsewhere keeps its place among the others. */
async function placesOf<T extends Written>(
  target: Target<T>,
  writes: readonly ResourceWrite<T>[],
  stored: ReadonlyMap<string, T>,
): Promise<readonly Place<T>[]> {
  const places: Place<T>[] = [];
  const moved: { at: number; write: ResourceWrite<T> }[] = [];
  for (const [at, write] of writes.entries()) {
    const existing = stored.get(write.id);
    const resource = existing ? write.merge(existing) : write.create();
    if (resource !== null && 'elsewhere' in resource) moved.push({ at, write: resource.elsewhere });
    else places[at] = { write, existing, resource };
  }
  if (moved.length === 0) return places;
  const elsewhere = moved.map(({ write }) => write);
  const found = await placesOf(target, elsewhere, await storedOf(target, elsewhere));
  for (const [index, { at }] of moved.entries()) places[at] = found[index] as Place<T>;
  return places;
}

/** Those that met another writer, joined with what is stored now. */
async function repeat<T extends Written>(
  target: Target<T>,
  writes: readonly ResourceWrite<T>[],
  again: readonly number[],
  attempts: number,
  results: (WriteResult<T> | null)[],
): Promise<void> {
  if (again.length === 0) return;
  const part = again.map((at) => writes[at] as ResourceWrite<T>);
  const stored = await storedOf(target, part);
  if (attempts <= 1) {
    if (stored.size > 0)
      throw new FhirError(409, null, `${again.length} ${target.type}s kept changing while they were written; PUT`);
    // Nothing stands in their way, and yet the server has a conflict: with something else, such as a reference.
    for (const at of again) results[at] = { refused: `the server answers 409 or 412 to a new ${target.type}` };
    return;
  }
  const found = await writePart(target, part, stored, attempts - 1);
  for (const [index, at] of again.entries()) results[at] = found[index] ?? null;
}

/** @returns null when somebody else was faster */
async function settled<T extends Written>(
  target: Target<T>,
  write: ResourceWrite<T>,
  resource: T,
  fresh: boolean,
  answer: EntryResult,
): Promise<WriteResult<T> | null> {
  if (answer.kind === 'refused') return { refused: answer.message };
  if (answer.kind === 'conflict') return null;
  const written = answer.id === null ? resource : { ...resource, id: answer.id };
  const { createOnce } = target.fhir.behaviour;
  if (!fresh || answer.created || createOnce === 'if-none-match') return { resource: written, changed: true };
  // POST found it: joined like any other. PUT went over it: what was there is joined back.
  if (createOnce === 'if-none-exist') return null;
  return restored(target, write, written, answer.version);
}

/**
 * Two created one Observation at the same moment and ours came second (Q28): the data of the version that ours went over are joined to
 * what is stored now, which may be a third one's.
 */
async function restored<T extends Written>(
  { fhir, type }: Target<T>,
  write: ResourceWrite<T>,
  written: T,
  version: string | null,
): Promise<WriteResult<T> | null> {
  for (let attempt = 1; attempt <= RESTORE_ATTEMPTS; attempt++) {
    const versions = await fhir.versions<T>(type, written.id ?? write.id);
    const ours = version === null ? 0 : versions.findIndex(({ meta }) => meta?.versionId === version);
    const [current, lost]: readonly (T | undefined)[] = [versions[0], versions[ours + 1]];
    if (!current || ours < 0 || !lost) return { resource: current ?? written, changed: true };
    const joined = write.rejoin(current, lost);
    if (joined === null) return { resource: current, changed: true };
    try {
      return {
        resource: await fhir.update<T>({ ...joined, id: current.id ?? write.id }, current.meta?.versionId),
        changed: true,
      };
    } catch (error) {
      if (!(error instanceof FhirError && (error.status === 409 || error.status === 412))) throw error;
    }
  }
  throw new FhirError(409, null, `${type}/${written.id ?? write.id} kept changing while it was put together again; PUT`);
}

async function storedOf<T extends Written>(
  { fhir, type }: Target<T>,
  writes: readonly ResourceWrite<T>[],
): Promise<ReadonlyMap<string, T>> {
  const stored = new Map<string, T>();
  const byName = fhir.behaviour.createOnce === 'if-none-exist';
  const known = new Map(writes.map(({ id, name }) => [byName ? name.value : id, id]));
  for (let at = 0; at < writes.length; at += IDS_PER_SEARCH) {
    const part = writes.slice(at, at + IDS_PER_SEARCH);
    const parameter = part[0]?.name.parameter ?? 'identifier';
    const query = byName
      ? { [parameter]: part.map(({ name: { system, value } }) => searchToken(system, value)).join(',') }
      : { _id: part.map(({ id }) => id).join(',') };
    for (const resource of await fhir.search<T>(type, { ...query, _count: String(IDS_PER_SEARCH) })) {
      // Compared whole: a server was seen to match only the first 128 characters of an identifier.
      const names = byName ? namesOf(resource) : [resource.id ?? ''];
      const id = names.map((name) => known.get(name)).find((found) => found !== undefined);
      if (id !== undefined) stored.set(id, resource);
    }
  }
  return stored;
}

function namesOf(resource: Written): readonly string[] {
  if (resource.resourceType === 'Provenance') return (resource.meta?.tag ?? []).map(({ code }) => code ?? '');
  return (resource.identifier ?? []).map(({ value }) => value ?? '');
}
