import type { HubStore } from './store/store-adapter.ts';

/** What services can fetch: feedback of messages to devices, and notices that a file is there. */
export type ServiceMessageKind = 'feedback' | 'file';

export interface ServiceMessage {
  readonly sequence: number;
  readonly record: unknown;
}

const PAUSE_MS = 1000;

/** Messages for services, kept until one of them took them. */
export class ServiceQueue {
  private readonly store: HubStore;
  private readonly locked = new Set<number>();
  private readonly listeners = new Set<() => void>();

  constructor(store: HubStore) {
    this.store = store;
  }

  /** Calls it whenever something new may be there. @returns ends it */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(): void {
    for (const listener of this.listeners) listener();
  }

  /** The oldest that nobody else has, now this caller's until settled. */
  take(kind: ServiceMessageKind, most: number): readonly ServiceMessage[] {
    const sql = 'SELECT sequence, record FROM service_message WHERE kind = ? ORDER BY sequence';
    const rows = this.store.read((db) => db.prepare(sql).all(kind)) as { sequence: number; record: string }[];
    const free = rows.filter(({ sequence }) => !this.locked.has(sequence)).slice(0, most);
    for (const { sequence } of free) this.locked.add(sequence);
    return free.map(({ sequence, record }) => ({ sequence, record: JSON.parse(record) as unknown }));
  }

  async complete(sequences: readonly number[]): Promise<void> {
    await this.store.write((db) => {
      for (const sequence of sequences) db.prepare('DELETE FROM service_message WHERE sequence = ?').run(sequence);
    });
    for (const sequence of sequences) this.locked.delete(sequence);
  }

  abandon(sequences: readonly number[]): void {
    for (const sequence of sequences) this.locked.delete(sequence);
    if (sequences.length > 0) setImmediate(() => this.tell());
  }

  /** Hands them out one after another, again after a pause until `take` resolves. @returns ends it */
  each(kind: ServiceMessageKind, take: (record: unknown) => Promise<void>): () => void {
    let over = false;
    let busy = false;
    const next = async (): Promise<void> => {
      if (busy) return;
      busy = true;
      for (let [message] = this.take(kind, 1); message !== undefined && !over; [message] = this.take(kind, 1)) {
        try {
          await take(message.record);
          await this.complete([message.sequence]);
        } catch {
          this.abandon([message.sequence]);
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
      }
      busy = false;
    };
    const look = (): void => void next();
    const ends = this.listen(look);
    look();
    return () => {
      over = true;
      ends();
    };
  }
}
