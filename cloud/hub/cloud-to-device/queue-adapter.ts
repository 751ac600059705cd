import { HubError } from '../hub-error.ts';
import type { HubDatabase, HubStore } from '../store/store-adapter.ts';
import {
  type BoundMessage,
  boundMessage,
  boundTopic,
  type FeedbackRecord,
  type Outcome,
  wantsFeedback,
} from './bound-message.ts';

export interface Delivery {
  readonly sequence: number;
  readonly message: BoundMessage;
  readonly body: Uint8Array;
  readonly expiresMs: number;
  /** This one included. */
  readonly deliveries: number;
}

export interface QueueLimits {
  readonly mostDeliveries: number;
  readonly timeToLiveMs: number;
}

/** IoT Hub's own (specs azure-wire section 12; 10 deliveries is its default). */
export const USUAL_LIMITS: QueueLimits = { mostDeliveries: 10, timeToLiveMs: 3_600_000 };
const MOST_PENDING = 50;
const LARGEST_MESSAGE = 64 * 1024;
/** MQTT announces the length of a topic in two bytes. */
const LONGEST_TOPIC = 65_535;
const LONGEST_LIFE_MS = 48 * 3_600_000;

interface Row {
  readonly sequence: number;
  readonly device_id: string;
  readonly message: string;
  readonly body: Uint8Array;
  readonly enqueued_ms: number;
  readonly expires_ms: number;
  readonly deliveries: number;
}

/**
 * Messages from services to devices: kept until the device has taken them, they expire, or were handed out too often. Taken =
 * complete, connection lost without it = abandoned. Whoever asked for feedback finds it in the feedback queue.
 */
export class CloudToDeviceQueue {
  private readonly store: HubStore;
  private readonly limits: QueueLimits;
  private readonly told: () => void;
  /** Handed out and not settled. Forgotten with a restart: then they are handed out again, counted. */
  private readonly locked = new Set<number>();

  /** @param told called when there is new feedback */
  constructor(store: HubStore, limits: QueueLimits, told: () => void) {
    this.store = store;
    this.limits = limits;
    this.told = told;
  }

  /**
   * Resolves when it is on disk.
   * @param expiresMs null: in an hour
   * @throws HubError 404001, 403004 (50 wait already), 413001, 400004
   */
  async enqueue(deviceId: string, message: BoundMessage, body: Uint8Array, expiresMs: number | null): Promise<void> {
    if (sizeOf(message, body) > LARGEST_MESSAGE) throw new HubError(413001, 'a message to a device may hold 64 KB');
    const now = Date.now();
    const until = expiresMs ?? now + this.limits.timeToLiveMs;
    if (!(until <= now + LONGEST_LIFE_MS)) throw new HubError(400004, 'a message to a device may wait 48 hours');
    if (boundTopic(deviceId, message, until).length > LONGEST_TOPIC)
      throw new HubError(413001, 'the properties of a message to a device must fit into a topic of 64 KB');
    await this.store.write((db) => {
      generationOf(db, deviceId);
      if (this.waitingIn(db, deviceId) >= MOST_PENDING) {
        throw new HubError(403004, `${MOST_PENDING} messages wait for "${deviceId}" already`);
      }
      db.prepare('INSERT INTO cloud_to_device (device_id, message, body, enqueued_ms, expires_ms) VALUES (?, ?, ?, ?, ?)').run(
        deviceId,
        JSON.stringify(message),
        Buffer.from(body),
        now,
        until,
      );
    });
  }

  /** The oldest that are not handed out, now handed out: counted on disk before they are sent. */
  async take(deviceId: string, most: number): Promise<readonly Delivery[]> {
    const locking: number[] = [];
    const take = (db: HubDatabase): Row[] => {
      const rows = rowsOf(db, deviceId).filter(({ sequence }) => !this.locked.has(sequence));
      const gone = rows.filter((row) => this.ended(row) !== null);
      for (const row of gone) this.end(db, row, this.ended(row) ?? 'Expired');
      const chosen = rows.filter((row) => !gone.includes(row)).slice(0, most);
      for (const { sequence } of chosen) {
        db.prepare('UPDATE cloud_to_device SET deliveries = deliveries + 1 WHERE sequence = ?').run(sequence);
        // At once, for whoever asks in the same transaction.
        this.locked.add(sequence);
        locking.push(sequence);
      }
      return chosen;
    };
    const taken = await this.store.write(take).catch((error: unknown) => {
      // Not counted, so not handed out.
      for (const sequence of locking) this.locked.delete(sequence);
      throw error;
    });
    return taken.map(({ sequence, message, body, expires_ms, deliveries }) => ({
      sequence,
      message: boundMessage.parse(JSON.parse(message)),
      body,
      expiresMs: expires_ms,
      deliveries: deliveries + 1,
    }));
  }

