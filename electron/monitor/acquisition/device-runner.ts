import type { DeviceIssue, DeviceReading, DriverSession, Frame, HostInstant, LinkState, Sender, SessionOutput } from '#device';
import type { DeviceTransport, OpenTransport } from './transport.ts';

export interface AcquiredFrame extends Frame {
  /** `{stationId}-{bootId}-{n}`: unique for ever. */
  readonly id: string;
}

/** What one datagram, one tick or one fault brought. `reading.frame` is an index into `frames`. */
export interface AcquiredBatch {
  readonly deviceId: string;
  readonly at: HostInstant;
  readonly frames: readonly AcquiredFrame[];
  readonly readings: readonly DeviceReading[];
  readonly issues: readonly DeviceIssue[];
}

export interface RunnerOptions {
  readonly deviceId: string;
  readonly openSession: () => DriverSession;
  readonly openTransport: OpenTransport;
  readonly nextFrameId: () => string;
  readonly now: () => HostInstant;
  readonly onBatch: (batch: AcquiredBatch) => void;
  /** 0 ≤ x < 1, for the jitter of the back-off; default: none. */
  readonly random?: () => number;
  /** Every byte of the line, as it passed. */
  readonly onBytes?: ((direction: 'in' | 'out', bytes: Uint8Array, at: HostInstant) => void) | undefined;
  /** Given for a line that cannot be opened again (an accepted connection): told instead of opening another. */
  readonly onEnded?: (detail: string) => void;
}

export interface RunnerStatus {
  readonly link: LinkState;
  readonly lastHeard: HostInstant | null;
  readonly bytesSeen: number;
  readonly framesOk: number;
  /** Messages sent to the device. */
  readonly requests: number;
  /** How often the line was opened again. */
  readonly reconnects: number;
  readonly issues: Readonly<Record<string, number>>;
}

/** Back-off between attempts to open the line, ms: doubles, capped (specs devices/README, rule 5), for ever. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
/** Nothing but silence for this long: the line is opened anew, in case it is the line. */
const REOPEN_AFTER_SILENCE_MS = 30_000;
/** Ticked so much too late, this process slept, not the device: what that said meanwhile may still wait to be read. */
const OVERSLEPT_MS = 1_000;

/**
 * Runs any driver session over any transport: opens and re-opens the line for ever, ticks, watches, counts. Time and the
 * line are arguments; whatever happens on the line or in the driver becomes an issue, never an exception.
 */
export class DeviceRunner {
  readonly #options: RunnerOptions;
  readonly #issueCounts: Record<string, number> = {};
  #session: DriverSession | null = null;
  #transport: DeviceTransport | null = null;
  #link: LinkState = 'idle';
  #lastHeard: HostInstant | null = null;
  #bytesSeen = 0;
  #framesOk = 0;
  #requests = 0;
  #opened = 0;
  #retryMs = FIRST_RETRY_MS;
  #openAtMs: number | null = null;
  #openedAtMs = 0;
  #tickedMs: number | null = null;
  #stopped = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  get status(): RunnerStatus {
    return {
      link: this.#link,
      lastHeard: this.#lastHeard,
      bytesSeen: this.#bytesSeen,
      framesOk: this.#framesOk,
      requests: this.#requests,
      reconnects: Math.max(0, this.#opened - 1),
      issues: { ...this.#issueCounts },
    };
  }

  start(now: HostInstant): void {
    this.#stopped = false;
    this.#open(now);
  }

  /** To be called at least every 50 ms. */
  tick(now: HostInstant): void {
    if (this.#stopped) return;
    const overslept = this.#tickedMs !== null && now.monotonicMs - this.#tickedMs > OVERSLEPT_MS;
    // Judged at the next tick, with what waited read by then; that one is not late any more.
    this.#tickedMs = overslept ? null : now.monotonicMs;
    if (overslept) return;
    if (!this.#session) {
      if (this.#openAtMs !== null && now.monotonicMs >= this.#openAtMs) this.#open(now);
      return;
    }
    const session = this.#session;
    this.#take(now, () => session.tick(now));
    const quietSinceMs = Math.max(this.#lastHeard?.monotonicMs ?? 0, this.#openedAtMs);
    if (now.monotonicMs - quietSinceMs > REOPEN_AFTER_SILENCE_MS) this.#reopen(now, FIRST_RETRY_MS, 'nothing heard for too long');
  }

  /** Orderly release, then closes. */
  async stop(now: HostInstant): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    const session = this.#session;
    if (session) this.#take(now, () => session.stop(now));
    this.#session = null;
    this.#link = 'released';
    const transport = this.#transport;
    this.#transport = null;
    await transport?.close();
  }

  #open(now: HostInstant): void {
    this.#openAtMs = null;
    this.#openedAtMs = now.monotonicMs;
    this.#opened += 1;
    let transport: DeviceTransport | null = null;
    const current = (): boolean => !this.#stopped && transport !== null && transport === this.#transport;
    try {
      transport = this.#options.openTransport({
        received: (bytes, at, from) => {
          if (current()) this.#receive(bytes, at, from);
        },
        troubled: (detail) => {
          if (current()) this.#emit(this.#options.now(), [], [], [{ reason: 'transport-error', detail, bytes: null }]);
        },
        failed: (detail) => {
          if (current()) this.#fail(this.#options.now(), 'transport-error', detail, null);
        },
      });
      this.#transport = transport;
      const session = this.#options.openSession();
      this.#session = session;
      this.#take(now, () => session.start(now));
    } catch (error) {
      this.#fail(now, 'transport-error', describe(error), null);
    }
  }

