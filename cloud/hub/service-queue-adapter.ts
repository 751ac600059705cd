import type { HubStore } from './store/store-adapter.ts';

/** What services can fetch: feedback of messages to devices, and notices that a file is there. */
export type ServiceMessageKind = 'feedback' | 'file';

export interface ServiceMessage {
  readonly sequence: number;
  readonly record: unknown;
}

const PAUSE_MS = 1000;

/** Messages for services, kept until one of them took them. What the store refuses is told, and tried again after a pause. */
export class ServiceQueue {
  private readonly store: HubStore;
  private readonly issue: (reason: string, detail: string) => void;
  private readonly locked = new Set<number>();
  private readonly listeners = new Set<() => void>();
  private later: NodeJS.Timeout | null = null;

  constructor(store: HubStore, issue: (reason: string, detail: string) => void) {
    this.store = store;
    this.issue = issue;
  }

  /** Calls it whenever something new may be there; it must not throw. @returns ends it */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(): void {
    for (const listener of this.listeners) listener();
  }

  /** The oldest that nobody else has, now this caller's until settled. None, for now, when they cannot be read. */
  take(kind: ServiceMessageKind, most: number): readonly ServiceMessage[] {
    try {
      const free = this.free(kind, most);
      for (const { sequence } of free) this.locked.add(sequence);
      return free;
    } catch (error) {
      this.refused('service-messages-not-read', error);
      return [];
    }
  }

  /** A service has them. @returns false when that could not be noted: they are free, and offered again */
  async complete(sequences: readonly number[]): Promise<boolean> {
    try {
      await this.store.write((db) => {
        for (const sequence of sequences) db.prepare('DELETE FROM service_message WHERE sequence = ?').run(sequence);
      });
      return true;
    } catch (error) {
      this.refused('service-message-not-removed', error);
      return false;
    } finally {
      for (const sequence of sequences) this.locked.delete(sequence);
    }
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
        const { sequence, record } = message;
        const isTaken = await take(record).then(
          () => this.complete([sequence]),
          () => {
            this.abandon([sequence]);
            return false;
          },
        );
        if (!isTaken) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
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

  private free(kind: ServiceMessageKind, most: number): readonly ServiceMessage[] {
    const sql = 'SELECT sequence, record FROM service_message WHERE kind = ? ORDER BY sequence';
    const rows = this.store.read((db) => db.prepare(sql).all(kind)) as { sequence: number; record: string }[];
    const free = rows.filter(({ sequence }) => !this.locked.has(sequence)).slice(0, most);
    return free.map(({ sequence, record }) => ({ sequence, record: JSON.parse(record) as unknown }));
  }

  private refused(reason: string, error: unknown): void {
    this.issue(reason, error instanceof Error ? error.message : String(error));
    this.later ??= setTimeout(() => {
      this.later = null;
      this.tell();
    }, PAUSE_MS).unref();
  }
}
