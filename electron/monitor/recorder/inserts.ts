import { QUEUES, type StoreRow } from './rows.ts';

type TrendRow = Extract<StoreRow, { table: 'trends' }>;

const MINUTE_MS = 60_000;

/** `DO NOTHING` where the id is derived from content: writing the same thing twice changes nothing. */
export const INSERTS = {
  frames:
    'INSERT INTO frames (ordinal, id, device, kind, arrived_ms, bytes) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  vitals:
    'INSERT INTO vitals (ordinal, id, device, code, vendor_code, value, reason, unit, questionable, measured_ms, arrived_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  waves: 'INSERT INTO waves (rowid, first_ms, device, channel, rate_hz, unit, samples) VALUES (?, ?, ?, ?, ?, ?, ?)',
  trends:
    'INSERT INTO trends (ordinal, low, high, total, last, count, absent, reason, questionable, unit, vital, minute_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  scores: 'INSERT INTO scores (ordinal, at_ms, score, total, total_min, total_max, band, points) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  alarms: 'INSERT INTO alarms (rowid, id, at_ms, json) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  entries: 'INSERT INTO entries (rowid, id, at_ms, json) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  issues: 'INSERT INTO issues (rowid, at_ms, place, reason, detail, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  state: 'INSERT INTO state VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET json = excluded.json, at_ms = excluded.at_ms',
  outbox: 'INSERT INTO outbox (ordinal, sequence, message, created_ms, queue, may_go) VALUES (?, ?, ?, ?, ?, ?)',
  acknowledgements: 'UPDATE outbox SET acknowledged_ms = ? WHERE sequence = ?',
} as const satisfies Record<StoreRow['table'], string>;

/**
 * Adds a number to the minute that is last for its vital sign. A clock that was set back begins a minute of its own, behind those
 * that were: minutes never mix.
 */
export const TREND_UPDATE = `
UPDATE trends SET low = min(coalesce(low, ?1), coalesce(?1, low)), high = max(coalesce(high, ?2), coalesce(?2, high)),
  total = total + ?3, last = coalesce(?4, last), count = count + ?5, absent = absent + ?6, reason = coalesce(?7, reason),
  questionable = questionable + ?8, unit = ?9
WHERE ordinal = (SELECT max(ordinal) FROM trends WHERE vital = ?10) AND vital = ?10 AND minute_ms = ?11`;

/** In the order of the columns of both statements: a first number alone is a minute of its own. */
export function trendColumns({ value, reason, unit, questionable, vital, atMs }: TrendRow): unknown[] {
  const [count, absent] = value === null ? [0, 1] : [1, 0];
  const minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  return [value, value, value ?? 0, value, count, absent, reason, questionable ? 1 : 0, unit, vital, minuteMs];
}

export function valuesOf(row: StoreRow, ordinal: number): unknown[] {
  switch (row.table) {
    case 'frames':
      return [ordinal, row.id, row.device, row.kind, row.arrivedMs, Buffer.from(row.bytes)];
    case 'vitals':
      return [
        ordinal,
        row.id,
        row.device,
        row.code,
        row.vendorCode,
        row.value,
        row.reason,
        row.unit,
        row.questionable ? 1 : 0,
        row.measuredMs,
        row.arrivedMs,
      ];
    case 'waves':
      return [ordinal, row.firstMs, row.device, row.channel, row.rateHz, row.unit, Buffer.from(row.samples)];
    case 'trends':
      return [ordinal, ...trendColumns(row)];
    case 'scores':
      return [ordinal, row.atMs, row.score, row.total, row.totalMin, row.totalMax, row.band, row.points];
    case 'alarms':
    case 'entries':
      return [ordinal, row.id, row.atMs, row.json];
    case 'issues':
      return [ordinal, row.atMs, row.place, row.reason, row.detail, row.bytes === null ? null : Buffer.from(row.bytes)];
    case 'state':
      return [row.key, row.json, row.atMs];
    case 'outbox':
      return [
        ordinal,
        row.sequence,
        row.message,
        row.createdMs,
        QUEUES.indexOf(row.queue ?? 'readings'),
        row.mayGo === true ? 1 : 0,
      ];
    case 'acknowledgements':
      return [row.atMs, row.sequence];
  }
}
