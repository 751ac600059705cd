import type { HostInstant, SimulatorOptions } from '#device';
import { ByteWindow } from '../framing/byte-window.ts';
import { metricNamed } from '../nomenclature/terms.ts';
import { raisedAlarms } from '../simulators/fault-names.ts';
import { PlayingSimulator } from '../simulators/playing-simulator.ts';
import { type Fault, readFaults } from './faults.ts';
import { COMMAND, RATE_HZ, TYPE } from './packets.table.ts';
import { pack, unpack } from './wire.ts';

const SPO2 = metricNamed('MDC_PULS_OXIM_SAT_O2').code;
const PULSE = metricNamed('MDC_PULS_OXIM_PULS_RATE').code;
const HEART_RATE = metricNamed('MDC_ECG_HEART_RATE').code;
const PERFUSION = metricNamed('MDC_BLD_PERF_INDEX').code;
const PLETH = metricNamed('MDC_PULS_OXIM_PLETH').code;
const COMMAND_LENGTH = 9;
const FAULT_AFTER_MS = 3000;
/** Without a sign of life it stops. Source: spec section 5 (reported). */
const STOPS_AFTER = 30_000;
const USER = Array.from('user   ', (letter) => letter.charCodeAt(0));
const STRENGTH = 4;

interface Values {
  readonly spo2: number | null;
  readonly pulse: number | null;
  readonly perfusion: number | null;
}

/** The oximeter of either generation. */
export class ContecSimulator extends PlayingSimulator<Fault> {
  readonly #window = new ByteWindow();
  #sinceMs: number | null = null;
  #bornMs: number | null = null;
  #aliveMs = 0;
  #packet = 0;
  #saidGoodbye = false;

  constructor(options: SimulatorOptions) {
    super(options, readFaults);
  }

  override setFaults(names: readonly string[]): void {
    super.setFaults(names);
    this.#saidGoodbye = false;
  }

  receive(bytes: Uint8Array, now: HostInstant): readonly Uint8Array[] {
    this.#bornMs ??= now.monotonicMs;
    if (this.faults.has('generation-a') || this.faults.has('asleep') || this.#isMute(now)) return [];
    this.#window.push(bytes);
    const answers: Uint8Array[] = [];
    while (this.#window.length >= COMMAND_LENGTH) {
      if (this.#window.at(0) !== TYPE.command) {
        this.#window.drop(1);
        continue;
      }
      const packet = this.#window.slice(0, COMMAND_LENGTH);
      if (packet.subarray(1).some((byte) => byte < 0x80)) {
        this.#window.drop(1);
        continue;
      }
      this.#window.drop(COMMAND_LENGTH);
      answers.push(...this.#answer(unpack(packet)[0] ?? 0, now));
    }
    return answers;
  }

  tick(now: HostInstant): readonly Uint8Array[] {
    this.#bornMs ??= now.monotonicMs;
    if (this.#isMute(now)) return [];
    if (this.faults.has('disconnecting')) {
      if (this.#saidGoodbye) return [];
      this.#saidGoodbye = true;
      this.#sinceMs = null;
      return [pack(TYPE.disconnecting, [1])];
    }
    const isA = this.faults.has('generation-a');
    if (isA) this.#begin(now);
    else if (this.#sinceMs !== null && now.monotonicMs - this.#aliveMs > STOPS_AFTER) this.#sinceMs = null;
    if (this.#sinceMs === null || this.faults.has('asleep')) return [];
    const due: Uint8Array[] = [];
    for (; (this.#packet * 1000) / RATE_HZ <= now.monotonicMs - this.#sinceMs; this.#packet++) due.push(this.#live(now, isA));
    return due;
  }

  #answer(code: number, now: HostInstant): readonly Uint8Array[] {
    switch (code) {
      case COMMAND.start:
        this.#begin(now);
        this.#aliveMs = now.monotonicMs;
        return [];
      case COMMAND.stop:
      case COMMAND.stopStorage:
        this.#sinceMs = null;
        return [pack(TYPE.free, [])];
      case COMMAND.id:
        return [pack(TYPE.id, USER)];
      case COMMAND.hasPi:
        return [pack(TYPE.pi, [this.faults.has('no-pi') ? 1 : 0])];
      case COMMAND.keepAlive:
        this.#aliveMs = now.monotonicMs;
        return [];
      default:
        return [pack(TYPE.answer, [code, 5])];
    }
  }

  #begin(now: HostInstant): void {
    if (this.#sinceMs !== null) return;
    this.#sinceMs = now.monotonicMs;
    this.#packet = 0;
  }

  #live(now: HostInstant, isA: boolean): Uint8Array {
    const second = (now.monotonicMs - (this.#bornMs ?? 0)) / 1000;
    const raised = raisedAlarms(this.faults);
    const off = this.faults.has('probe-off') || raised.includes('probe-error');
    const tooLong = raised.includes('searching-too-long') ? 0x10 : 0;
    const searching = this.faults.has('searching');
    const values: Values = {
      spo2: off ? null : this.#at(second, 100, SPO2),
      pulse: off ? null : this.#at(second, 254, PULSE, HEART_RATE),
      perfusion: off || this.faults.has('no-pi') || isA ? null : this.#at(second, 22, PERFUSION),
    };
    this.#noteAll(values, off || searching, now);
    const pleth = off ? 64 : this.#pleth(second);
    const low = this.faults.has('device-alarm') || raised.includes('low-spo2') ? 0x20 : 0;
    const bar = Math.floor(pleth / 9);
    if (isA) {
      const pulse = values.pulse ?? 255;
      const mixed = ((pulse >> 7) << 6) | (searching ? 0x20 : 0) | (off ? 0x10 : 0) | bar;
      return Uint8Array.of(0x80 | low | tooLong | STRENGTH, pleth, mixed, pulse & 0x7f, values.spo2 ?? 127);
    }
    const index = values.perfusion === null ? 0xffff : Math.round(values.perfusion * 100);
    const flags = (off ? 0x80 : 0) | low | tooLong | STRENGTH;
    const data = [
      flags,
      pleth | (searching ? 0x80 : 0),
      bar | (index === 0xffff ? 0x10 : 0),
      values.pulse ?? 0xff,
      values.spo2 ?? 0x7f,
    ];
    return pack(TYPE.live, [...data, index & 0xff, index >> 8]);
  }

  #at(second: number, most: number, ...codes: number[]): number | null {
    const value = this.signals.numerics.find(({ code }) => codes.includes(code))?.at(second) ?? null;
    if (value === null) return null;
    return codes.includes(PERFUSION)
      ? Math.min(most, Math.max(0, Number(value.toFixed(2))))
      : Math.min(most, Math.max(1, Math.round(value)));
  }

  #pleth(second: number): number {
    const wave = this.signals.waves.find(({ code }) => code === PLETH);
    const value = wave?.sample(Math.floor(second * wave.rateHz)) ?? null;
    if (!wave || value === null) return 64;
    const { low, high } = wave.range;
    return Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * 127);
  }

  #isMute(now: HostInstant): boolean {
    return this.faults.has('silent') && now.monotonicMs - (this.#bornMs ?? now.monotonicMs) > FAULT_AFTER_MS;
  }

  #noteAll({ spo2, pulse, perfusion }: Values, hidden: boolean, now: HostInstant): void {
    const shared = { uptimeMs: 0, sentAtMs: now.wallMs };
    for (const [code, value] of [
      [SPO2, spo2],
      [PULSE, pulse],
      [PERFUSION, perfusion],
    ] as const)
      this.note({ code, value: hidden ? null : value, ...shared });
  }
}
