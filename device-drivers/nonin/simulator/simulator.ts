import type { HostInstant, SimulatorOptions } from '#device';
import { metricNamed } from '../../nomenclature/terms.ts';
import { PlayingSimulator } from '../../simulators/playing-simulator.ts';
import {
  FRAMES_PER_PACKET,
  MS_PER_PACKET,
  NO_RATE,
  NO_SATURATION,
  STAT2,
  STAT8,
  STATUS,
  STATUS8,
  STATUS13,
  TIMER_STEPS,
} from '../tables.table.ts';
import { type Fault, readFaults } from './faults.ts';

const SPO2 = metricNamed('MDC_PULS_OXIM_SAT_O2').code;
const PULSE = metricNamed('MDC_PULS_OXIM_PULS_RATE').code;
const PLETH = metricNamed('MDC_PULS_OXIM_PLETH').code;
const HEART_RATE = metricNamed('MDC_ECG_HEART_RATE').code;

const FIRMWARE = 0x12;
const REPEATS_FOR_MS = 10_000;
const FAULT_AFTER_MS = 3000;
const SPOT_EVERY_MS = 5000;
const HOUR_OF_PACKETS = 10_800;
/** "02 70 02 02 ZZ 03" and the longer form of newer models. */
const SELECT = [0x02, 0x70];
const ACCEPTED = Uint8Array.of(0x06);
const REFUSED = Uint8Array.of(0x15);

/** The oximeter: streams by itself, formats 2, 7, 8 and 13. Source: spec section 8. */
export class NoninSimulator extends PlayingSimulator<Fault> {
  #selected: Fault | null = null;
  #startedMs: number | null = null;
  #packet = 0;
  #sample = 0;
  #offMs: number | null = null;
  #shown = { rate: NO_RATE, spo2: NO_SATURATION };

  constructor(options: SimulatorOptions) {
    super(options, readFaults);
  }

  override setFaults(names: readonly string[]): void {
    super.setFaults(names);
    this.#selected = null;
  }

  receive(bytes: Uint8Array): readonly Uint8Array[] {
    if (bytes[0] !== SELECT[0] || bytes[1] !== SELECT[1]) return [];
    const format = bytes[4] ?? 0;
    if (![2, 7, 8, 13].includes(format)) return [REFUSED];
    this.#selected = format === 2 ? null : (`format-${format}` as Fault);
    return [ACCEPTED];
  }

  tick(now: HostInstant): readonly Uint8Array[] {
    this.#startedMs ??= now.monotonicMs;
    const sinceMs = now.monotonicMs - this.#startedMs;
    const due: Uint8Array[] = [];
    while (this.#packet * this.#packetMs() <= sinceMs) {
      const packet = this.#packet++;
      const bytes = this.#make(packet, packet * this.#packetMs(), now);
      const lost = this.faults.has('lost-packets') && packet % 8 === 7;
      const muted = this.faults.has('silent') && sinceMs > FAULT_AFTER_MS;
      if (bytes && !lost && !muted) due.push(bytes);
    }
    return due;
  }

