import type { ClientBase } from 'pg';
import { mayAtAll, type Rights } from '../access/rights.ts';
import { demandsOf, restricted, visibleOf } from '../access/visible-adapter.ts';
import { isServed, type ServedType } from '../definitions/structures.ts';
import { FhirProblem, problem } from '../problem.ts';
import { pairsOf, parseQuery, type SearchQuery, unescaped } from '../search/query.ts';
import { matchStatement } from '../search/statement.ts';

export interface Condition {
  readonly type: ServedType;
  readonly query: string;
  readonly at: string;
}

/** @throws FhirProblem 400 when the query names nothing to search for: never a condition on everything */
export function conditionQuery({ type, query, at }: Condition): SearchQuery {
  try {
    const parsed = parseQuery([type], pairsOf(query), false);
    if (parsed.criteria.length > 0) return parsed;
  } catch (error) {
    if (error instanceof FhirProblem)
      throw new FhirProblem(
        error.status,
        error.issues.map((issue) => (at === '' ? issue : { ...issue, expression: at })),
      );
    throw error;
  }
  throw problem(400, 'invalid', `"${type}?${query}" is no condition: it would match everything`, at || undefined);
}

export interface Matches {
  /** Of what the asker may find; more than one is enough to know. */
  readonly ids: readonly string[];
  /** The asker may find none, yet something has the identifier that was named. */
  readonly hidden: boolean;
}

/** Who looks, and when. */
export interface Sight {
  readonly base: string;
  readonly nowMs: number;
  /** null = everything is seen. */
  readonly rights: Rights | null;
}

/**
 * What meets each condition among what the asker may find by searching, so that a condition answers no question that a search
 * would not. Only an identifier is looked up beyond that, and nothing told but that there is one: otherwise the same thing would be
 * stored twice. Conditions on one identifier, the usual ones, are answered together.
 */
export async function resolveConditions(
  client: ClientBase,
  conditions: readonly Condition[],
  sight: Sight,
): Promise<readonly Matches[]> {
  const queries = conditions.map(conditionQuery);
  const simple = queries.map(simpleKey);
  const identified = await identifiedBy(client, simple);
  const found: Matches[] = [];
  for (const [index, query] of queries.entries()) {
    const key = simple[index] ?? null;
    const [type] = query.types;
    if (key === null) found.push(await searched(client, type, query, sight));
    else found.push(await seenOf(client, type, identified.get(key) ?? [], sight));
  }
  return found;
}

async function searched(client: ClientBase, type: ServedType, query: SearchQuery, sight: Sight): Promise<Matches> {
  const ids = await searchedIds(client, type, query, sight);
  if (ids.length > 0 || sight.rights === null) return { ids, hidden: false };
  const same = await identifiedBy(client, identifierKeys(query));
  return { ids, hidden: (await seenOf(client, type, [...same.values()].flat(), sight)).hidden };
}

async function searchedIds(
  client: ClientBase,
  type: ServedType,
  query: SearchQuery,
  { rights, ...at }: Sight,
): Promise<readonly string[]> {
  if (rights !== null && !mayAtAll(rights, type, 's')) return [];
  const context = { type, ...at, ...(rights === null ? {} : { required: demandsOf(rights) }) };
  const { sql, values } = matchStatement(restricted(query, rights), context);
  const { rows } = await client.query<{ id: string }>(sql, [...values]);
  return rows.map(({ id }) => id);
}

/** Ids by index key. */
async function identifiedBy(
  client: ClientBase,
  keys: readonly (string | null)[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const key of keys) if (key !== null) found.set(key, []);
  if (found.size === 0) return found;
  const { rows } = await client.query<{ id: string; keys: string[] }>(
    'select id, keys from fhir.resource where keys && $1::text[] and not deleted',
    [[...found.keys()]],
  );
  for (const { id, keys: own } of rows) for (const key of own) found.get(key)?.push(id);
  return found;
}

async function seenOf(client: ClientBase, type: ServedType, ids: readonly string[], { rights, ...at }: Sight): Promise<Matches> {
  const seen = await visibleOf(
    client,
    rights,
    's',
    [...new Set(ids)].map((id) => ({ type, id })),
    at,
  );
  return { ids: seen.map(({ id }) => id), hidden: seen.length === 0 && ids.length > 0 };
}

/** The index key when the query is exactly one `identifier=system|value`. */
function simpleKey(query: SearchQuery): string | null {
  const [key, ...more] = identifierKeys(query);
  return key !== undefined && more.length === 0 && query.criteria.length === 1 ? key : null;
}

/** Index keys of every `identifier=system|value` of the query. */
function identifierKeys({ types: [type], criteria }: SearchQuery): readonly string[] {
  return criteria.flatMap((one) => {
    if (one.kind !== 'own' || one.parameter.code !== 'identifier' || one.modifier !== null || one.values.length !== 1) return [];
    const [system, code, ...rest] = one.values[0]?.split('|') ?? [];
    if (code === undefined || code === '' || rest.length > 0) return [];
    return [`${type}.identifier=${unescaped(system ?? '')}|${unescaped(code)}`];
  });
}

/** `Patient?identifier=…` as it may stand in a reference inside a transaction. */
export function conditionalReference(text: string): { type: ServedType; query: string } | null {
  const [, type, query] = /^([A-Z][A-Za-z]+)\?(.+)$/.exec(text) ?? [];
  return type !== undefined && query !== undefined && isServed(type) ? { type, query } : null;
}
