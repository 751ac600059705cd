import type { HostInstant } from '#device';
import { AdmissionHistory } from '../../electron/monitor/outbox/admission-history.ts';
import { Outbox } from '../../electron/monitor/outbox/outbox.ts';
import { Recorder, type RecorderState } from '../../electron/monitor/recorder/recorder.ts';
import { openSqliteStore } from '../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { hubConnection } from '../../electron/monitor/uplink/iot-hub-adapter.ts';
import { Uplink, type UplinkState } from '../../electron/monitor/uplink/uplink.ts';
import { admissionOf } from './fhir-end.ts';

const KEY = '1'.repeat(64);
/** When the station begins by its own clock, Unix ms. */
const BEGAN_MS = Date.UTC(2026, 0, 5);
const STEP_MS = 20;

export interface StationOptions {
  readonly directory: string;
  readonly deviceId: string;
  readonly connectionString: string;
  readonly certificateAuthority: string;
  /** Lifetime of a token and how long before its end it is renewed, s. */
  readonly token?: { readonly validS: number; readonly marginS: number };
  /** `host:port` where a backlog is uploaded as files; absent: it travels as messages. */
  readonly fileUpload?: string;
  /** Numbers per second of the station's time. */
  readonly perSecond: number;
}

/**
 * The way of the numbers out of one bed, of its real parts: recorder on disk, outbox, uplink with the real SDK. What it measures are the
 * numbers 1, 2, 3 … The time of the station may go faster than that of the test: its deadlines come sooner then, and more is measured;
 * sockets and disks stay real.
 */
export class Station {
  readonly uplink: Uplink;
  /** How many numbers were measured. */
  measured = 0;
  /** How much faster the station's time goes. */
  pace = 1;
  /** What the clock on the wall is wrong by, ms. */
  clockErrorMs = 0;
  measuring = true;
  /** What it said of the way to the hub, one after the other. */
  readonly said: { readonly state: UplinkState; readonly detail: string | null }[] = [];
  readonly #recorder: Recorder;
  readonly #outbox: Outbox;
  readonly #options: StationOptions;
  readonly #timer: NodeJS.Timeout;
  #ms = 0;
  #realMs = performance.now();
  #dueMs = 0;

  private constructor(options: StationOptions, connect: Awaited<ReturnType<typeof hubConnection>>) {
    this.#options = options;
    const store = openSqliteStore({ directory: options.directory, key: KEY });
    this.#recorder = new Recorder({ store, memoryBytes: 64e6 });
    const history = new AdmissionHistory(null);
    history.admit(admissionOf(options.deviceId), 0);
    this.#outbox = new Outbox({
      hubDeviceId: options.deviceId,
      run: Math.random().toString(36).slice(2, 14),
      bed: { id: 'bed-12', ward: 'Ward 3' },
      lastSequence: () => this.#recorder.lastSequence(),
      history,
    });
    this.uplink = new Uplink({
      connect,
      outbox: {
        waiting: (queue, after, limit) => this.#recorder.waiting(after, limit, queue),
        waitingBefore: (queue, before, limit) => this.#recorder.waitingBefore(before, limit, queue),
        acknowledged: (rows) => {
          const done = rows.map(({ sequence }) => ({ table: 'acknowledgements' as const, sequence, atMs: this.now().wallMs }));
          this.#recorder.add(done, this.#ms);
        },
      },
      now: () => this.now(),
      random: Math.random,
    });
    this.#timer = setInterval(() => this.#step(), STEP_MS);
  }

  static async start(options: StationOptions): Promise<Station> {
    const { connectionString, certificateAuthority, token, fileUpload } = options;
    const target = { connectionString, certificateAuthority, ...(fileUpload !== undefined && { fileUpload }) };
    return new Station(options, await hubConnection({ ...target, ...(token && { token }) }));
  }

  now(): HostInstant {
    return { monotonicMs: this.#ms, wallMs: BEGAN_MS + this.#ms + this.clockErrorMs };
  }

  get waiting(): number {
    return this.#recorder.waitingCount;
  }

  get recorder(): RecorderState {
    return this.#recorder.status;
  }

  /** When a number was measured while the clock was right, Unix ms. */
  rightTimeMs(number: number): number {
    return BEGAN_MS + ((number - 1) * 1_000) / this.#options.perSecond;
  }

  /** An alarm, which overtakes everything. */
  alarm(id: string): void {
    const at = new Date(this.now().wallMs).toISOString();
    const alarm = {
      alarmId: id,
      condition: 'heart-rate-high',
      source: 'physiological',
      priority: 'high',
      phase: 'start',
    } as const;
    const reading = { kind: 'alarm', id, ...alarm, text: 'HR 151', value: 151, limit: 120, unit: '/min' } as const;
    this.#outbox.add('monitor-1', { ...reading, onsetAt: at, measuredAt: at }, null, this.#ms, this.#ms);
    this.#write(true);
  }

  /**
   * So much of the station's time passes at once, in which no socket can do anything: as if the hub could not be reached.
   * @param stepS each step ends with a message, and a write to the disk
   */
  pass(seconds: number, stepS = 1): void {
    for (let passed = 0; passed < seconds; passed += stepS) {
      this.#advance(stepS * 1_000);
      this.uplink.tick();
      this.#listen();
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.uplink.stop();
    this.#write(true);
    this.#recorder.close(this.#ms);
  }

  #step(): void {
    const real = performance.now();
    this.#advance((real - this.#realMs) * this.pace);
    this.#realMs = real;
    this.uplink.tick();
    this.#listen();
  }

  #listen(): void {
    const { state, detail } = this.uplink.status();
    const last = this.said.at(-1);
    if (last?.state !== state || last.detail !== detail) this.said.push({ state, detail });
  }

  #advance(ms: number): void {
    this.#ms += ms;
    for (; this.#dueMs <= this.#ms; this.#dueMs += 1_000 / this.#options.perSecond)
      if (this.measuring) this.#measure(this.#dueMs);
    this.#write(this.#recorder.due(this.#ms));
  }

  /** Stamped by the clock on the wall, as of a device without a clock of its own. @param atMs of the station's time, whole ms */
  #measure(atMs: number): void {
    this.measured += 1;
    const id = `${this.#options.deviceId}-f-${this.measured}`;
    const wallMs = BEGAN_MS + atMs + this.clockErrorMs;
    const at = new Date(wallMs).toISOString();
    const vital = {
      code: 147842,
      codeName: null,
      vendorCode: 'HR',
      label: 'HR',
      value: this.measured,
      reason: null,
      unit: '/min',
    };
    const times = { measuredAt: at, arrivedAt: at, deviceUptimeMs: null };
    const bytes = Buffer.from(`hr:${this.measured}`);
    const frame = { id, kind: 'line', bytes, arrivedMs: wallMs };
    const reading = { kind: 'vital', id: `${id}/147842`, ...vital, questionable: false, ...times, frame: id } as const;
    this.#outbox.add('monitor-1', reading, frame, atMs, this.#ms);
  }

  #write(force: boolean): void {
    this.#recorder.add(this.#outbox.take(this.#ms, this.now().wallMs, force), this.#ms);
    if (force) this.#recorder.flush(this.#ms);
    this.#recorder.tick(this.#ms);
  }
}
