import type { HostInstant, SimulatorOptions } from '#device';
import { Sink } from '../../framing/sink.ts';
import { raisedAlarms } from '../../simulators/fault-names.ts';
import { PlayingSimulator } from '../../simulators/playing-simulator.ts';
import { CODE, SYNC, SYNC_CODE } from '../codes.ts';
import { writeClock } from '../decode/texts.ts';
import { type Fault, readFaults } from '../faults.ts';
import { ALARMS } from '../tables/lookup.ts';
import { answer, command, type SlowMessage, Splitter } from '../wire.ts';
import { binBytes, configuration, INTERVAL_US, measured, type PlayedStream, streamsOf } from './values.ts';

const CALL_EVERY_MS = 3000;
const FORGETS_AFTER_MS = 3000;
const ENABLED_FOR_MS = 10_000;
const AFTER_IDENTITY_MS = 200;
const RECONFIGURES_EVERY_MS = 10_000;
const HOUR_MS = 3_600_000;
const FAULT_AFTER_MS = 3000;
const ALARM = 'K10PAW HIGH    ';
const SETTINGS = '01   40041.00009 14.00B  5.0';
const TEXT = `0E${String.fromCharCode(0x30 + 8)}PC-BIPAP\u0003`;
const LIMITS = { low: '7D   5', high: '7D  40' };

/** The ventilator: calls each 3 s until it is answered, forgets everything when it is not. Source: spec section 8. */
export class MedibusSimulator extends PlayingSimulator<Fault> {
  readonly #offered: readonly PlayedStream[];
  #splitter = new Splitter();
  #bornMs: number | null = null;
  #heardMs = Number.NEGATIVE_INFINITY;
  #calledMs = Number.NEGATIVE_INFINITY;
  #isUp = false;
  #identifiedMs: number | null = null;
  #streams: readonly PlayedStream[] = [];
  #mask = 0;
  #realtime: number[] = [];
  #enabledMs = Number.NEGATIVE_INFINITY;
  #record = 0;
  #answers = 0;
  #reconfiguredMs = 0;
  #present: ReadonlySet<number> = new Set();

  constructor(options: SimulatorOptions) {
    super(options, readFaults);
    this.#offered = streamsOf(this.signals);
  }