  #receive(bytes: Uint8Array, at: HostInstant, from: Sender | undefined): void {
    const session = this.#session;
    if (!session) return;
    this.#lastHeard = at;
    this.#bytesSeen += bytes.length;
    this.#options.onBytes?.('in', bytes, at);
    this.#take(at, () => session.receive(bytes, at, from), bytes);
  }

  #take(now: HostInstant, run: () => SessionOutput, input: Uint8Array | null = null): void {
    let output: SessionOutput;
    try {
      output = run();
    } catch (error) {
      // A driver must not throw; if one does, its state is not to be trusted any more.
      this.#fail(now, 'driver-error', describe(error), input);
      return;
    }
    this.#link = output.link;
    if (output.frames.length > 0) this.#retryMs = FIRST_RETRY_MS;
    for (const bytes of output.send) {
      this.#requests += 1;
      this.#options.onBytes?.('out', bytes, now);
      this.#transport?.send(bytes);
    }
    if (output.frames.length + output.readings.length + output.issues.length > 0) {
      this.#emit(now, output.frames, output.readings, output.issues);
    }
  }

  #emit(at: HostInstant, frames: readonly Frame[], readings: readonly DeviceReading[], issues: readonly DeviceIssue[]): void {
    this.#framesOk += frames.length;
    for (const { reason } of issues) this.#issueCounts[reason] = (this.#issueCounts[reason] ?? 0) + 1;
    const named = frames.map((frame) => ({ ...frame, id: this.#options.nextFrameId() }));
    this.#options.onBatch({ deviceId: this.#options.deviceId, at, frames: named, readings, issues });
  }

  #fail(now: HostInstant, reason: string, detail: string, bytes: Uint8Array | null): void {
    this.#emit(now, [], [], [{ reason, detail, bytes: bytes?.slice(0, 256) ?? null }]);
    // Spread, so that many beds do not knock at one gateway at the same moment.
    this.#reopen(now, this.#retryMs * (1 - (this.#options.random?.() ?? 0) / 2), detail);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  #reopen(now: HostInstant, afterMs: number, why: string): void {
    void this.#transport?.close();
    this.#transport = null;
    this.#session = null;
    this.#link = this.#lastHeard === null ? 'connecting' : 'silent';
    if (this.#options.onEnded) {
      this.#stopped = true;
      this.#link = 'released';
      this.#options.onEnded(why);
      return;
    }
    this.#openAtMs = now.monotonicMs + afterMs;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
