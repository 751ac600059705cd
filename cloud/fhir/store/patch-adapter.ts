import type { ClientBase, Pool } from 'pg';
import { requireVisible } from '../access/visible-adapter.ts';
import { requireResource } from '../bundle/entries.ts';
import type { ServedType } from '../definitions/structures.ts';
import { applyFhirPathPatch } from '../json/fhirpath-patch.ts';
import { applyPatch, PatchRefused } from '../json/json-patch.ts';
import { isObject, type Json, type JsonObject, parseJson } from '../json/parse-json.ts';
import { FhirProblem, problem } from '../problem.ts';
import { type Condition, resolveConditions, type Sight } from './conditions-adapter.ts';
import { currentVersion } from './read-adapter.ts';
import { requirePresent } from './row.ts';
import { inTransaction } from './transaction-adapter.ts';
import type { PatchRequest, WriteRequest, WriteResult } from './write-request.ts';

export interface PatchParts {
  readonly pool: Pool;
  readonly sight: () => Sight;
  readonly write: (request: WriteRequest) => Promise<WriteResult>;
}

/** Others may write between reading and writing. */
const ATTEMPTS = 5;

/** Written as an update of the version that was patched: the whole patch applies, or nothing. */
export async function patchResource(request: PatchRequest, parts: PatchParts, attempts = ATTEMPTS): Promise<WriteResult> {
  const { type, ifMatch, patch } = request;
  const id = request.id ?? (await onlyMatch(type, request.condition ?? '', parts));
  const write = await patchedWrite(parts.pool, { type, id, patch, ifMatch }, parts.sight(), '');
  try {
    return await parts.write(write);
  } catch (error) {
    if (error instanceof FhirProblem && error.status === 412 && attempts > 1) return patchResource(request, parts, attempts - 1);
    throw error;
  }
}

/**
 * The patched resource as an update of the version that was read. What the asker may not change is not read either: whether a patch
 * fits would tell what is in it.
 * @param at where this stands in a Bundle
 */
export async function patchedWrite(
  db: Pool | ClientBase,
  { type, id, patch, ifMatch }: { type: ServedType; id: string; patch: Json; ifMatch: readonly string[] | null },
  { rights, ...place }: Sight,
  at: string,
): Promise<WriteRequest> {
  await requireVisible(db, rights, 'u', { type, id }, place);
  const { body, version } = requirePresent(await currentVersion(db, type, id), type, id);
  if (ifMatch !== null && !ifMatch.includes(String(version)))
    throw problem(412, 'conflict', `${type}/${id} is now at version ${version}`, at || undefined);
  const resource = patched(body ?? '{}', patch, type, id);
  return { method: 'PUT', type, id, condition: null, resource, ifMatch: [String(version)], onlyNew: false, fullUrl: null, at };
}

async function onlyMatch(type: ServedType, query: string, { pool, sight }: PatchParts): Promise<string> {
  return inTransaction(pool, (client) => matchOf(client, { type, query, at: '' }, sight()));
}

/** @throws FhirProblem 404 without a match, 412 with several */
export async function matchOf(client: ClientBase, condition: Condition, sight: Sight): Promise<string> {
  const { type } = condition;
  const [found] = await resolveConditions(client, [condition], sight);
  const [id, ...others] = found?.ids ?? [];
  if (others.length > 0) throw problem(412, 'multiple-matches', `more than one ${type} meets the condition`);
  if (id === undefined) throw problem(404, 'not-found', `no ${type} meets the condition`);
  return id;
}

function patched(body: string, patch: Json, type: ServedType, id: string): JsonObject {
  const before = parseJson(body);
  let after: Json;
  try {
    after = isParameters(patch) ? applyFhirPathPatch(type, before as JsonObject, patch) : applyPatch(before, patch);
  } catch (error) {
    if (!(error instanceof PatchRefused)) throw error;
    throw problem(error.kind === 'malformed' ? 400 : 422, error.kind === 'malformed' ? 'structure' : 'processing', error.message);
  }
  for (const name of ['resourceType', 'id']) {
    if (!isObject(after) || after[name] !== (before as JsonObject)[name])
      throw problem(422, 'processing', `${name} cannot be changed by a patch`, `${type}.${name}`);
  }
  for (const name of ['versionId', 'lastUpdated']) {
    if (metaOf(after)[name] !== metaOf(before)[name])
      throw problem(422, 'processing', `meta.${name} cannot be changed by a patch`, `${type}.meta.${name}`);
  }
  return requireResource(after, type, id, '');
}

function isParameters(patch: Json): patch is JsonObject {
  return isObject(patch) && patch['resourceType'] === 'Parameters';
}

function metaOf(resource: Json): JsonObject {
  const meta = isObject(resource) ? resource['meta'] : undefined;
  return isObject(meta) ? meta : {};
}
