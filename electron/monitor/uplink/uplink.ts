import type { HostInstant } from '#device';
import { type OutboxRow, QUEUES, type Queue } from '../recorder/rows.ts';
import { BacklogFiles } from './backlog-files.ts';
import type { HubConnection } from './hub-connection.ts';
import { type HubMessage, hubMessage } from './hub-message.ts';
import { lingers, piece } from './message-piece.ts';
import { OutboxReader } from './outbox-reader.ts';
import type { WaitingRows } from './queue-reader.ts';
import { SendWindow } from './send-window.ts';

const CONNECT_DEADLINE_MS = 10_000;
/** A hub acknowledges in order: a message that others overtook and that is not acknowledged so long after was lost. */
const OVERTAKEN_MS = 5_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
/** Messages wait and none was acknowledged for so long: offline, whatever the SDK believes. */
const OFFLINE_AFTER_MS = 15_000;
/** On their way at once. */
const MOST_IN_FLIGHT = 160;
/** Text made into messages in one go: compressing must not hold up the bed. */
const TEXT_PER_TURN = 600_000;

export interface UplinkOptions {
  /** @param lost called when the client says that it is no longer connected */
  readonly connect: (lost: (detail: string) => void) => HubConnection;
  readonly outbox: WaitingRows & { acknowledged(rows: readonly OutboxRow[]): void };
  /** Monotonic time decides, wall time is told. */
  readonly now: () => HostInstant;
  /** 0 ≤ x < 1, for the jitter of the back-off. */
  readonly random: () => number;
  /** A message that the hub could never take stays in the outbox, unsent; it must not hold up the others. */
  readonly unsendable?: (row: OutboxRow) => void;
}

export type UplinkState = 'connected' | 'connecting' | 'offline';

interface InFlight {
  readonly queue: Queue;
  readonly rows: readonly OutboxRow[];
  readonly bytes: number;
  readonly sentMs: number;
  /** When a later one was acknowledged before it. */
  overtakenMs: number | null;
}

/**
 * Sends the outbox to the hub: many messages in flight, each freed only by its acknowledgement; alarms before numbers before waves, each
 * queue in its order (`queue-reader.ts`). Whatever the client does — refuses, hangs, loses the line or a message — it is thrown away,
 * another one is built, for ever, and everything that was not acknowledged is sent again.
 */
