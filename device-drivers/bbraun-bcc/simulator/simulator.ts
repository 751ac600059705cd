import type { HostInstant, PatientSignals, SimulatorOptions } from '#device';
import type { ObservableSimulator, SentNumeric } from '../../simulators/observable-simulator.ts';
import { BccStream } from '../wire/frame.ts';
import { readMessage, STATION, writeBlock } from '../wire/records.ts';
import { REQUEST } from '../wire/requests.ts';
import { type Fault, readFaults } from './faults.ts';
import { pumpBlocks, type RackMoment, type SentValue, secondAddress } from './rack-contents.ts';

/** A block that waits for its acknowledgement, or for its turn. */
interface Pending {
  readonly frame: Uint8Array;
  readonly values: readonly SentValue[];
}

const FAULT_AFTER_MS = 3000;
const PUSH_EVERY_MS = 2000;
const HOUR_MS = 3_600_000;
const SPOIL_EVERY = 5;
/** The station has been running for a while when it is first asked. */
const FIRST_UPTIME_S = 206;
const MOST_SENT = 4096;

/** The station's side: answers, one block per pump, each when the one before it was acknowledged. Source: spec section 7. */
export class BccSimulator implements ObservableSimulator {
  readonly #signals: PatientSignals;
  readonly #stream = new BccStream();
  #faults: ReadonlySet<Fault>;
  #sent: SentNumeric[] = [];
  #startedAt: number | null = null;
  #askedAt: number | null = null;
  #restartedAt: number | null = null;
  #waiting: Pending[] = [];
  #newest: Uint8Array | null = null;
  #blocks = 0;
  #pushAt = 0;
  #hasSaidRemoved = false;

  constructor({ signals, faults }: SimulatorOptions) {
    this.#signals = signals;
    this.#faults = readFaults(faults);
  }

