import type { HostInstant, SimulatorOptions } from '#device';
import { metricNamed } from '../../nomenclature/terms.ts';
import { raisedAlarms } from '../../simulators/fault-names.ts';
import { PlayingSimulator } from '../../simulators/playing-simulator.ts';
import { ECG, NIBP, PARAMETERS } from '../tables/parameters.table.ts';
import { CHANNELS, PACKET_MS } from '../tables/waves.table.ts';
import { type Fault, readFaults } from './faults.ts';
import { alarmPacket, type Drawing, discoveryPacket, type Entry, numericsPacket, wavePacket } from './packets.ts';

const ADDRESS = [192, 168, 0, 195] as const;
const SECOND_ADDRESS = [192, 168, 0, 196] as const;
const BED = 'SIM|B-01';
const SPO2 = 0x2d;
const PLETH = 0x27;
const HEART_RATE = metricNamed('MDC_ECG_HEART_RATE').code;
const PULSE = metricNamed('MDC_PULS_OXIM_PULS_RATE').code;
const DISCOVERY_MS = 10_000;
const NUMERICS_MS = 2000;
const FAULT_AFTER_MS = 3000;
const LOST_OF = 8;
/** Near its end, so that every run goes over it. */
const FIRST_WAVE_NUMBER = 0xfff0;
const FIRST_NUMBER = 0x51;
const RAW_SPAN = 2000;
const FLAGS = { good: 0xc0e0, leadsOff: 0xc01f, idle: 0xc080, none: 0xc000 } as const;
const LIMITS: Readonly<Record<number, Entry['limits']>> = {
  [ECG]: [
    [35, 110],
    [0, 6],
  ],
  [SPO2]: [
    [94, 101],
    [35, 110],
  ],
  [NIBP]: [
    [40, 140],
    [80, 160],
    [20, 120],
  ],
  0x22: [[5, 30]],
};

/** A Dash that some other host has asked for numerics and waves; everything goes to the one place that is played to. */
export class UnitySimulator extends PlayingSimulator<Fault> {
  #startedMs: number | null = null;
  /** Packets of waves so far; numerics and broadcasts fall on some of them. */
  #packet = 0;

  constructor(options: SimulatorOptions) {
    super(options, readFaults);
  }

  /** The driver asks for nothing, and what others ask has been asked. */
  receive(): readonly Uint8Array[] {
    return [];
  }

  tick(now: HostInstant): readonly Uint8Array[] {
    this.#startedMs ??= now.monotonicMs;
    const sinceMs = now.monotonicMs - this.#startedMs;
    const due: Uint8Array[] = [];
    while (this.#packet * PACKET_MS <= sinceMs) {
      const packet = this.#packet++;
      if (!this.faults.has('silent') || packet * PACKET_MS < FAULT_AFTER_MS) due.push(...this.#make(packet, now));
    }
    return due;
  }

  #make(packet: number, now: HostInstant): readonly Uint8Array[] {
    const ms = packet * PACKET_MS;
    const has = (fault: Fault): boolean => this.faults.has(fault);
    const isLost = (number: number): boolean => has('lost-packets') && number % LOST_OF === LOST_OF - 1;
    const made: Uint8Array[] = [];
    if (ms % DISCOVERY_MS === 0) {
      const name = has('change-patient') ? 'SIMULATED,TWO' : 'SIMULATED,ONE';
      made.push(discoveryPacket(ADDRESS, this.#clockS(now, ms), BED, name));
    }
    if (ms % NUMERICS_MS === 0) {
      const number = FIRST_NUMBER + ms / NUMERICS_MS;
      const entries = this.#entries(ms);
      if (!isLost(ms / NUMERICS_MS)) {
        made.push(numericsPacket(ADDRESS, number & 0xffff, entries));
        this.#noteAll(entries, ms, now);
      }
      if (has('second-monitor')) made.push(numericsPacket(SECOND_ADDRESS, number & 0xffff, []));
      for (const code of raisedAlarms(this.faults))
        made.push(alarmPacket(ADDRESS, BED, Number.parseInt(code, 16), 'ALARM', ms / 1000 + 20));
      if (has('device-alarm')) made.push(alarmPacket(ADDRESS, BED, ECG, 'LEADS FAIL', ms / 1000 + 20));
    }
    if (!isLost(packet))
      made.push(wavePacket((FIRST_WAVE_NUMBER + packet) & 0xffff, this.#drawings(packet), has('unknown-wave')));
    return made;
  }

  #clockS(now: HostInstant, ms: number): number {
    const gained = this.faults.has('drift') ? ms * 0.01 : 0;
    const ahead = this.faults.has('clock-jump') ? 3_600_000 : 0;
    return Math.floor((now.wallMs + gained + ahead) / 1000);
  }

  #isOff(code: number): boolean {
    return this.faults.has(code === SPO2 || code === PLETH ? 'probe-off' : 'leads-off') && code !== NIBP;
  }

  #entries(ms: number): readonly Entry[] {
    const known = [...PARAMETERS].map(([code, { slots }]): Entry => {
      const values = slots.map((slot) => (this.#isOff(code) ? null : this.#value(slot.code, ms / 1000)));
      return { code, values, flags: this.#flags(code, values), limits: LIMITS[code] ?? [] };
    });
    if (!this.faults.has('unknown-parameter')) return known;
    return [...known, { code: 0x4f, values: [42, null, null], flags: FLAGS.good, limits: [] }];
  }

  #flags(code: number, values: Entry['values']): number {
    if (values.some((value) => value !== null)) return FLAGS.good;
    if (code === ECG) return FLAGS.leadsOff;
    return code === NIBP ? FLAGS.idle : FLAGS.none;
  }

  #value(code: number | null, tS: number): number | null {
    if (code === null) return null;
    const of = (wanted: number) => this.signals.numerics.find((numeric) => numeric.code === wanted)?.at(tS) ?? null;
    const value = of(code) ?? (code === PULSE ? of(HEART_RATE) : null);
    return value === null ? null : Math.min(0x7fff, Math.max(-0x7f00, Math.round(value)));
  }

  #drawings(packet: number): readonly Drawing[] {
    return Object.entries(CHANNELS).map(([key, channel]): Drawing => {
      const code = Number(key);
      const wave = this.signals.waves.find((one) => one.code === channel.term.code);
      if (!wave || this.#isOff(code)) return { code, channel, samples: null };
      const { low, high } = wave.range;
      const count = (channel.rateHz * PACKET_MS) / 1000;
      const samples = Array.from({ length: count }, (_, index) => {
        const value = wave.sample(Math.floor(((packet * count + index) * wave.rateHz) / channel.rateHz));
        return value === null ? null : Math.round(((value - low) / (high - low)) * RAW_SPAN);
      });
      return { code, channel, samples };
    });
  }

  #noteAll(entries: readonly Entry[], uptimeMs: number, now: HostInstant): void {
    for (const { code, values } of entries)
      for (const [index, slot] of (PARAMETERS.get(code)?.slots ?? []).entries())
        if (slot.code !== null) this.note({ code: slot.code, value: values[index] ?? null, uptimeMs, sentAtMs: now.wallMs });
  }
}
