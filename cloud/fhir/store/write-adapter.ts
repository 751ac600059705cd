import type { PoolClient } from 'pg';
import { requireAnyReach, requireReachable, requireRight } from '../access/visible-adapter.ts';
import { SERVED_TYPES, type ServedType } from '../definitions/structures.ts';
import { isObject, type JsonObject, parseJson } from '../json/parse-json.ts';
import { problem } from '../problem.ts';
import { NO_DATE_FROM } from '../search/criteria.ts';
import { indexOf, type SearchIndex } from '../search/index-keys.ts';
import { parametersOf } from '../search/parameters.ts';
import { resolveConditions } from './conditions-adapter.ts';
import { identify, namesToLock, requireDistinct } from './identify.ts';
import { linkResources, requireSeen } from './links-adapter.ts';
import { compareNames, NAMED_ROWS, namesOf } from './named-rows.ts';
import { bodyOf, LIST_END, type Row, sameContent, TEXT_END, textList } from './row.ts';
import { lockNames } from './transaction-adapter.ts';
import type { Target, WriteContext, WriteRequest, WriteResult } from './write-request.ts';

/**
 * Performs the writes inside the client's open transaction, all or none. Statements are few and do not grow with the number
 * of writes.
 * @param telling what the endpoint itself stores along with them
 * @returns one result per request, in their order
 * @throws FhirProblem; the caller rolls back
 */
export async function performWrites(
  client: PoolClient,
  requests: readonly WriteRequest[],
  context: WriteContext,
  telling: (results: readonly WriteResult[]) => readonly NewResource[] = () => [],
): Promise<readonly WriteResult[]> {
  await lockNames(client, namesToLock(requests));
  const targets = await identifyAll(client, requests, context);
  if (context.transaction) requireDistinct(targets);
  const current = await currentRows(client, targets);
  await requirePermitted(client, targets, current, context);
  const changes = new Map<Target, Change>();

  for (const target of targets) {
    const row = current.get(nameOf(target)) ?? null;
    requireMatch(target.request, row);
    if (target.kind === 'delete' && row && !row.deleted) changes.set(target, deletionOf(target, row, context.nowMs));
  }
  await store(client, [...changes.values()]);
  const deleted = [...changes.keys()];

  const written: Change[] = [];
  const { linked, referred } = await linkResources(client, targets, context);
  for (const { target, resource } of linked) {
    const row = current.get(nameOf(target)) ?? null;
    const change = versionOf(target, resource, row, context.nowMs);
    changes.set(target, change);
    if (change.row !== row) written.push(change);
  }
  const results = targets.map((target) => resultOf(target, current.get(nameOf(target)) ?? null, changes.get(target)));
  await store(client, [...written, ...telling(results).map((one) => firstVersion(one, context.nowMs))]);
  await requireUnreferenced(client, deleted);
  await requireSeen(client, referred, context);
  return results;
}

/** A new resource of the endpoint's own making, which nothing refers to yet: not checked, not linked. */
export interface NewResource {
  readonly type: ServedType;
  readonly id: string;
  readonly resource: JsonObject;
}

interface Change {
  readonly row: Row;
  readonly index: SearchIndex | null;
  /** Whether there was a version before, which now becomes history. */
  readonly replaces: boolean;
}

const nameOf = ({ request, id }: Target): string => `${request.type}/${id ?? ''}`;

async function identifyAll(
  client: PoolClient,
  requests: readonly WriteRequest[],
  context: WriteContext,
): Promise<readonly Target[]> {
  const conditional = requests.filter(({ condition }) => condition !== null);
  const conditions = conditional.map(({ type, condition, at }) => ({ type, query: condition ?? '', at }));
  const found = conditions.length === 0 ? [] : await resolveConditions(client, conditions, context);
  const matches = new Map(conditional.map((request, index) => [request, found[index] ?? null]));
  return requests.map((request) => identify(request, matches.get(request) ?? null, () => context.newId()));
}

