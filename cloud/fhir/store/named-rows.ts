import { TEXT_END, textList } from './row.ts';

interface Name {
  readonly type: string;
  readonly id: string;
}

/**
 * `named (type, id)` out of the two values of `namesOf`. Its rows are to be looked up one by one, in a lateral query that the database does not
 * dissolve (it locks, or ends in `offset 0`): otherwise a table that has just grown is read whole, again and again.
 */
export const NAMED_ROWS = `unnest(string_to_array($1, '${TEXT_END}'), string_to_array($2, '${TEXT_END}')) as named (type, id)`;

/** In the one order in which everybody locks and makes rows: one waits for the other, and never both. */
export function namesOf(names: readonly Name[]): [string, string] {
  const sorted = [...names].sort(compareNames);
  return [textList(sorted.map(({ type }) => type)), textList(sorted.map(({ id }) => id))];
}

export function compareNames(a: Name, b: Name): number {
  if (a.type !== b.type) return a.type < b.type ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}
