import type { HostInstant } from '#device';
import type { LinkMessage } from '#ipc';
import type { OutboxRow } from '../recorder/rows.ts';

/** A send that is not acknowledged by then is given to a new client (the SDK itself waits 240 s; specs azure-wire section 3). */
const SEND_DEADLINE_MS = 10_000;
const CONNECT_DEADLINE_MS = 10_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 4_000;
/** Messages wait and none was acknowledged for so long: offline, whatever the SDK believes. */
const OFFLINE_AFTER_MS = 15_000;
const READ_AHEAD = 32;

/** One client of the hub. A connection that failed or was closed is never used again. */
export interface HubConnection {
  open(): Promise<void>;
  /** Resolves when the hub has acknowledged the message. */
  send(row: OutboxRow): Promise<void>;
  close(): void;
}

export interface UplinkOptions {
  /** @param lost called when the client says that it is no longer connected */
  readonly connect: (lost: (detail: string) => void) => HubConnection;
  readonly outbox: {
    /** Durable rows that are not acknowledged, behind `afterSequence`, in order. */
    waiting(afterSequence: number, limit: number): readonly OutboxRow[];
    acknowledged(row: OutboxRow): void;
  };
  /** Monotonic time decides, wall time is told. */
  readonly now: () => HostInstant;
  /** 0 ≤ x < 1, for the jitter of the back-off. */
  readonly random: () => number;
}

export type UplinkState = 'connected' | 'connecting' | 'offline';

/**
 * Sends the outbox to the hub: strict order, one message in flight, freed only by its acknowledgement. Whatever the client
 * does — refuses, hangs, loses the line — it is thrown away and another one is built, for ever.
 */
export class Uplink {
  readonly #options: UplinkOptions;
  #connection: HubConnection | null = null;
  #open = false;
  #since: number;
  #closedSinceMs: number;
  #inFlight: OutboxRow | null = null;
  #retryMs = FIRST_RETRY_MS;
  #connectAtMs: number;
  #sentThrough = 0;
  #ahead: OutboxRow[] = [];
  #lastAcknowledgedMs: number | null = null;
  #waitingSinceMs: number | null = null;
  #detail: string | null = null;
  #stopped = false;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#connectAtMs = options.now().monotonicMs;
    this.#since = this.#connectAtMs;
    this.#closedSinceMs = this.#connectAtMs;
  }

  status(): { state: UplinkState; lastAcknowledgedMs: number | null; detail: LinkMessage['cloud']['detail'] } {
    const now = this.#options.now().monotonicMs;
    const waitedMs = this.#waitingSinceMs === null ? 0 : now - this.#waitingSinceMs;
    const shutMs = this.#open ? 0 : now - this.#closedSinceMs;
    const state = Math.max(waitedMs, shutMs) > OFFLINE_AFTER_MS ? 'offline' : this.#open ? 'connected' : 'connecting';
    return { state, lastAcknowledgedMs: this.#lastAcknowledgedMs, detail: this.#detail };
  }

  /** To be called often, and whenever the outbox has grown. */
  tick(): void {
    if (this.#stopped) return;
    const now = this.#options.now().monotonicMs;
    const next = this.#next();
    if (next === null) this.#waitingSinceMs = null;
    else this.#waitingSinceMs ??= now;

    if (!this.#connection) {
      if (now >= this.#connectAtMs) this.#connect(now);
    } else if (!this.#open) {
      if (now - this.#since > CONNECT_DEADLINE_MS) this.#discard('no answer to connecting', now);
    } else if (this.#inFlight) {
      if (now - this.#since > SEND_DEADLINE_MS) this.#discard(`message ${this.#inFlight.sequence} was not acknowledged`, now);
    } else if (next) {
      this.#send(this.#connection, next, now);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#connection?.close();
    this.#connection = null;
    this.#open = false;
  }

  #next(): OutboxRow | null {
    if (this.#ahead.length === 0) this.#ahead = [...this.#options.outbox.waiting(this.#sentThrough, READ_AHEAD)];
    return this.#ahead[0] ?? null;
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

  #send(connection: HubConnection, row: OutboxRow, now: number): void {
    this.#inFlight = row;
    this.#since = now;
    const current = (): boolean => this.#connection === connection && this.#inFlight === row;
    try {
      connection.send(row).then(
        () => {
          if (current()) this.#acknowledged(row);
        },
        (error: unknown) => {
          if (current()) this.#discard(describe(error), this.#options.now().monotonicMs);
        },
      );
    } catch (error) {
      this.#discard(describe(error), now);
    }
  }

  #acknowledged(row: OutboxRow): void {
    this.#inFlight = null;
    this.#sentThrough = row.sequence;
    this.#ahead.shift();
    this.#lastAcknowledgedMs = this.#options.now().wallMs;
    this.#waitingSinceMs = null;
    this.#detail = null;
    this.#retryMs = FIRST_RETRY_MS;
    this.#options.outbox.acknowledged(row);
    this.tick();
  }

  #discard(detail: string, now: number): void {
    const connection = this.#connection;
    this.#connection = null;
    if (this.#open) this.#closedSinceMs = now;
    this.#open = false;
    this.#inFlight = null;
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
