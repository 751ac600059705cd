import type { ClientBase } from 'pg';
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

/**
 * Ids that meet each condition, at most two of them. Conditions on one identifier, the usual ones, are answered together.
 */
export async function resolveConditions(
  client: ClientBase,
  conditions: readonly Condition[],
  base: string,
  nowMs: number,
): Promise<readonly (readonly string[])[]> {
  const found: string[][] = conditions.map(() => []);
  const simple = new Map<string, number[]>();
  for (const [index, condition] of conditions.entries()) {
    const query = conditionQuery(condition);
    const key = simpleKey(query);
    if (key !== null) {
      simple.set(key, [...(simple.get(key) ?? []), index]);
      continue;
    }
    const { sql, values } = matchStatement(query, { type: condition.type, base, nowMs });
    const { rows } = await client.query<{ id: string }>(sql, [...values]);
    found[index] = rows.map(({ id }) => id);
  }
  if (simple.size === 0) return found;
  const { rows } = await client.query<{ id: string; keys: string[] }>(
    'select id, keys from fhir.resource where keys && $1::text[] and not deleted',
    [[...simple.keys()]],
  );
  for (const { id, keys } of rows) {
    for (const key of keys) for (const index of simple.get(key) ?? []) found[index]?.push(id);
  }
  return found;
}

/** The index key when the query is exactly one `identifier=system|value`. */
function simpleKey({ types: [type], criteria: [first, ...more] }: SearchQuery): string | null {
  if (first?.kind !== 'own') return null;
  const value = first.values[0];
  if (
    first.parameter.code !== 'identifier' ||
    first.modifier !== null ||
    first.values.length !== 1 ||
    value === undefined ||
    more.length > 0
  )
    return null;
  const [system, code, ...rest] = value.split('|');
  if (code === undefined || code === '' || rest.length > 0) return null;
  return `${type}.identifier=${unescaped(system ?? '')}|${unescaped(code)}`;
}

/** `Patient?identifier=…` as it may stand in a reference inside a transaction. */
export function conditionalReference(text: string): { type: ServedType; query: string } | null {
  const [, type, query] = /^([A-Z][A-Za-z]+)\?(.+)$/.exec(text) ?? [];
  return type !== undefined && query !== undefined && isServed(type) ? { type, query } : null;
}