async function currentRows(client: PoolClient, targets: readonly Target[]): Promise<ReadonlyMap<string, Row>> {
  const known = targets.flatMap(({ kind, id, request: { type } }) => (kind === 'create' || id === null ? [] : [{ type, id }]));
  if (known.length === 0) return new Map();
  // A deletion must exclude those who are about to refer to the row; a new version need not.
  const strength = targets.some(({ kind }) => kind === 'delete') ? 'update' : 'no key update';
  const { rows } = await client.query<Row>({
    name: `fhir-current-${strength}`,
    text: `select r.* from ${NAMED_ROWS}, lateral (select type, id, version, updated, deleted, method, body
       from fhir.resource where type = named.type and id = named.id for ${strength}) r`,
    values: namesOf(known),
  });
  return new Map(rows.map((row) => [`${row.type}/${row.id}`, row]));
}

/**
 * @throws FhirProblem 404 for what exists and is hidden, 403 when what does not exist may not be created, 409 when a conditional
 * update that met nothing brings the id of something else
 */
async function requirePermitted(
  client: PoolClient,
  targets: readonly Target[],
  current: ReadonlyMap<string, Row>,
  { rights, base, nowMs }: WriteContext,
): Promise<void> {
  const existing = targets.filter((target) => {
    const row = current.get(nameOf(target));
    return (target.kind === 'update' || target.kind === 'delete') && row !== undefined && !row.deleted;
  });
  if (rights !== null) {
    for (const target of targets)
      if (target.kind === 'update' && !existing.includes(target)) requireRight(rights, target.request.type, 'c');
    const touched = existing.map(({ request: { type }, id, kind }) => {
      return { type, id: id ?? '', verb: kind === 'delete' ? ('d' as const) : ('u' as const) };
    });
    await requireReachable(client, rights, touched, { base, nowMs });
    for (const { kind, id, request } of targets.filter((target) => !existing.includes(target)))
      if (kind === 'delete') requireAnyReach(rights, { type: request.type, id: id ?? '' });
  }
  for (const { mustBeNew, request, id } of existing)
    if (mustBeNew)
      throw problem(
        409,
        'conflict',
        `${request.type}/${id ?? ''} exists and does not meet the condition`,
        request.at || undefined,
      );
}

function requireMatch({ ifMatch, onlyNew, type, at }: WriteRequest, row: Row | null): void {
  const present = row !== null && !row.deleted;
  if (onlyNew && present) throw problem(412, 'conflict', `${type}/${row.id} already exists`, at || undefined);
  if (ifMatch === null || (present && ifMatch.includes(String(row.version)))) return;
  throw problem(
    412,
    'conflict',
    present ? `${type}/${row.id} is now at version ${row.version}` : `there is no such ${type}`,
    at || undefined,
  );
}

function deletionOf({ request, id }: Target, row: Row, nowMs: number): Change {
  const updated = Math.max(nowMs, Number(row.updated));
  return {
    row: { type: request.type, id: id ?? '', version: row.version + 1, updated, deleted: true, method: 'DELETE', body: null },
    index: null,
    replaces: true,
  };
}

function versionOf({ request, id, kind }: Target, resource: JsonObject, row: Row | null, nowMs: number): Change {
  const own = { ...resource, id: id ?? '' };
  if (row?.body) {
    const before = parseJson(row.body);
    if (isObject(before) && sameContent(before, own)) return { row, index: null, replaces: false };
  }
  const version = (row?.version ?? 0) + 1;
  const updated = Math.max(nowMs, Number(row?.updated ?? 0));
  const body = bodyOf(resource, own.id, version, updated);
  const method = kind === 'create' ? 'POST' : 'PUT';
  return {
    row: { type: request.type, id: own.id, version, updated, deleted: false, method, body },
    index: indexOf(request.type, own),
    replaces: row !== null,
  };
}

async function store(client: PoolClient, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const replaced = changes.filter(({ replaces }) => replaces);
  if (replaced.length > 0) {
    await client.query({
      name: 'fhir-history',
      text: `insert into fhir.history select r.* from ${NAMED_ROWS}, lateral (select type, id, version, updated, deleted, method, body
       from fhir.resource where type = named.type and id = named.id offset 0) r`,
      values: namesOf(replaced.map(({ row }) => row)),
    });
  }
  const added = changes.filter(({ replaces }) => !replaces).sort((a, b) => compareNames(a.row, b.row));
  await insert(client, added, '');
  await insert(
    client,
    replaced,
    `on conflict (type, id) do update set version = excluded.version, updated = excluded.updated, deleted = excluded.deleted,
       method = excluded.method, body = excluded.body, patient = excluded.patient, starts = excluded.starts, ends = excluded.ends, keys = excluded.keys`,
  );
}