  complete(sequence: number): Promise<void> {
    return this.settle(sequence, 'Success');
  }

  reject(sequence: number): Promise<void> {
    return this.settle(sequence, 'Rejected');
  }

  /** It may be handed out again, or was handed out too often. */
  async abandon(sequences: readonly number[]): Promise<void> {
    if (sequences.length === 0) return;
    for (const sequence of sequences) this.locked.delete(sequence);
    await this.store.write((db) => {
      for (const sequence of sequences) {
        const row = rowAt(db, sequence);
        const outcome = row === undefined ? null : this.ended(row);
        if (row !== undefined && outcome !== null) this.end(db, row, outcome);
      }
    });
  }

  /** @returns how many were waiting */
  async purge(deviceId: string): Promise<number> {
    return this.store.write((db) => {
      generationOf(db, deviceId);
      const rows = rowsOf(db, deviceId);
      for (const row of rows) this.end(db, row, 'Purged');
      return rows.length;
    });
  }

  /** Ends what is over and not handed out. */
  async sweep(): Promise<void> {
    const due = this.store.read((db) =>
      db.prepare('SELECT count(*) AS n FROM cloud_to_device WHERE expires_ms <= ?').get(Date.now()),
    ) as { n: number };
    if (due.n === 0) return;
    await this.store.write((db) => {
      const rows = db.prepare('SELECT * FROM cloud_to_device WHERE expires_ms <= ?').all(Date.now()) as Row[];
      for (const row of rows) if (!this.locked.has(row.sequence)) this.end(db, row, 'Expired');
    });
  }

  waiting(deviceId: string): number {
    return this.store.read((db) => this.waitingIn(db, deviceId));
  }

  /** When that cannot be noted the message stays, and is handed out again. */
  private async settle(sequence: number, outcome: Outcome): Promise<void> {
    try {
      await this.store.write((db) => {
        const row = rowAt(db, sequence);
        if (row !== undefined) this.end(db, row, outcome);
      });
    } finally {
      this.locked.delete(sequence);
    }
  }

  private waitingIn(db: HubDatabase, deviceId: string): number {
    return (db.prepare('SELECT count(*) AS n FROM cloud_to_device WHERE device_id = ?').get(deviceId) as { n: number }).n;
  }

  private ended({ expires_ms, deliveries }: Row): Outcome | null {
    if (expires_ms <= Date.now()) return 'Expired';
    return deliveries >= this.limits.mostDeliveries ? 'DeliveryCountExceeded' : null;
  }

  private end(db: HubDatabase, row: Row, outcome: Outcome): void {
    db.prepare('DELETE FROM cloud_to_device WHERE sequence = ?').run(row.sequence);
    const message = boundMessage.parse(JSON.parse(row.message));
    if (!wantsFeedback(message, outcome)) return;
    const record: FeedbackRecord = {
      originalMessageId: message.messageId,
      description: outcome,
      statusCode: outcome,
      deviceId: row.device_id,
      deviceGenerationId: generationOf(db, row.device_id),
      enqueuedTimeUtc: new Date().toISOString(),
    };
    db.prepare("INSERT INTO service_message (kind, record) VALUES ('feedback', ?)").run(JSON.stringify(record));
    setImmediate(this.told);
  }
}

function rowsOf(db: HubDatabase, deviceId: string): Row[] {
  return db.prepare('SELECT * FROM cloud_to_device WHERE device_id = ? ORDER BY sequence').all(deviceId) as Row[];
}

function rowAt(db: HubDatabase, sequence: number): Row | undefined {
  return db.prepare('SELECT * FROM cloud_to_device WHERE sequence = ?').get(sequence) as Row | undefined;
}

function generationOf(db: HubDatabase, deviceId: string): string {
  const row = db.prepare('SELECT identity FROM device WHERE device_id = ?').get(deviceId) as { identity: string } | undefined;
  if (row === undefined) throw new HubError(404001, `device "${deviceId}" is not registered`);
  return (JSON.parse(row.identity) as { generationId: string }).generationId;
}

function sizeOf(message: BoundMessage, body: Uint8Array): number {
  const texts = Object.entries(message.properties).flatMap(([key, value]) => [key, value ?? '']);
  return body.length + texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
