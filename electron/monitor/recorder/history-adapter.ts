import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type VitalKind, vitalSign } from '#clinical';
import type {
  History,
  StoredAlarm,
  StoredEntry,
  StoredFrame,
  StoredIssue,
  StoredNumeric,
  StoredRemoval,
  StoredScore,
  StoredTrend,
  StoredWave,
} from './history.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { openDatabase, type StoreOptions, schemaVersionOf } from './sqlite-store-adapter.ts';
import { storedText, textColumn } from './stored-text.ts';

const text = (...columns: readonly string[]): string => columns.map((column) => textColumn(column)).join(', ');

const NUMERIC = `ordinal, ${text('id', 'device', 'reason', 'unit')}, ${textColumn('vendor_code', 'vendorCode')}, code, value, questionable, measured_ms AS measuredMs, arrived_ms AS arrivedMs FROM vitals`;

/** Columns that hold no text. */
const BYTES: ReadonlySet<string> = new Set(['samples', 'bytes']);

/** Each channel by one step through the index: there are a few channels and millions of blocks. */
const CHANNELS = `${textColumn('x', 'channel')} FROM (WITH RECURSIVE known (x) AS (SELECT min(channel) FROM waves UNION ALL SELECT (SELECT min(channel) FROM waves WHERE channel > x) FROM known WHERE x IS NOT NULL) SELECT x FROM known) WHERE x IS NOT NULL`;

/**
 * Opens a store read-only, also while the monitor writes it, and in another process. What is read is what was committed before
 * each call.
 * @throws SqliteError when the key is another; Error when there is no store, or one of another version than this program
 */
export function openHistory(options: Pick<StoreOptions, 'directory' | 'key'>): History {
  // The library would make an empty one.
  if (!existsSync(join(options.directory, 'bedside.db'))) throw new Error(`there is no store in ${options.directory}`);
  const db = openDatabase(options, { readonly: true });
  try {
    const version = schemaVersionOf(db);
    if (version !== SCHEMA_VERSION)
      throw new Error(`the store has version ${version}, this program reads ${SCHEMA_VERSION}: the monitor brings it there`);
  } catch (error) {
    db.close();
    throw error;
  }
  const all = <T>(sql: string, ...values: unknown[]): T[] => {
    const rows = db.prepare(`SELECT ${sql}`).all(...values) as Record<string, unknown>[];
    for (const row of rows)
      for (const name in row) {
        const value = row[name];
        if (value instanceof ArrayBuffer && !BYTES.has(name)) row[name] = storedText(value);
      }
    return rows as T[];
  };

  return {
    numerics(of, fromMs, toMs) {
      const [where, keys] = numericsOf(of);
      const rows = all<Omit<StoredNumeric, 'questionable'> & { readonly questionable: number }>(
        `${NUMERIC} WHERE ${where} AND measured_ms >= ? AND measured_ms < ? ORDER BY ordinal, arrived_ms`,
        ...keys,
        fromMs,
        toMs,
      );
      return rows.map((row) => ({ ...row, questionable: row.questionable !== 0 }));
    },
    trends(vital, fromMs, toMs) {
      const sql = `ordinal, ${text('vital', 'unit', 'reason')}, minute_ms AS minuteMs, low AS min, high AS max, total, last, count, absent, questionable FROM trends WHERE vital = ? AND minute_ms >= ? AND minute_ms < ? ORDER BY ordinal`;
      const rows = all<Omit<StoredTrend, 'mean'> & { readonly total: number }>(sql, vital, fromMs, toMs);
      return rows.map(({ total, ...row }) => ({ ...row, mean: row.count === 0 ? null : total / row.count }));
    },
    scores(fromMs, toMs) {
      const sql = `ordinal, at_ms AS atMs, ${text('score', 'band', 'points')}, total, total_min AS totalMin, total_max AS totalMax FROM scores WHERE at_ms >= ? AND at_ms < ? ORDER BY ordinal`;
      const rows = all<Omit<StoredScore, 'points'> & { readonly points: string }>(sql, fromMs, toMs);
      return rows.map((row) => ({ ...row, points: JSON.parse(row.points) as StoredScore['points'] }));
    },
    channels: () => all<{ readonly channel: string }>(CHANNELS).map(({ channel }) => channel),
    waves(channel, fromMs, toMs) {
      const sql = `rowid AS ordinal, ${text('device', 'channel', 'unit')}, first_ms AS firstMs, rate_hz AS rateHz, samples FROM waves WHERE channel = ? AND first_ms >= ? AND first_ms < ? ORDER BY rowid`;
      const rows = all<Omit<StoredWave, 'samples'> & { readonly samples: ArrayBuffer }>(sql, channel, fromMs, toMs);
      return rows.map((row) => ({ ...row, samples: floats(row.samples) }));
    },
    alarms: (fromMs, toMs) =>
      all<JsonRow>(json('alarms'), fromMs, toMs).map(({ ordinal, atMs, json }) => {
        return { ordinal, atMs, step: JSON.parse(json) as StoredAlarm['step'] };
      }),
    entries: (fromMs, toMs) =>
      all<JsonRow>(json('entries'), fromMs, toMs).map(({ ordinal, atMs, json }) => {
        return { ordinal, atMs, reading: JSON.parse(json) as StoredEntry['reading'] };
      }),
    issues: (fromMs, toMs) =>
      all<StoredIssue>(
        `rowid AS ordinal, at_ms AS atMs, ${text('place', 'reason', 'detail')} FROM issues WHERE at_ms >= ? AND at_ms < ? ORDER BY rowid`,
        fromMs,
        toMs,
      ),
    removals: (fromMs, toMs) =>
      all<StoredRemoval>(
        `ordinal, at_ms AS atMs, ${text('what', 'why')}, count FROM removals WHERE at_ms >= ? AND at_ms < ? ORDER BY ordinal`,
        fromMs,
        toMs,
      ),
    frame(id) {
      const sql = `ordinal, ${text('id', 'device', 'kind')}, arrived_ms AS arrivedMs, bytes FROM frames WHERE id = ?`;
      const [row] = all<Omit<StoredFrame, 'bytes'> & { readonly bytes: ArrayBuffer }>(sql, id);
      return row ? { ...row, bytes: new Uint8Array(row.bytes) } : null;
    },
    close: () => void db.close(),
  };
}

interface JsonRow {
  readonly ordinal: number;
  readonly atMs: number;
  readonly json: string;
}

function json(table: 'alarms' | 'entries'): string {
  return `rowid AS ordinal, at_ms AS atMs, ${text('json')} FROM ${table} WHERE at_ms >= ? AND at_ms < ? ORDER BY rowid`;
}

function numericsOf(of: VitalKind | { readonly vendorCode: string }): [where: string, keys: unknown[]] {
  if (typeof of === 'object') return ['vendor_code = ?', [of.vendorCode]];
  const codes = vitalSign(of).mdc.map(({ code }) => code);
  return [`code IN (${codes.map(() => '?').join(', ')})`, codes];
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Stored little-endian, whatever machine this is. @param blob as the library gives it in a list */
function floats(blob: ArrayBuffer): Float32Array<ArrayBuffer> {
  if (LITTLE_ENDIAN) return new Float32Array(blob);
  const view = new DataView(blob);
  return Float32Array.from({ length: blob.byteLength / 4 }, (_, index) => view.getFloat32(index * 4, true));
}
