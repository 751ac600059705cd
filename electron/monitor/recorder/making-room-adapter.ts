import { statfsSync } from 'node:fs';
import type Database from 'libsql';
import { RETENTION_MS } from './retention.ts';
import { QUEUES, type Queue } from './rows.ts';
import { removalOf } from './running-time.ts';
import type { AgingTable } from './schema.ts';
import type { Removal, StoreSpace } from './space.ts';

/** What `retention.ts` keeps of eight waves of 500/s and forty numbers a second takes some 8 GB. */
export const DEFAULT_MAX_BYTES = 16 * 1024 ** 3;
/** What is left free on the disk for everything else: a twentieth of it, at most this. */
const RESERVE_BYTES = 256 * 1024 ** 2;
/** Pieces per call, so that making room never stalls the monitor. */
const PIECES = 10;
const HOUR_MS = 3_600_000;
/** A frame travels within seconds; marks are a minute apart. */
const DELIVERY_MS = 60_000;

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export function diskSpace(directory: string): DiskSpace {
  const { bavail, blocks, bsize } = statfsSync(directory);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

export interface RoomOptions {
  readonly maxBytes: number;
  readonly disk: () => DiskSpace;
}

interface Step {
  readonly what: string;
  readonly table: AgingTable;
  readonly rows: number;
  /** Only rows before this ordinal may go. */
  readonly before: (ranMs: number, ordinal: number) => number;
  /** Removes the oldest of them: two places, the ordinal and how many. Default: as they go when they have reached their age. */
  readonly sql?: string;
}

const WAITING_WAVES = { what: 'waiting waves', table: 'outbox', rows: 500, sql: unsent('waves') } as const;

/**
 * Looks how much room is left and, when there is none, removes recordings before their time: messages that the cloud has
 * acknowledged, then waves, then frames older than every message that still waits, then numerics older than a day, then trends; and only
 * when all that is gone, of what still waits for the cloud: waves and then numbers older than 72 h, and last the waves of those 72 h.
 * The oldest of each first. Alarms, entries, messages about them and numbers of the last 72 h that wait never go. Each removal is counted in `removals`, in the same
 * transaction.
 */
export class MakingRoom {
  readonly #db: Database.Database;
  readonly #options: RoomOptions;
  readonly #steps: readonly Step[];

  constructor(db: Database.Database, options: RoomOptions) {
    this.#db = db;
    this.#options = options;
    const ever = (): number => Number.MAX_SAFE_INTEGER;
    const beforeThreeDays = (ranMs: number): number => this.#markAt(ranMs - RETENTION_MS.outbox);
    this.#steps = [
      { what: 'delivered messages', table: 'outbox', rows: 500, before: ever },
      { what: 'waves', table: 'waves', rows: 500, before: ever },
      { what: 'delivered frames', table: 'frames', rows: 1_000, before: (_, ordinal) => this.#deliveredBefore(ordinal) },
      { what: 'numerics', table: 'vitals', rows: 2_000, before: (ranMs) => this.#markAt(ranMs - RETENTION_MS.vitals) },
      { what: 'trends', table: 'trends', rows: 2_000, before: ever },
      { ...WAITING_WAVES, before: beforeThreeDays },
      { what: 'waiting numerics', table: 'outbox', rows: 500, before: beforeThreeDays, sql: unsent('readings') },
      { ...WAITING_WAVES, before: ever },
    ];
  }

  /** @param transact runs its argument in a transaction */
  make(
    at: { readonly ordinal: number; readonly ranMs: number; readonly wallMs: number },
    transact: (work: () => void) => void,
  ): StoreSpace {
    let { usedBytes, roomBytes, bound } = this.#look();
    const removed: Removal[] = [];
    let pieces = 0;
    for (const step of this.#steps) {
      const before = roomBytes >= 0 ? 0 : step.before(at.ranMs, at.ordinal);
      while (roomBytes < 0 && pieces < PIECES) {
        let count = 0;
        transact(() => {
          count = this.#removeOldest(step, before);
          if (count > 0) this.#note(step.what, count, `no room: ${bound}`, at);
        });
        if (count === 0) break;
        pieces += 1;
        removed.push({ what: step.what, count });
        ({ usedBytes, roomBytes, bound } = this.#look());
      }
    }
    return { usedBytes, roomBytes, bound, removed };
  }

  #look(): { usedBytes: number; roomBytes: number; bound: string } {
    const pageBytes = this.#pragma('page_size');
    const free = this.#pragma('freelist_count');
    const usedBytes = (this.#pragma('page_count') - free) * pageBytes;
    const { freeBytes, totalBytes } = this.#options.disk();
    const onDisk = free * pageBytes + freeBytes - Math.min(RESERVE_BYTES, totalBytes / 20);
    const { maxBytes } = this.#options;
    if (maxBytes - usedBytes <= onDisk)
      return { usedBytes, roomBytes: maxBytes - usedBytes, bound: `the store may take ${maxBytes} bytes` };
    return { usedBytes, roomBytes: onDisk, bound: `the disk has ${freeBytes} bytes left` };
  }

  #removeOldest({ table, rows, sql = removalOf(table) }: Step, before: number): number {
    return this.#db.prepare(sql).run(before, rows).changes;
  }

  /** One line per kind and hour. */
  #note(what: string, count: number, why: string, at: { ordinal: number; ranMs: number; wallMs: number }): void {
    const more =
      'UPDATE removals SET count = count + ? WHERE ordinal = (SELECT max(ordinal) FROM removals WHERE what = ?) AND ran_ms > ?';
    if (this.#db.prepare(more).run(count, what, at.ranMs - HOUR_MS).changes > 0) return;
    const next = '(SELECT max(?, 1 + coalesce(max(ordinal), 0)) FROM removals)';
    const insert = `INSERT INTO removals (ordinal, at_ms, what, count, ran_ms, why) VALUES (${next}, ?, ?, ?, ?, ?)`;
    this.#db.prepare(insert).run(at.ordinal, at.wallMs, what, count, at.ranMs, why);
  }

  /** The ordinal well before the oldest message that still waits, or before this moment when none does; 0 when unknown. */
  #deliveredBefore(ordinal: number): number {
    const oldest = this.#db.prepare('SELECT ordinal FROM outbox WHERE acknowledged_ms IS NULL ORDER BY sequence LIMIT 1').get();
    const waitsFrom = (oldest as { ordinal: number } | undefined)?.ordinal ?? ordinal;
    const mark = this.#db.prepare('SELECT max(ran_ms) AS n FROM marks WHERE ordinal <= ?').get(waitsFrom) as { n: number | null };
    return mark.n === null ? 0 : this.#markAt(mark.n - DELIVERY_MS);
  }

  #markAt(ranMs: number): number {
    const sql = 'SELECT ordinal FROM marks WHERE ran_ms <= ? ORDER BY ran_ms DESC, ordinal DESC LIMIT 1';
    return (this.#db.prepare(sql).get(ranMs) as { ordinal: number } | undefined)?.ordinal ?? 0;
  }

  #pragma(name: 'page_size' | 'page_count' | 'freelist_count'): number {
    return (this.#db.prepare(`PRAGMA ${name}`).get() as Record<string, number>)[name] ?? 0;
  }
}

/** Messages that nobody acknowledged and that may be given up, the oldest first. */
function unsent(queue: Queue): string {
  const oldest = `SELECT sequence FROM outbox WHERE acknowledged_ms IS NULL AND may_go = 1 AND queue = ${QUEUES.indexOf(queue)} AND ordinal < ? ORDER BY ordinal LIMIT ?`;
  return `DELETE FROM outbox WHERE sequence IN (${oldest})`;
}