  #packetMs(): number {
    return this.faults.has('drift') ? MS_PER_PACKET / 1.01 : MS_PER_PACKET;
  }

  #make(packet: number, ms: number, now: HostInstant): Uint8Array | null {
    this.#measure(ms);
    const has = (name: Fault): boolean => this.faults.has(name) || this.#selected === name;
    if (has('format-8')) return packet % 3 === 0 ? this.#group(ms, now) : null;
    if (has('format-13') || has('stored'))
      return packet % Math.round(SPOT_EVERY_MS / MS_PER_PACKET) === 0 ? this.#record(ms, now) : null;
    return this.#packetBytes(packet, now, has('format-7'));
  }

  /** Finger out: the last values go on for 10 s, then there are none. */
  #measure(ms: number): void {
    if (!this.faults.has('probe-off')) this.#offMs = null;
    else this.#offMs ??= ms;
    if (this.#offMs !== null) {
      if (ms - this.#offMs > REPEATS_FOR_MS) this.#shown = { rate: NO_RATE, spo2: NO_SATURATION };
      return;
    }
    const at = (...codes: number[]): number | null =>
      this.signals.numerics.find(({ code }) => codes.includes(code))?.at(ms / 1000) ?? null;
    const rate = at(PULSE, HEART_RATE);
    const spo2 = at(SPO2);
    this.#shown = {
      rate: rate === null ? NO_RATE : Math.min(321, Math.max(18, Math.round(rate))),
      spo2: spo2 === null ? NO_SATURATION : Math.min(100, Math.max(0, Math.round(spo2))),
    };
  }

  #packetBytes(packet: number, now: HostInstant, wide: boolean): Uint8Array {
    const { rate, spo2 } = this.#shown;
    const timer = (packet + (this.faults.has('clock-jump') ? HOUR_OF_PACKETS : 0)) % TIMER_STEPS;
    const high = rate >> 7;
    const low = rate & 0x7f;
    const floats: Record<number, number> = {
      ...{ 1: high, 2: low, 3: spo2, 4: FIRMWARE, 6: timer >> 7, 7: timer & 0x7f, 9: spo2, 10: spo2, 11: spo2 },
      ...{ 14: high, 15: low, 16: spo2, 17: spo2, 20: high, 21: low, 22: high, 23: low },
      8: STAT2.smartPoint | (this.#raises('low-battery') ? STAT2.lowBattery : 0),
    };
    const bytes: number[] = [];
    for (let frame = 1; frame <= FRAMES_PER_PACKET; frame++) {
      const status = 0x80 | this.#status() | (frame === 1 ? STATUS.sync : 0);
      const pleth = this.#pleth();
      const value = floats[frame] ?? 0;
      const body = wide ? [status, pleth >> 8, pleth & 0xff, value] : [1, status, pleth >> 8, value];
      const sum = body.reduce((total, byte) => total + byte, 0);
      const spoil = this.faults.has('bad-checksum') && this.#sample % 8 === 0 ? 0x55 : 0;
      bytes.push(...body, (sum ^ spoil) & 0xff);
    }
    if (timer % 3 === 0) this.#noteAll(now, (timer * 1000) / 3);
    return Uint8Array.from(bytes);
  }

  #raises(alarm: 'low-battery' | 'disconnected' | 'sensor'): boolean {
    return this.faults.has(alarm as Fault) || this.faults.has(`alarm=${alarm}`);
  }

  #status(): number {
    return (
      (this.faults.has('probe-off') || this.#raises('sensor') ? STATUS.sensor : 0) |
      (this.faults.has('out-of-track') ? STATUS.outOfTrack : 0) |
      (this.faults.has('device-alarm') || this.#raises('disconnected') ? STATUS.disconnected : 0)
    );
  }

  /** 16 bits over the range of the wave; the middle where there is none. */
  #pleth(): number {
    const index = this.#sample++;
    const wave = this.signals.waves.find(({ code }) => code === PLETH);
    const value = this.#offMs === null ? wave?.sample(Math.floor((index * wave.rateHz) / 75)) : null;
    if (!wave || value === null || value === undefined) return 0x8000;
    const { low, high } = wave.range;
    return Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * 65_535);
  }

  #group(ms: number, now: HostInstant): Uint8Array {
    const { rate, spo2 } = this.#shown;
    const status =
      0x80 |
      (rate >> 7) |
      (this.faults.has('out-of-track') ? STATUS8.outOfTrack : 0) |
      (this.faults.has('device-alarm') || this.#raises('disconnected') ? STATUS8.disconnected : 0);
    const stat2 =
      STAT8.smartPoint | (this.faults.has('probe-off') ? STAT8.sensor : 0) | (this.#raises('low-battery') ? STAT8.lowBattery : 0);
    this.#noteAll(now, ms);
    return Uint8Array.of(status, rate & 0x7f, spo2, stat2);
  }

  #record(ms: number, now: HostInstant): Uint8Array {
    const { rate, spo2 } = this.#shown;
    const clockMs = now.wallMs + (this.faults.has('clock-jump') ? 3_600_000 : 0);
    const bcd = new Date(clockMs)
      .toISOString()
      .replace(/[^\d]/g, '')
      .slice(0, 16)
      .split(/(?<=^(?:..)+)/)
      .map((pair) => Number.parseInt(pair, 16));
    const flags =
      (this.faults.has('out-of-track') ? 0 : STATUS13.smartPoint) |
      (this.faults.has('probe-off') ? STATUS13.noMeasurement : 0) |
      (this.faults.has('stored') ? STATUS13.fromMemory : 0) |
      (this.#raises('low-battery') ? STATUS13.lowBattery : 0);
    const data = [...bcd, flags >> 8, flags & 0xff, rate >> 8, rate & 0xff, 0, spo2];
    this.#noteAll(now, ms);
    const sum = data.reduce((total, byte) => total + byte, 0) & 0xff;
    return Uint8Array.of(0x00, 0x02, 0x00, 0x0d, 0x00, data.length, ...data, sum, 0x03);
  }

  #noteAll(now: HostInstant, uptimeMs: number): void {
    const off = this.faults.has('probe-off') || this.faults.has('stored');
    const { rate, spo2 } = this.#shown;
    const shared = { uptimeMs, sentAtMs: now.wallMs };
    this.note(
      { code: SPO2, value: off || spo2 === NO_SATURATION ? null : spo2, ...shared },
      { code: PULSE, value: off || rate === NO_RATE ? null : rate, ...shared },
    );
  }
}