  receive(bytes: Uint8Array, now: HostInstant): readonly Uint8Array[] {
    this.#bornMs ??= now.monotonicMs;
    if (this.#isAsleep(now)) return [];
    const heard: SlowMessage[] = [];
    this.#splitter.push(
      bytes,
      new Sink(),
      (message) => heard.push(message),
      (byte) => this.#control(byte, now),
    );
    return heard.flatMap((message) => this.#hear(message, now));
  }

  tick(now: HostInstant): readonly Uint8Array[] {
    const nowMs = now.monotonicMs;
    if (this.#bornMs === null) this.#calledMs = nowMs;
    this.#bornMs ??= nowMs;
    if (this.#isAsleep(now)) return [];
    if (this.#isUp && nowMs - this.#heardMs > FORGETS_AFTER_MS) this.#forget();
    if (!this.#isUp) {
      if (nowMs - this.#calledMs < CALL_EVERY_MS) return [];
      this.#calledMs = nowMs;
      return [command(CODE.initialise)];
    }
    const due: Uint8Array[] = [];
    if (this.faults.has('reconfigure') && nowMs - this.#reconfiguredMs > RECONFIGURES_EVERY_MS) {
      this.#reconfiguredMs = nowMs;
      this.#mask = 0;
      due.push(command(CODE.realtimeChanged));
    }
    for (const record of this.#records(nowMs)) due.push(record);
    return due;
  }

  #hear({ kind, code, data }: SlowMessage, now: HostInstant): readonly Uint8Array[] {
    this.#heardMs = now.monotonicMs;
    if (kind === 'answer') {
      if (code === CODE.initialise) this.#isUp = true;
      if (code === CODE.identify) this.#identifiedMs = now.monotonicMs;
      // Whose call is answered asks who it is.
      return code === CODE.initialise ? [command(CODE.identify)] : [];
    }
    this.#answers += 1;
    if (this.faults.has('refuse') && code !== CODE.initialise && this.#answers % 5 === 0) return [answer(CODE.corrupt)];
    const whole = this.#answer(code, data, now);
    if (!whole) return [];
    const spoil = this.faults.has('bad-checksum') && this.#answers % 8 === 0;
    return [
      spoil ? whole.map((byte, index) => (index === whole.length - 2 ? byte ^ 0x02 : byte)) : this.#interrupted(whole, now),
    ];
  }

  #answer(code: number, argument: string, now: HostInstant): Uint8Array | null {
    switch (code) {
      case CODE.initialise:
        this.#forget();
        this.#isUp = true;
        return identifyInside(answer(code));
      case CODE.identify:
        return answer(code, `8888'Evita 4'04.00:${this.faults.has('old-version') ? '02' : '03'}.00`);
      case CODE.measured1:
        return answer(code, this.#measured(now));
      case CODE.alarms1:
      case CODE.alarms2:
        return answer(code, this.#raised(code === CODE.alarms1 ? '1' : '2'));
      case CODE.settings:
        return answer(code, SETTINGS);
      case CODE.texts:
        return answer(code, TEXT);
      case CODE.low1:
        return answer(code, LIMITS.low);
      case CODE.high1:
        return answer(code, LIMITS.high);
      case CODE.clock:
        return answer(code, writeClock(this.#clock(now)));
      case CODE.realtimeConfiguration:
        return answer(code, configuration(this.#offered));
      case CODE.configureRealtime:
        return this.#configure(argument, now) ? answer(code) : null;
      case CODE.stop:
        this.#forget();
        return answer(code);
      default:
        return answer(code);
    }
  }

  /** Each as important as it gets, with the phrase that is usual for it. */
  #raised(page: string): string {
    const codes = raisedAlarms(this.faults).filter((key) => key.startsWith(`${page}:`));
    const alarms = codes.map((key) => `K${key.slice(2)}${(ALARMS.get(key) ?? '').slice(0, 12).padEnd(12)}`);
    return [...(page === '1' && this.faults.has('device-alarm') ? [ALARM] : []), ...alarms].join('');
  }

  /** Too soon after the identity a configuration is ignored. */
  #configure(argument: string, now: HostInstant): boolean {
    if (this.#identifiedMs === null || now.monotonicMs - this.#identifiedMs < AFTER_IDENTITY_MS) return false;
    const codes = argument.match(/.{4}/g) ?? [];
    this.#streams = codes.flatMap((text) => this.#offered.filter(({ code }) => code === text.slice(0, 2)));
    this.#mask = 0;
    return true;
  }

  #measured(now: HostInstant): string {
    const { data, shown } = measured(this.signals, this.#second(now), this.faults.has('probe-off'));
    const shared = { uptimeMs: 0, sentAtMs: now.wallMs };
    // What is left out can be missed only by who saw it before.
    const told = shown.filter(({ code, value }) => value !== null || this.#present.has(code));
    this.#present = new Set(shown.flatMap(({ code, value }) => (value === null ? [] : [code])));
    this.note(...told.map((one) => ({ ...one, ...shared })));
    return this.faults.has('unknown-parameter') ? `${data}FE  12` : data;
  }

  /** Enable commands come as realtime bytes: sync, code, mask, end. */
  #control(byte: number, now: HostInstant): void {
    if ((byte & 0xf0) === SYNC) this.#realtime = [];
    this.#realtime.push(byte);
    const [, code, mask = 0] = this.#realtime;
    if (this.#realtime.length !== 3 || code !== SYNC_CODE.enable) return;
    if (this.#mask === 0) this.#record = Math.ceil((now.monotonicMs - (this.#bornMs ?? 0)) / (INTERVAL_US / 1000));
    this.#mask = mask & 0x0f;
    this.#enabledMs = now.monotonicMs;
  }

  #records(nowMs: number): readonly Uint8Array[] {
    if (nowMs - this.#enabledMs > ENABLED_FOR_MS) this.#mask = 0;
    const active = this.#streams.filter((_, index) => (this.#mask >> index) % 2 === 1);
    if (active.length === 0) return [];
    const due: Uint8Array[] = [];
    const stepMs = INTERVAL_US / 1000;
    for (; this.#record * stepMs <= nowMs - (this.#bornMs ?? 0); this.#record++) due.push(this.#recordBytes(active));
    return due;
  }

  #recordBytes(active: readonly PlayedStream[]): Uint8Array {
    const second = (this.#record * INTERVAL_US) / 1_000_000;
    const values = active.flatMap((stream) => binBytes(stream, second));
    const short = this.faults.has('lost-values') && this.#record % 8 === 7;
    return Uint8Array.of(SYNC | this.#mask, ...(short ? values.slice(0, -2) : values));
  }

  /** Realtime bytes go out whenever it is their time, also in the middle of an answer. */
  #interrupted(whole: Uint8Array, now: HostInstant): Uint8Array {
    const records = this.#records(now.monotonicMs).flatMap((record) => [...record]);
    const half = whole.length >> 1;
    return Uint8Array.of(...whole.subarray(0, half), ...records, ...whole.subarray(half));
  }

  #forget(): void {
    this.#isUp = false;
    this.#present = new Set();
    this.#identifiedMs = null;
    this.#streams = [];
    this.#mask = 0;
    this.#calledMs = Number.NEGATIVE_INFINITY;
    this.#splitter = new Splitter();
  }

  #second(now: HostInstant): number {
    return (now.monotonicMs - (this.#bornMs ?? now.monotonicMs)) / 1000;
  }

  #clock(now: HostInstant): string {
    const fastMs = this.faults.has('drift') ? this.#second(now) * 10 : 0;
    return new Date(now.wallMs + fastMs + (this.faults.has('clock-jump') ? HOUR_MS : 0)).toISOString();
  }

  #isAsleep(now: HostInstant): boolean {
    return this.faults.has('asleep') || (this.faults.has('silent') && this.#second(now) * 1000 > FAULT_AFTER_MS);
  }
}

/** Real devices ask who we are in the middle of their answer. */
function identifyInside(whole: Uint8Array): Uint8Array {
  const question = command(CODE.identify);
  return Uint8Array.of(...whole.subarray(0, 2), ...question, ...whole.subarray(2));
}
