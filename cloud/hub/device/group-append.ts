import type { NewRecord } from '../../contract/event-log.ts';

interface Waiting {
  readonly records: readonly NewRecord[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What arrives in one turn of the event loop, from however many devices, is stored with one append: one sync instead of many. */
export class GroupAppend {
  accepted = 0;
  notStored = 0;
  private readonly store: (records: readonly NewRecord[]) => Promise<unknown>;
  private readonly running = new Set<Promise<void>>();
  private waiting: Waiting[] = [];

  constructor(store: (records: readonly NewRecord[]) => Promise<unknown>) {
    this.store = store;
  }

  /** Resolves when the records are on disk. */
  append(records: readonly NewRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ records, resolve, reject });
      if (this.waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  /** Appends that are not done yet. */
  get underWay(): number {
    return this.running.size + (this.waiting.length > 0 ? 1 : 0);
  }

  /** Resolves when nothing waits for the disk. */
  async idle(): Promise<void> {
    this.flush();
    await Promise.all([...this.running]);
  }

  private flush(): void {
    const group = this.waiting;
    if (group.length === 0) return;
    this.waiting = [];
    const records = group.length === 1 ? (group[0]?.records ?? []) : group.flatMap((one) => one.records);
    const stored = this.store(records).then(
      () => {
        this.accepted += records.length;
        for (const { resolve } of group) resolve();
      },
      (error: unknown) => {
        this.notStored += records.length;
        for (const { reject } of group) reject(error);
      },
    );
    this.running.add(stored);
    void stored.then(() => this.running.delete(stored));
  }
}
