import type { NewRecord } from '../../contract/event-log.ts';

type Store = (records: readonly NewRecord[]) => Promise<unknown>;

/** Whoever gave a record away hears here what became of it, by the number that it gave with it. */
export interface Giver {
  /** It is on disk. */
  stored(id: number, record: NewRecord): void;
  /** It is not, or that is not known. */
  notStored(id: number, record: NewRecord, error: unknown): void;
}

/** So many are stored at once although more is coming: the disk works while the rest is read. */
const FULL = 64;
/** Groups that are not full follow one another at this distance: a sync costs the same for one message as for many. */
const APART_MS = 2;
/** Where so many come within that time, it is worth waiting for more: each file that is written is a turn of a thread and a sync. */
const MANY = 8;
const APART_UNDER_LOAD_MS = 5;

/**
 * What arrives within a moment, from however many devices, is stored with one append: one sync instead of many. The first message
 * after a rest waits for nobody.
 */
export class GroupAppend {
  accepted = 0;
  notStored = 0;
  private readonly store: Store;
  private readonly running = new Set<Promise<void>>();
  private group: Group | null = null;
  private flushedAt = Number.NEGATIVE_INFINITY;
  private apartMs = APART_MS;

  constructor(store: Store) {
    this.store = store;
  }

  append(record: NewRecord, giver: Giver, id: number): void {
    const group = (this.group ??= this.begin());
    group.records.push(record);
    group.givers.push(giver);
    group.ids.push(id);
    if (group.records.length >= FULL) this.flush();
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

  private begin(): Group {
    const group: Group = { records: [], givers: [], ids: [] };
    const flush = (): void => {
      if (this.group === group) this.flush();
    };
    if (performance.now() - this.flushedAt < this.apartMs) setTimeout(flush, this.apartMs);
    else setImmediate(flush);
    return group;
  }

  private flush(): void {
    const { group } = this;
    if (group === null) return;
    this.group = null;
    this.flushedAt = performance.now();
    const { records, givers, ids } = group;
    this.apartMs = records.length < MANY ? APART_MS : APART_UNDER_LOAD_MS;
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
    void done.then(() => this.running.delete(done));
  }
}

/** Records, and at the same places who gave them and as which number. */
interface Group {
  readonly records: NewRecord[];
  readonly givers: Giver[];
  readonly ids: number[];
}
