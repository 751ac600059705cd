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

const NUMERIC =
  'ordinal, id, device, code, vendor_code AS vendorCode, value, reason, unit, questionable, measured_ms AS measuredMs, arrived_ms AS arrivedMs FROM vitals';

/** Each channel by one step through the index: there are a few channels and millions of blocks. */
const CHANNELS =
  'x AS channel FROM (WITH RECURSIVE known (x) AS (SELECT min(channel) FROM waves UNION ALL SELECT (SELECT min(channel) FROM waves WHERE channel > x) FROM known WHERE x IS NOT NULL) SELECT x FROM known) WHERE x IS NOT NULL';

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
  const all = <T>(sql: string, ...values: unknown[]): T[] => db.prepare(`SELECT ${sql}`).all(...values) as T[];

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
      const sql =
        'ordinal, vital, minute_ms AS minuteMs, unit, low AS min, high AS max, total, last, count, absent, reason, questionable FROM trends WHERE vital = ? AND minute_ms >= ? AND minute_ms < ? ORDER BY ordinal';
      const rows = all<Omit<StoredTrend, 'mean'> & { readonly total: number }>(sql, vital, fromMs, toMs);
      return rows.map(({ total, ...row }) => ({ ...row, mean: row.count === 0 ? null : total / row.count }));
    },
    scores(fromMs, toMs) {
      const sql =
        'ordinal, at_ms AS atMs, score, total, total_min AS totalMin, total_max AS totalMax, band, points FROM scores WHERE at_ms >= ? AND at_ms < ? ORDER BY ordinal';
      const rows = all<Omit<StoredScore, 'points'> & { readonly points: string }>(sql, fromMs, toMs);
      return rows.map((row) => ({ ...row, points: JSON.parse(row.points) as StoredScore['points'] }));
    },
    channels: () => all<{ readonly channel: string }>(CHANNELS).map(({ channel }) => channel),
    waves(channel, fromMs, toMs) {
      const sql =
        'rowid AS ordinal, device, channel, first_ms AS firstMs, rate_hz AS rateHz, unit, samples FROM waves WHERE channel = ? AND first_ms >= ? AND first_ms < ? ORDER BY rowid';
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
        'rowid AS ordinal, at_ms AS atMs, place, reason, detail FROM issues WHERE at_ms >= ? AND at_ms < ? ORDER BY rowid',
        fromMs,
        toMs,
      ),
    removals: (fromMs, toMs) =>
      all<StoredRemoval>(
        'ordinal, at_ms AS atMs, what, count, why FROM removals WHERE at_ms >= ? AND at_ms < ? ORDER BY ordinal',
        fromMs,
        toMs,
      ),
    frame(id) {
      const sql = 'ordinal, id, device, kind, arrived_ms AS arrivedMs, bytes FROM frames WHERE id = ?';
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
  return `rowid AS ordinal, at_ms AS atMs, json FROM ${table} WHERE at_ms >= ? AND at_ms < ? ORDER BY rowid`;
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