  setFaults(names: readonly string[]): void {
    this.#faults = readFaults(names);
    if (!this.#faults.has('remove-pump')) this.#hasSaidRemoved = false;
  }

  sentNumerics(): readonly SentNumeric[] {
    return this.#sent;
  }

  receive(bytes: Uint8Array, now: HostInstant): readonly Uint8Array[] {
    this.#begin(now);
    const { events } = this.#stream.push(bytes);
    return events.flatMap((event): readonly Uint8Array[] => {
      if (this.#isMute(now)) return [];
      if (event.kind === 'ack') return this.#next(now);
      if (event.kind === 'nak') return this.#newest ? [this.#newest] : [];
      if (this.#faults.has('cyclic')) return [];
      this.#askedAt ??= now.monotonicMs;
      // Stuffed requests do not fit a station that has stuffing switched off, and the other way round.
      if (event.kind === 'bad' || event.block.isStuffed === this.#faults.has('no-stuffing')) return this.#error(68, now);
      const message = readMessage(event.block.text);
      return message ? this.#answer(message.bedId, message.information, now) : this.#error(68, now);
    });
  }

  tick(now: HostInstant): readonly Uint8Array[] {
    this.#begin(now);
    if (this.#faults.has('restart') && this.#restartedAt === null && this.#sinceStart(now) >= FAULT_AFTER_MS)
      this.#restartedAt = now.monotonicMs;
    if (!this.#faults.has('cyclic') || this.#isMute(now) || now.monotonicMs < this.#pushAt) return [];
    this.#askedAt ??= now.monotonicMs;
    this.#pushAt = now.monotonicMs + PUSH_EVERY_MS;
    return this.#series(now);
  }

  #answer(bedId: string, request: string, now: HostInstant): readonly Uint8Array[] {
    this.#waiting = [];
    if (request === REQUEST.alive) return this.#say([`${this.#uptimeS(now)},${STATION},GNACK,0`], now);
    if (bedId !== this.#bedId()) return this.#error(811, now);
    if (request === REQUEST.version) return this.#say([`${this.#uptimeS(now)},${STATION},V3.30`], now);
    if (request !== REQUEST.all) return this.#error(68, now);
    return this.#faults.has('refuse') ? this.#error(811, now) : this.#series(now);
  }

  #series(now: HostInstant): readonly Uint8Array[] {
    const timeS = this.#uptimeS(now);
    const faults = this.#faults;
    if (faults.has('no-pumps')) return this.#error(11, now);
    const moment: RackMoment = {
      timeS,
      hours: this.#sinceStart(now) / HOUR_MS + 4,
      signalS: this.#sinceStart(now) / 1000,
      faults,
    };
    const blocks = pumpBlocks(this.#signals, moment);
    const [first, ...others] = blocks;
    const errors = this.#secondPumpErrors(timeS);
    const all = [
      { records: [...this.#station(timeS, now), ...errors, ...(first?.records ?? [])], values: first?.values ?? [] },
      ...others,
    ];
    this.#waiting = all.map(({ records, values }, index) => ({ frame: this.#frame(records, index < all.length - 1), values }));
    return this.#next(now);
  }

  #next(now: HostInstant): readonly Uint8Array[] {
    const next = this.#waiting.shift();
    if (!next) return [];
    const uptimeMs = this.#uptimeS(now) * 1000;
    for (const { code, value } of next.values) this.#sent.push({ code, value, uptimeMs, sentAtMs: now.wallMs });
    if (this.#sent.length > MOST_SENT) this.#sent = this.#sent.slice(-MOST_SENT / 2);
    return [this.#put(next.frame)];
  }

  #say(records: readonly string[], now: HostInstant): readonly Uint8Array[] {
    this.#begin(now);
    return [this.#put(this.#frame(records, false))];
  }

  #error(code: number, now: HostInstant): readonly Uint8Array[] {
    return this.#say([`${this.#uptimeS(now)},${STATION},GNERR,${code}`], now);
  }

  /** Keeps the good frame for a repetition, and now and then spoils what goes out. */
  #put(frame: Uint8Array): Uint8Array {
    this.#newest = frame;
    this.#blocks += 1;
    if (!this.#faults.has('bad-checksum') || this.#blocks % SPOIL_EVERY !== 0) return frame;
    const spoilt = frame.slice();
    const place = spoilt.length - 2;
    spoilt[place] = spoilt[place] === 0x30 ? 0x31 : 0x30;
    return spoilt;
  }

  #frame(records: readonly string[], hasMore: boolean): Uint8Array {
    return writeBlock(this.#bedId(), records, hasMore, !this.#faults.has('no-stuffing'));
  }

  #station(timeS: number, now: HostInstant): readonly string[] {
    const drifted = this.#faults.has('drift') ? this.#sinceStart(now) * 0.01 : 0;
    const wall = new Date(now.wallMs + drifted + (this.#faults.has('clock-jump') ? HOUR_MS : 0))
      .toISOString()
      .replaceAll(/\D/g, '');
    const records: readonly (readonly [string, string])[] = [
      ['FMNOR', '1'],
      ['FMSTAT', '00051'],
      ['FMRT', 'FMS1NSNS'],
      ['COMSERIALNO', 'SIM0001'],
      ['DATE', wall.slice(0, 8)],
      ['TIME', wall.slice(8, 14)],
    ];
    return records.map(([parameter, value]) => `${timeS},${STATION},${parameter},${value}`);
  }

  #secondPumpErrors(timeS: number): readonly string[] {
    const address = secondAddress();
    if (this.#faults.has('pump-error')) return [`${timeS},${address},GNERR,41`];
    if (!this.#faults.has('remove-pump') || this.#hasSaidRemoved) return [];
    this.#hasSaidRemoved = true;
    return [`${timeS},${address},GNERR,39`];
  }

  #bedId(): string {
    return this.#restartedAt === null ? 'SIMBED1' : 'SIMBED2';
  }

  #uptimeS(now: HostInstant): number {
    if (this.#restartedAt !== null) return Math.floor((now.monotonicMs - this.#restartedAt) / 1000);
    return FIRST_UPTIME_S + Math.floor((this.#sinceStart(now) * (this.#faults.has('drift') ? 1.01 : 1)) / 1000);
  }

  #isMute(now: HostInstant): boolean {
    return this.#faults.has('silent') && this.#askedAt !== null && now.monotonicMs - this.#askedAt >= FAULT_AFTER_MS;
  }

  #begin(now: HostInstant): void {
    this.#startedAt ??= now.monotonicMs;
  }

  #sinceStart(now: HostInstant): number {
    this.#startedAt ??= now.monotonicMs;
    return now.monotonicMs - this.#startedAt;
  }
}
