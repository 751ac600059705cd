import type { EntryRequest } from './entries.ts';

/** Locks of one transaction have their bound (`store/transaction-adapter.ts`). */
const MOST_TOGETHER = 100;

/**
 * The entries of a batch, in order, cut into pieces that may share one database transaction: neighbours that each write another
 * resource by its id or a new one. What searches, deletes or reads stays alone, since it could see what its neighbours do.
 */
export function batchGroups(entries: readonly EntryRequest[]): readonly (readonly EntryRequest[])[] {
  const groups: EntryRequest[][] = [];
  // Of the newest group; empty: nothing may join it.
  let names = new Set<string>();
  for (const entry of entries) {
    const name = nameOf(entry);
    const group = groups.at(-1);
    if (group && name !== null && names.size > 0 && names.size < MOST_TOGETHER && !names.has(name)) {
      group.push(entry);
      names.add(name);
    } else {
      groups.push([entry]);
      names = new Set(name === null ? [] : [name]);
    }
  }
  return groups;
}

/** What no other entry of the group may name; null: alone. */
function nameOf(entry: EntryRequest): string | null {
  if (!('write' in entry)) return null;
  const { method, type, id, condition, at } = entry.write;
  if (method === 'DELETE' || condition !== null) return null;
  return id === null ? `new ${at}` : `${type}/${id}`;
}