async function insert(client: PoolClient, changes: readonly Change[], conflict: string): Promise<void> {
  if (changes.length === 0) return;
  const texts = (value: (change: Change) => string): string => textList(changes.map(value));
  const numbers = (value: (change: Change) => unknown): string => `{${changes.map(value).join(',')}}`;
  await client.query({
    name: conflict === '' ? 'fhir-add' : 'fhir-replace',
    text: `insert into fhir.resource (type, id, version, updated, deleted, method, body, patient, starts, ends, keys)
     select type, id, version, updated, deleted, method, nullif(body, ''), nullif(patient, ''), starts, ends,
            coalesce(string_to_array(nullif(keys, ''), '${TEXT_END}'), '{}')
     from unnest(string_to_array($1, '${TEXT_END}'), string_to_array($2, '${TEXT_END}'), $3::int[], $4::bigint[], $5::bool[],
            string_to_array($6, '${TEXT_END}'), string_to_array($7, '${TEXT_END}'), string_to_array($8, '${TEXT_END}'),
            $9::bigint[], $10::bigint[], string_to_array($11, '${LIST_END}'))
       as t(type, id, version, updated, deleted, method, body, patient, starts, ends, keys)
     ${conflict}`,
    values: [
      texts(({ row }) => row.type),
      texts(({ row }) => row.id),
      numbers(({ row }) => row.version),
      numbers(({ row }) => row.updated),
      numbers(({ row }) => row.deleted),
      texts(({ row }) => row.method),
      texts(({ row }) => row.body ?? ''),
      texts(({ index }) => index?.patient ?? ''),
      numbers(({ index }) => index?.date?.from ?? NO_DATE_FROM),
      numbers(({ index }) => index?.date?.to ?? -NO_DATE_FROM),
      changes.map(({ index }) => textList(index?.keys ?? [])).join(LIST_END),
    ],
  });
}

export function storeNew(client: PoolClient, resources: readonly NewResource[], nowMs: number): Promise<void> {
  return store(
    client,
    resources.map((one) => firstVersion(one, nowMs)),
  );
}

function firstVersion({ type, id, resource }: NewResource, nowMs: number): Change {
  const body = bodyOf(resource, id, 1, nowMs);
  const row = { type, id, version: 1, updated: nowMs, deleted: false, method: 'POST', body };
  return { row, index: indexOf(type, { ...resource, id }), replaces: false };
}

const GUARDED: readonly ServedType[] = ['Patient', 'Encounter', 'Device', 'Location', 'CareTeam'];

/** @throws FhirProblem 409 naming who still refers to a deleted resource */
async function requireUnreferenced(client: PoolClient, deleted: readonly Target[]): Promise<void> {
  for (const { request, id } of deleted) {
    if (!GUARDED.includes(request.type)) continue;
    const reference = `${request.type}/${id ?? ''}`;
    // The trail of who saw a resource outlives it.
    const referrers = SERVED_TYPES.filter((type) => type !== 'AuditEvent' && type !== 'Provenance');
    const keys = referrers.flatMap((type) =>
      [...parametersOf(type).values()].filter((p) => p.type === 'reference').map((p) => `${type}.${p.code}=${reference}`),
    );
    const { rows } = await client.query<{ referrer: string }>(
      `select type || '/' || id as referrer from fhir.resource
       where not deleted and (keys && $1::text[] or (type = any($2::text[]) and patient = $3)) limit 5`,
      [keys, request.type === 'Patient' ? referrers.filter((type) => type !== 'Patient') : [], id],
    );
    if (rows.length > 0)
      throw problem(
        409,
        'conflict',
        `${reference} is still referred to by ${rows.map(({ referrer }) => referrer).join(', ')}`,
        request.at || undefined,
      );
  }
}

function resultOf({ request, id, kind }: Target, before: Row | null, change: Change | undefined): WriteResult {
  const row = change?.row ?? before;
  const version = {
    version: row?.version ?? null,
    updatedMs: row ? Number(row.updated) : null,
    changed: change !== undefined && change.row !== before,
  };
  if (request.method === 'DELETE') return { status: 204, type: request.type, id, ...version, body: null };
  const isNew = kind === 'create' || before === null || before.deleted;
  return { status: kind !== 'found' && isNew ? 201 : 200, type: request.type, id, ...version, body: row?.body ?? null };
}
