import type { NewRecord } from '../../contract/event-log.ts';

type Store<R> = (records: readonly R[]) => Promise<unknown>;

/** Whoever gave a record away hears here what became of it, by the number that it gave with it. */
export interface Giver<R = NewRecord> {
  /** It is on disk. */
  stored(id: number, record: R): void;
  /** It is not, or that is not known. */
  notStored(id: number, record: R, error: unknown): void;
}

/** So many are stored at once although more is coming: the disk works while the rest is read. */
const FULL = 64;
/** Those of several devices go into several files, each with a turn of a thread and a sync of its own: it is worth having more in each. */
const FULL_OF_SEVERAL = 96;
/** Groups that are not full follow one another at this distance: a sync costs the same for one message as for many. */
const APART_MS = 2;
/** Where so many come within that time more is coming, and is waited for, but never longer than this. */
const STILL_COMING = 4;
const LONGEST_MS = 6;
/** So many of one device do not wait for a disk that has nothing to do: one file, one turn of a thread. */
const ENOUGH = 16;

/**
 * What arrives within a moment, from however many devices, is stored with one append: one sync instead of many. The first message
 * after a rest waits for nobody.
 */
export class GroupAppend<R = NewRecord> {
  accepted = 0;
  notStored = 0;
  private readonly store: Store<R>;
  private readonly running = new Set<Promise<void>>();
  private group: Group<R> | null = null;
  private flushedAt = Number.NEGATIVE_INFINITY;

  constructor(store: Store<R>) {
    this.store = store;
  }

  append(record: R, giver: Giver<R>, id: number): void {
    const group = (this.group ??= this.begin());
    group.records.push(record);
    group.givers.push(giver);
    group.ids.push(id);
    if (giver !== group.givers[0]) group.full = FULL_OF_SEVERAL;
    if (group.records.length >= group.full) this.flush();
    else if (group.records.length === ENOUGH && group.full === FULL && this.running.size === 0) this.flushSoon(group);
  }

  /** Appends that are not done yet. */
  get underWay(): number {
    return this.running.size + (this.group === null ? 0 : 1);
  }

  /** Resolves when nothing waits for the disk. */
  async idle(): Promise<void> {
    this.flush();
    await Promise.all([...this.running]);
  }

  private begin(): Group<R> {
    const group: Group<R> = { records: [], givers: [], ids: [], full: FULL };
    const nowMs = performance.now();
    if (nowMs - this.flushedAt < APART_MS) this.wait(group, nowMs);
    else this.flushSoon(group);
    return group;
  }

  /** With what comes in the same turn. */
  private flushSoon(group: Group<R>): void {
    setImmediate(() => {
      if (this.group === group) this.flush();
    });
  }

  private wait(group: Group<R>, beganMs: number): void {
    const before = group.records.length;
    setTimeout(() => {
      if (this.group !== group) return;
      const isComing = group.records.length - before >= STILL_COMING;
      if (isComing && performance.now() - beganMs < LONGEST_MS) this.wait(group, beganMs);
      else this.flush();
    }, APART_MS);
  }

  private flush(): void {
    const { group } = this;
    if (group === null) return;
    this.group = null;
    this.flushedAt = performance.now();
    const { records, givers, ids } = group;
    const done = this.store(records).then(
      () => {
        this.accepted += records.length;
        for (const [n, record] of records.entries()) givers[n]?.stored(ids[n] ?? 0, record);
      },
      (error: unknown) => {
        this.notStored += records.length;
        for (const [n, record] of records.entries()) givers[n]?.notStored(ids[n] ?? 0, record, error);
      },
    );
    this.running.add(done);
    void done.then(() => {
      this.running.delete(done);
      const { group } = this;
      if (this.running.size === 0 && group !== null && group.full === FULL && group.records.length >= ENOUGH)
        this.flushSoon(group);
    });
  }
}

/** Records, and at the same places who gave them and as which number. */
interface Group<R> {
  readonly records: R[];
  readonly givers: Giver<R>[];
  readonly ids: number[];
  full: number;
}
