import type { StorageSpace } from '#ipc';
import { giveUp, kindOf, type RowKind, sizeOf } from './give-up.ts';
import type { OutboxRow, Queue, SetAside, Store, StoreRow } from './rows.ts';
import { SpaceWatch } from './space.ts';

/** One transaction per so much time, ms; an alarm does not wait. */
const GROUP_MS = 250;
/** After a failed write, ms. */
const RETRY_MS = 1_000;
const KEEP_UP_EVERY_MS = 10_000;

export interface RecorderOptions {
  readonly store: Store;
  /** What may wait in memory while the disk refuses, bytes. */
  readonly memoryBytes: number;
}

export interface RecorderState {
  readonly state: 'recording' | 'failing';
  /** Why it fails, what waits in memory and what had to be given up; null while all is well. */
  readonly detail: string | null;
}

/**
 * Collects rows and writes them in groups. When the disk refuses, rows stay in memory up to a bound and the write is tried
 * again; what has to be given up beyond the bound (`give-up.ts`) is counted by kind and told. Never throws.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  #pending: StoreRow[] = [];
  #pendingBytes = 0;
  #firstPendingMs: number | null = null;
  #failure: { readonly detail: string; readonly retryAtMs: number } | null = null;
  readonly #givenUp: Partial<Record<RowKind, number>> = {};
  #keepUpAtMs: number | null = null;
  #waiting: number | null = null;
  #countedBeside: SetAside | null = null;
  readonly #space = new SpaceWatch();
  readonly #removed = new Map<string, number>();
  #bound = '';
  #roomBytes = 0;
  #salvageAtMs = Number.NEGATIVE_INFINITY;
  #takenOver = 0;
  #salvaged: string[] = [];

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  get status(): RecorderState {
    const lost = Object.entries(this.#givenUp).map(([kind, count]) => `${count} ${kind}`);
    const gone = lost.length > 0 ? `given up since the start: ${lost.join(', ')}` : null;
    if (!this.#failure) return { state: 'recording', detail: gone };
    const waiting = `${this.#pending.length} rows wait in memory`;
    return { state: 'failing', detail: [this.#failure.detail, waiting, gone].filter((part) => part !== null).join('; ') };
  }

  get givenUp(): Readonly<Partial<Record<RowKind, number>>> {
    return { ...this.#givenUp };
  }

  /** How much room is left, and for how long; null until the store was looked at. */
  get space(): StorageSpace | null {
    return this.#space.forecast;
  }

  /** A store that could not be used and lies beside this one. */
  get setAside(): SetAside | null {
    return this.#options.store.setAside;
  }

  /** @returns what was removed before its time since the last call, for people; null when nothing was */
  takeRemovals(): string | null {
    if (this.#removed.size === 0) return null;
    const counts = [...this.#removed].map(([what, count]) => `${count} ${what}`).join(', ');
    this.#removed.clear();
    return `${counts}, the oldest: ${this.#bound}`;
  }

  add(rows: readonly StoreRow[], nowMs: number): void {
    for (const row of rows) {
      this.#pending.push(row);
      this.#pendingBytes += sizeOf(row);
    }
    if (rows.length > 0) this.#firstPendingMs ??= nowMs;
    if (this.#pendingBytes > this.#options.memoryBytes) this.#giveUp();
  }

  /** Whether the next tick writes. */
  due(nowMs: number): boolean {
    return this.#firstPendingMs !== null && nowMs - this.#firstPendingMs >= GROUP_MS;
  }

  /**
   * @param nowMs bed time
   * @returns rows that became durable, when there were any
   */
  tick(nowMs: number, wallMs = nowMs): readonly StoreRow[] {
    const written = this.due(nowMs) && (this.#failure === null || nowMs >= this.#failure.retryAtMs) ? this.flush(nowMs) : [];
    this.#keepUpAtMs ??= nowMs;
    if (nowMs >= this.#keepUpAtMs) this.#keepUp(nowMs, wallMs);
    this.#salvage(nowMs);
    return written;
  }

  /** Writes everything now. @returns the rows that became durable; empty when the disk refused. */
  flush(nowMs: number): readonly StoreRow[] {
    if (this.#pending.length === 0) return [];
    try {
      this.#options.store.commit(this.#pending);
    } catch (error) {
      if (!isDiskTrouble(error)) return this.#flushOneByOne(nowMs);
      this.#failure = { detail: describe(error), retryAtMs: nowMs + RETRY_MS };
      return [];
    }
    const written = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#firstPendingMs = null;
    this.#failure = null;
    this.#wrote(written);
    return written;
  }

  /** Outbox rows on disk behind `afterSequence`, in order, of one queue or all; empty when the store cannot be read now. */
  waiting(afterSequence: number, limit: number, queue?: Queue): readonly OutboxRow[] {
    return this.#read((store) => store.waiting(afterSequence, limit, queue)) ?? [];
  }

  /** The newest of them before `beforeSequence`, of one queue, in order; null while the store cannot be read. */
  waitingBefore(beforeSequence: number, limit: number, queue: Queue): readonly OutboxRow[] | null {
    return this.#read((store) => store.waitingBefore(beforeSequence, limit, queue));
  }

  /** The highest sequence ever given; null while the store cannot be read. */
  lastSequence(): number | null {
    return this.#read((store) => store.lastSequence());
  }

  /** How many messages were taken over so far from stores that were set aside: they stand before others that may have been read. */
  get takenOver(): number {
    return this.#takenOver;
  }

  /** @returns what became of stores that were set aside, for people, since the last call */
  takeSalvaged(): readonly string[] {
    const told = this.#salvaged;
    this.#salvaged = [];
    return told;
  }

  /** Outbox rows on disk that nobody has acknowledged. */
  get waitingCount(): number {
    this.#waiting ??= this.#read((store) => store.waitingCount());
    return this.#waiting ?? 0;
  }

  /** @returns what was saved under the key; null when nothing was or the store cannot be read */
  savedState(key: string): string | null {
    return this.#read((store) => store.readState(key));
  }

  close(nowMs: number): void {
    this.flush(nowMs);
    this.#read((store) => store.close());
  }

  #read<T>(work: (store: Store) => T): T | null {
    try {
      return work(this.#options.store);
    } catch {
      return null; // the write path tells of a failing store
    }
  }

  /** A row that the store can never take must not hold up the others. */
  #flushOneByOne(nowMs: number): readonly StoreRow[] {
    const written: StoreRow[] = [];
    const rows = this.#pending;
    this.#failure = null;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#firstPendingMs = null;
    for (const row of rows) {
      try {
        if (this.#failure !== null) {
          this.add([row], nowMs);
          continue;
        }
        this.#options.store.commit([row]);
        written.push(row);
      } catch (error) {
        if (isDiskTrouble(error)) {
          this.#failure = { detail: describe(error), retryAtMs: nowMs + RETRY_MS };
          this.add([row], nowMs);
        } else {
          this.#countGivenUp(row);
        }
      }
    }
    this.#wrote(written);
    return written;
  }

  #wrote(rows: readonly StoreRow[]): void {
    if (this.setAside !== this.#countedBeside) {
      this.#countedBeside = this.setAside;
      this.#waiting = null;
    }
    if (this.#waiting === null) return;
    for (const { table } of rows) {
      if (table === 'outbox') this.#waiting += 1;
      else if (table === 'acknowledgements') this.#waiting -= 1;
    }
  }

  #keepUp(nowMs: number, wallMs: number): void {
    this.#keepUpAtMs = nowMs + KEEP_UP_EVERY_MS;
    this.#read((store) => store.keepUp(nowMs, wallMs));
    const space = this.#read((store) => store.makeRoom(nowMs, wallMs));
    if (!space) return;
    // What waited may have had to go, too.
    if (space.removed.some(({ what }) => what.startsWith('waiting'))) this.#waiting = null;
    this.#roomBytes = space.roomBytes;
    this.#space.observe(space, nowMs);
    for (const { what, count } of space.removed) this.#removed.set(what, (this.#removed.get(what) ?? 0) + count);
    if (space.removed.length > 0) this.#bound = space.bound;
  }

  /** A piece at a time, while there is room, and only when every acknowledgement is written: what is read again then waits indeed. */
  #salvage(nowMs: number): void {
    if (nowMs < this.#salvageAtMs || this.#pending.length > 0 || this.#roomBytes <= 0) return;
    const step = this.#read((store) => store.salvage());
    this.#salvageAtMs = nowMs + (step === null ? KEEP_UP_EVERY_MS : GROUP_MS);
    if (step === null) return;
    this.#takenOver += step.taken;
    if (step.taken > 0) this.#waiting = null;
    if (step.told !== null) this.#salvaged.push(step.told);
  }

  #giveUp(): void {
    const { kept, gone } = giveUp(this.#pending, this.#pendingBytes - this.#options.memoryBytes * 0.9);
    this.#pending = kept;
    for (const row of gone) {
      this.#pendingBytes -= sizeOf(row);
      this.#countGivenUp(row);
    }
  }

  #countGivenUp(row: StoreRow): void {
    const kind = kindOf(row);
    this.#givenUp[kind] = (this.#givenUp[kind] ?? 0) + 1;
  }
}

/** Disk full, broken, locked or read-only: worth another try, unlike a row that breaks a rule of the schema. */
function isDiskTrouble(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return !/CONSTRAINT|MISMATCH|TOOBIG|RANGE/.test(code) && !(error instanceof TypeError);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
