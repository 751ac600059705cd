import type { ClientBase, Pool } from 'pg';
import { isServed, type ServedType } from '../definitions/structures.ts';
import { problem } from '../problem.ts';
import type { Condition } from '../search/condition.ts';
import type { Context } from '../search/criteria.ts';
import type { SearchQuery } from '../search/query.ts';
import { visibleStatement } from '../search/statement.ts';
import { mayAtAll, type Rights, requiredOf } from './rights.ts';
import type { Verb } from './scopes.ts';

interface Named {
  readonly type: string;
  readonly id: string | null;
}

/** Those of the resources that the rights reach, as they are stored now. Types without a scope are left out, not refused. */
export async function visibleOf<T extends Named>(
  db: Pool | ClientBase,
  rights: Rights | null,
  verb: Verb,
  rows: readonly T[],
  context: Omit<Context, 'type'>,
): Promise<readonly T[]> {
  if (rights === null || rows.length === 0) return rows;
  const shown = new Set<T>();
  for (const type of new Set(rows.map((row) => row.type))) {
    const own = rows.filter((row) => row.type === type);
    if (!isServed(type) || !mayAtAll(rights, type, verb)) continue;
    const required = requiredOf(rights, type, verb);
    if (required === null) {
      for (const row of own) shown.add(row);
      continue;
    }
    const ids = own.flatMap(({ id }) => id ?? []);
    const { sql, values } = visibleStatement(type, required, ids, { ...context, type });
    const { rows: found } = await db.query<{ id: string }>(sql, [...values]);
    const seen = new Set(found.map(({ id }) => id));
    for (const row of own) if (row.id !== null && seen.has(row.id)) shown.add(row);
  }
  return rows.filter((row) => shown.has(row));
}

/**
 * @throws FhirProblem 403 without a scope, 404 for what exists and is hidden: whether it is there is not told either
 */
export async function requireVisible(
  db: Pool | ClientBase,
  rights: Rights | null,
  verb: Verb,
  named: { readonly type: ServedType; readonly id: string },
  context: Omit<Context, 'type'>,
): Promise<void> {
  if (rights === null) return;
  requiredOf(rights, named.type, verb);
  const [found] = await visibleOf(db, rights, verb, [named], context);
  if (!found) throw nowhere(named);
}

/** The query with what the rights require of each of its types. */
export function restricted(query: SearchQuery, rights: Rights | null): SearchQuery {
  if (rights === null) return query;
  const required = query.types.map((type) => ({ type, condition: requiredOf(rights, type, 's') }));
  return { ...query, required: new Map(required.flatMap(({ type, condition }) => (condition ? [[type, condition]] : []))) };
}

/** For conditions inside a search: what chains and `_has` go through must be within the rights, too. */
export function demandsOf(rights: Rights): (type: ServedType) => Condition | null {
  return (type) => requiredOf(rights, type, 's');
}

/** @throws FhirProblem 403 when no scope allows the verb on the type at all */
export function requireRight(rights: Rights, type: ServedType, verb: Verb): void {
  requiredOf(rights, type, verb);
}

/** An existing resource and what is about to be done, or was done, to it. */
export interface Touched {
  readonly type: ServedType;
  readonly id: string;
  readonly verb: Verb;
}

/** Before a change: what exists must be visible to whoever changes it. */
export async function requireReachable(
  db: Pool | ClientBase,
  rights: Rights,
  touched: readonly Touched[],
  context: Omit<Context, 'type'>,
): Promise<void> {
  const hidden = await firstHidden(db, rights, touched, context);
  if (hidden) throw nowhere(hidden);
}

/**
 * To delete what is not there, or to create it under that id, does no harm, and yet whose sight has bounds is answered as for what lies
 * beyond them: otherwise ids could be tried until one is taken.
 * @throws FhirProblem 404
 */
export function requireAnyReach(
  rights: Rights,
  verb: 'u' | 'd',
  named: { readonly type: ServedType; readonly id: string },
): void {
  if (requiredOf(rights, named.type, verb) !== null) throw nowhere(named);
}

const nowhere = ({ type, id }: { readonly type: string; readonly id: string }): Error =>
  problem(404, 'not-found', `there is no ${type}/${id.slice(0, 64)}`);

/**
 * After a change: nobody writes what would then lie outside of the own rights.
 * @throws FhirProblem 403
 */
export async function requireWithin(
  db: Pool | ClientBase,
  rights: Rights,
  touched: readonly Touched[],
  context: Omit<Context, 'type'>,
): Promise<void> {
  const hidden = await firstHidden(db, rights, touched, context);
  if (hidden) throw problem(403, 'forbidden', `this ${hidden.type} would lie outside of what the token allows`);
}

async function firstHidden(
  db: Pool | ClientBase,
  rights: Rights,
  touched: readonly Touched[],
  context: Omit<Context, 'type'>,
): Promise<Touched | undefined> {
  for (const verb of new Set(touched.map((one) => one.verb))) {
    const own = touched.filter((one) => one.verb === verb);
    const shown = new Set(await visibleOf(db, rights, verb, own, context));
    const hidden = own.find((one) => !shown.has(one));
    if (hidden) return hidden;
  }
  return undefined;
}
