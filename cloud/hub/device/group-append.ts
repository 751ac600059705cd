import type { NewRecord } from '../../contract/event-log.ts';

type Store = (records: readonly NewRecord[]) => Promise<unknown>;

/** So many are stored at once although more is coming: the disk works while the rest is read. */
const FULL = 64;
/** Groups that are not full follow one another at this distance: a sync costs the same for one message as for many. */
const APART_MS = 2;

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

  constructor(store: Store) {
    this.store = store;
  }

  /** Resolves when the records are on disk. */
  append(records: readonly NewRecord[]): Promise<void> {
    const group = (this.group ??= this.begin());
    for (const record of records) group.records.push(record);
    if (group.records.length >= FULL) this.flush();
    return group.stored;
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
    const group = new Group();
    const flush = (): void => {
      if (this.group === group) this.flush();
    };
    if (performance.now() - this.flushedAt < APART_MS) setTimeout(flush, APART_MS);
    else setImmediate(flush);
    return group;
  }

  private flush(): void {
    const { group } = this;
    if (group === null) return;
    this.group = null;
    this.flushedAt = performance.now();
    const { records } = group;
    const done = this.store(records).then(
      () => {
        this.accepted += records.length;
        group.resolve();
      },
      (error: unknown) => {
        this.notStored += records.length;
        group.reject(error);
      },
    );
    this.running.add(done);
    void done.then(() => this.running.delete(done));
  }
}

class Group {
  readonly records: NewRecord[] = [];
  readonly stored: Promise<void>;
  resolve!: () => void;
  reject!: (error: unknown) => void;

  constructor() {
    this.stored = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }
}
