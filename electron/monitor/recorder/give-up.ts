import type { Queue, StoreRow } from './rows.ts';

const WAITING = { alarms: 'waiting alarms', readings: 'waiting numerics', waves: 'waiting waves' } as const satisfies Record<
  Queue,
  string
>;
/** What waits for the cloud and may never go, but is no alarm: it must not be counted as numbers. */
const WAITING_ENTRIES = 'waiting entries';

/** What is counted as one: a table, of the outbox what waits in it. */
export type RowKind = Exclude<StoreRow['table'], 'outbox'> | (typeof WAITING)[Queue] | typeof WAITING_ENTRIES;

/**
 * What goes first when memory is full too: the order in which the disk makes room (`making-room-adapter.ts`), for rows that have no age
 * yet. First what it removes at any age: waves, trends, waves that wait for the cloud. Then what it keeps while it is so young, but what
 * memory cannot hold for hours: input that could not be used, frames, numbers of the bed, and last the numbers that wait.
 * The rest never goes, as on the disk: alarms, entries, scores, messages about alarms and entries, states. When they alone are more than
 * the bound, memory goes on beyond it.
 */
const GIVE_UP_ORDER: readonly RowKind[] = ['waves', 'trends', WAITING.waves, 'issues', 'frames', 'vitals', WAITING.readings];

export function kindOf(row: StoreRow): RowKind {
  if (row.table !== 'outbox') return row.table;
  const { queue = 'readings', mayGo = false } = row;
  return queue === 'readings' && !mayGo ? WAITING_ENTRIES : WAITING[queue];
}

export function sizeOf(row: StoreRow): number {
  switch (row.table) {
    case 'frames':
      return 100 + row.bytes.byteLength;
    case 'waves':
      return 100 + row.samples.byteLength;
    case 'issues':
      return 100 + row.detail.length + (row.bytes?.byteLength ?? 0);
    case 'outbox':
      return 100 + row.message.length;
    case 'alarms':
    case 'entries':
    case 'state':
      return 100 + row.json.length;
    default:
      return 200;
  }
}

/** @returns the rows that stay when `bytes` are to be freed, in their order, and those that go, of each kind the oldest */
export function giveUp(
  rows: readonly StoreRow[],
  bytes: number,
): { readonly kept: StoreRow[]; readonly gone: readonly StoreRow[] } {
  const held = new Map<RowKind, number>();
  for (const row of rows) if (mayGo(row)) held.set(kindOf(row), (held.get(kindOf(row)) ?? 0) + sizeOf(row));
  const toFree = new Map<RowKind, number>();
  let missing = bytes;
  for (const kind of GIVE_UP_ORDER) {
    const freed = Math.min(missing, held.get(kind) ?? 0);
    toFree.set(kind, freed);
    missing -= freed;
  }
  const kept: StoreRow[] = [];
  const gone: StoreRow[] = [];
  for (const row of rows) {
    const kind = kindOf(row);
    const left = mayGo(row) ? (toFree.get(kind) ?? 0) : 0;
    if (left > 0) toFree.set(kind, left - sizeOf(row));
    (left > 0 ? gone : kept).push(row);
  }
  return { kept, gone };
}

/** A wave message that may not go is kept, as on the disk. */
function mayGo(row: StoreRow): boolean {
  return row.table !== 'outbox' || row.mayGo === true;
}
