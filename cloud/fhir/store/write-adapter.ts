import type { PoolClient } from 'pg';
import { requireAnyReach, requireReachable, requireRight } from '../access/visible-adapter.ts';
import { SERVED_TYPES, type ServedType } from '../definitions/structures.ts';
import { isObject, type JsonObject, parseJson } from '../json/parse-json.ts';
import { problem } from '../problem.ts';
import { indexOf } from '../search/index-keys.ts';
import { parametersOf } from '../search/parameters.ts';
import { resolveConditions } from './conditions-adapter.ts';
import { identify, namesToLock, requireDistinct } from './identify.ts';
import { type Change, firstVersion, type NewResource, store } from './insert-adapter.ts';
import { type LinkedResource, linkResources, missingOf, requireNoneMissing, requireSeen, resolveLinks } from './links-adapter.ts';
import { compareNames, NAMED_ROWS, namesOf } from './named-rows.ts';
import { bodyOf, type Row, sameContent } from './row.ts';
import { lockNames, sendOff } from './transaction-adapter.ts';
import type { Target, WriteContext, WriteRequest, WriteResult } from './write-request.ts';

/**
 * Performs the writes inside the client's open transaction, all or none. Statements are few and hardly grow with the number
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
  const reading = currentRows(client, targets);
  const links = linkResources(targets, context);
  // Nothing may refer to what the same request deletes, so then it is asked after the deletions.
  const missing = targets.some(({ kind }) => kind === 'delete') ? null : missingOf(client, links.referred, targets);
  const current = await reading;
  await requirePermitted(client, targets, current, context);
  const changes = new Map<Target, Change>();

  for (const target of targets) {
    const row = current.get(nameOf(target)) ?? null;
    requireMatch(target.request, row);
    if (target.kind === 'delete' && row && !row.deleted) changes.set(target, deletionOf(target, row, context.nowMs));
  }
  await store(client, [...changes.values()]);
  const deleted = [...changes.keys()];
  const linked = await resolveLinks(client, links, context);
  requireNoneMissing(await (missing ?? missingOf(client, links.referred, targets)));

  const stored: Promise<void>[] = [];
  const send = (some: readonly Change[]): void => {
    const answer = store(client, some);
    answer.catch(() => undefined);
    stored.push(answer);
  };
  const written: Change[] = [];
  let most = FIRST_SENT;
  for (const { target, resource } of inOrder(linked)) {
    const row = current.get(nameOf(target)) ?? null;
    const change = versionOf(target, resource, row, context.nowMs);
    changes.set(target, change);
    if (change.row !== row) written.push(change);
    if (written.length === most) {
      send(written.splice(0));
      most *= 2;
    }
  }
  const results = targets.map((target) => resultOf(target, current.get(nameOf(target)) ?? null, changes.get(target)));
  send([...written, ...telling(results).map((one) => firstVersion(one, context.nowMs))]);
  await Promise.all(stored);
  await requireUnreferenced(client, deleted);
  await requireSeen(client, links.referred, context);
  return results;
}

/** So that the database begins early; twice as many each time, since it takes longer for a row than making it ready does. */
const FIRST_SENT = 16;

const inOrder = (linked: readonly LinkedResource[]): readonly LinkedResource[] =>
  linked
    .map((one) => ({ one, name: { type: one.target.request.type, id: one.target.id ?? '' } }))
    .sort((a, b) => compareNames(a.name, b.name))
    .map(({ one }) => one);

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

function currentRows(client: PoolClient, targets: readonly Target[]): Promise<ReadonlyMap<string, Row>> {
  const known = targets.flatMap(({ kind, id, request: { type } }) => (kind === 'create' || id === null ? [] : [{ type, id }]));
  if (known.length === 0) return Promise.resolve(new Map());
  // A deletion must exclude those who are about to refer to the row; a new version need not.
  const strength = targets.some(({ kind }) => kind === 'delete') ? 'update' : 'no key update';
  const answer = sendOff<Row>(client, {
    name: `fhir-current-${strength}`,
    text: `select r.* from ${NAMED_ROWS}, lateral (select type, id, version, updated, deleted, method, body
       from fhir.resource where type = named.type and id = named.id for ${strength}) r`,
    values: namesOf(known),
  });
  const current = answer.then(({ rows }) => new Map(rows.map((row) => [`${row.type}/${row.id}`, row])));
  current.catch(() => undefined);
  return current;
}

/**
 * @throws FhirProblem 404 for what exists and is hidden, and for what does not where something might be hidden; 403 when what does not exist may not be created, 409 when a conditional
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
    const absent = targets.filter((target) => !existing.includes(target));
    for (const { kind, request } of absent) if (kind === 'update') requireRight(rights, request.type, 'c');
    const touched = existing.map(({ request: { type }, id, kind }) => {
      return { type, id: id ?? '', verb: kind === 'delete' ? ('d' as const) : ('u' as const) };
    });
    await requireReachable(client, rights, touched, { base, nowMs });
    for (const target of absent) {
      const named = { type: target.request.type, id: target.id ?? '' };
      if (target.kind === 'delete') requireAnyReach(rights, 'd', named);
      if (target.kind === 'update' && isChosen(target)) requireAnyReach(rights, 'u', named);
    }
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

/** Under an id of the sender's choice, not one made here. */
const isChosen = ({ request, id }: Target): boolean => request.id !== null || request.resource?.['id'] === id;

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