export class Uplink {
  readonly #options: UplinkOptions;
  readonly #reader: OutboxReader;
  readonly #window = new SendWindow();
  readonly #files: BacklogFiles;
  #connection: HubConnection | null = null;
  #open = false;
  #since: number;
  #closedSinceMs: number;
  /** In the order in which they were sent. */
  #inFlight: InFlight[] = [];
  #retryMs = FIRST_RETRY_MS;
  #connectAtMs: number;
  #acknowledgedMs: number;
  #lastAcknowledgedMs: number | null = null;
  #waitingSinceMs: number | null = null;
  #detail: string | null = null;
  #stopped = false;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#reader = new OutboxReader(options.outbox);
    this.#files = new BacklogFiles({
      reader: this.#reader,
      now: options.now,
      uploaded: (connection, rows, message) => {
        if (this.#connection === connection) this.#send(connection, message, { ...rows, bytes: message.body.length });
      },
      failed: (detail) => {
        this.#detail = detail;
      },
    });
    this.#connectAtMs = options.now().monotonicMs;
    this.#since = this.#connectAtMs;
    this.#closedSinceMs = this.#connectAtMs;
    this.#acknowledgedMs = this.#connectAtMs;
  }

  status(): {
    state: UplinkState;
    lastAcknowledgedMs: number | null;
    detail: string | null;
    inFlight: number;
    inFile: number;
  } {
    const now = this.#options.now().monotonicMs;
    const waitedMs = this.#waitingSinceMs === null ? 0 : now - this.#waitingSinceMs;
    const shutMs = this.#open ? 0 : now - this.#closedSinceMs;
    const state = Math.max(waitedMs, shutMs) > OFFLINE_AFTER_MS ? 'offline' : this.#open ? 'connected' : 'connecting';
    const { inFile } = this.#files;
    return {
      state,
      lastAcknowledgedMs: this.#lastAcknowledgedMs,
      detail: this.#detail ?? this.#connection?.trouble?.() ?? null,
      inFlight: this.#inFlight.length,
      inFile,
    };
  }

  /** To be called often, and whenever the outbox has grown. */
  tick(): void {
    if (this.#stopped) return;
    const now = this.#options.now().monotonicMs;
    const waits = this.#inFlight.length > 0 || QUEUES.some((queue) => this.#reader.peek(queue).length > 0);
    this.#waitingSinceMs = waits ? (this.#waitingSinceMs ?? now) : null;

    if (!this.#connection) {
      if (now >= this.#connectAtMs) this.#connect(now);
    } else if (!this.#open) {
      if (now - this.#since > CONNECT_DEADLINE_MS) this.#discard('no answer to connecting', now);
    } else {
      const why = this.#whyHung(now);
      if (why !== null) this.#discard(why, now);
      else {
        this.#files.tick(this.#connection);
        this.#fill(this.#connection);
      }
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#connection?.close();
    this.#connection = null;
    this.#open = false;
  }

  #whyHung(now: number): string | null {
    const [oldest] = this.#inFlight;
    if (!oldest) return null;
    const { sentMs, overtakenMs, rows, bytes } = oldest;
    const lost = overtakenMs !== null && now - overtakenMs > OVERTAKEN_MS;
    // What was sent before it has arrived: the line has had nothing but this one to carry since.
    const silent = now - Math.max(this.#acknowledgedMs, sentMs) > this.#window.patienceMs(bytes);
    if (silent) this.#window.silent();
    return lost || silent ? `message ${rows[0]?.sequence ?? 0} was not acknowledged` : null;
  }

  #fill(connection: HubConnection): void {
    let text = 0;
    while (text < TEXT_PER_TURN && this.#connection === connection) {
      const next = this.#next();
      if (next === null) return;
      text += next.rows.reduce((sum, { message }) => sum + message.length, 0);
      this.#send(connection, next.message, next);
    }
  }

  /** The next message, alarms first; null when there is none, or no room for it. */
  #next(): {
    readonly queue: Queue;
    readonly rows: readonly OutboxRow[];
    readonly message: HubMessage;
    readonly bytes: number;
  } | null {
    for (const queue of QUEUES) {
      if (this.#files.hold(queue)) continue;
      const ahead = this.#reader.peek(queue);
      const rows = piece(ahead, queue, this.#window.bytes);
      if (rows.length === 0 || (queue !== 'alarms' && rows.length === ahead.length && lingers(rows, this.#options.now().wallMs)))
        continue;
      if (!this.#hasRoom(queue)) return null;
      const made = this.#made(queue, rows);
      if (made === null) continue;
      this.#reader.take(queue, made.rows.length);
      return { queue, ...made, bytes: Buffer.byteLength(made.message.body) };
    }
    return null;
  }

  /** As many of the rows as go into one message; one that goes into none is left behind, and told. */
  #made(queue: Queue, rows: readonly OutboxRow[]): { readonly rows: readonly OutboxRow[]; readonly message: HubMessage } | null {
    for (let count = rows.length; count > 0; count = Math.floor(count / 2)) {
      const some = rows.slice(0, count);
      const message = hubMessage(some, this.#options.now().wallMs);
      if (message) return { rows: some, message };
    }
    const [row] = rows;
    if (row) {
      this.#reader.take(queue, 1);
      this.#reader.leave(row);
      this.#options.unsendable?.(row);
    }
    return null;
  }

  /** Alarms that the line has no room for go one by one until what went before them has arrived: a full line is not made fuller. */
  #hasRoom(queue: Queue): boolean {
    if (queue === 'alarms' && !this.#inFlight.some((one) => one.queue === queue)) return true;
    const bytes = this.#inFlight.reduce((sum, one) => sum + one.bytes, 0);
    return this.#inFlight.length < MOST_IN_FLIGHT && (this.#inFlight.length === 0 || bytes < this.#window.bytes);
  }

  #connect(now: number): void {
    this.#since = now;
    let connection: HubConnection | null = null;
    const current = (): boolean => connection !== null && this.#connection === connection;
    try {
      connection = this.#options.connect((detail) => {
        if (current()) this.#discard(detail, this.#options.now().monotonicMs);
      });
      this.#connection = connection;
      connection.open().then(
        () => {
          if (!current()) return;
          this.#open = true;
          this.#detail = null;
          this.tick();
        },
        (error: unknown) => {
          if (current()) this.#discard(describe(error), this.#options.now().monotonicMs);
        },
      );
    } catch (error) {
      this.#discard(describe(error), now);
    }
  }

  #send(connection: HubConnection, message: HubMessage, { queue, rows, bytes }: Omit<InFlight, 'sentMs' | 'overtakenMs'>): void {
    const now = this.#options.now().monotonicMs;
    const one: InFlight = { queue, rows, bytes, sentMs: now, overtakenMs: null };
    this.#inFlight.push(one);
    const current = (): boolean => this.#connection === connection && this.#inFlight.includes(one);
    try {
      connection.send(message).then(
        () => {
          if (current()) this.#acknowledged(one);
        },
        (error: unknown) => {
          if (current()) this.#discard(describe(error), this.#options.now().monotonicMs);
        },
      );
    } catch (error) {
      this.#discard(describe(error), now);
    }
  }

  #acknowledged(one: InFlight): void {
    const now = this.#options.now();
    const at = this.#inFlight.indexOf(one);
    for (const earlier of this.#inFlight.slice(0, at)) earlier.overtakenMs ??= now.monotonicMs;
    this.#inFlight.splice(at, 1);
    this.#window.acknowledged(one.bytes, one.sentMs, now.monotonicMs);
    this.#acknowledgedMs = now.monotonicMs;
    this.#lastAcknowledgedMs = now.wallMs;
    this.#waitingSinceMs = null;
    this.#detail = null;
    this.#retryMs = FIRST_RETRY_MS;
    for (const row of one.rows) this.#reader.acknowledged(row);
    this.#options.outbox.acknowledged(one.rows);
    this.tick();
  }

  #discard(detail: string, now: number): void {
    const connection = this.#connection;
    this.#connection = null;
    if (this.#open) this.#closedSinceMs = now;
    this.#open = false;
    this.#inFlight = [];
    this.#files.forget();
    this.#reader.again();
    this.#window.newConnection();
    this.#detail = detail;
    this.#connectAtMs = now + this.#retryMs * (0.5 + this.#options.random());
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    try {
      connection?.close();
    } catch {
      // it is gone either way
    }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
