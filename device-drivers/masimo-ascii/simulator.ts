import type { HostInstant, SimulatorOptions } from '#device';
import { utf8Bytes } from '../framing/text.ts';
import { metricNamed } from '../nomenclature/terms.ts';
import { raisedBits } from '../simulators/fault-names.ts';
import { PlayingSimulator } from '../simulators/playing-simulator.ts';
import { type Fault, readFaults } from './faults.ts';
import { ALARMS, EXCEPTIONS, SOUNDING } from './tables.table.ts';

const SPO2 = metricNamed('MDC_PULS_OXIM_SAT_O2').code;
const PULSE = metricNamed('MDC_PULS_OXIM_PULS_RATE').code;
const HEART_RATE = metricNamed('MDC_ECG_HEART_RATE').code;
const PERFUSION = metricNamed('MDC_BLD_PERF_INDEX').code;
const SECOND = 1000;
const HOUR = 3_600_000;
const FAULT_AFTER_MS = 3000;

/** The instrument: one line per second, and never listens. Source: spec section 6. */
export class MasimoSimulator extends PlayingSimulator<Fault> {
  #started: HostInstant | null = null;
  #next = 0;

  constructor(options: SimulatorOptions) {
    super(options, readFaults);
  }

  receive(): readonly Uint8Array[] {
    return [];
  }

  tick(now: HostInstant): readonly Uint8Array[] {
    this.#started ??= now;
    const sinceMs = now.monotonicMs - this.#started.monotonicMs;
    const due: Uint8Array[] = [];
    for (; this.#next * SECOND <= sinceMs; this.#next++) {
      const muted = this.faults.has('silent') && this.#next * SECOND > FAULT_AFTER_MS;
      if (!muted) due.push(utf8Bytes(this.#line(this.#next, this.#started.wallMs, now)));
    }
    return due;
  }

  #line(second: number, startedMs: number, now: HostInstant): string {
    const has = (fault: Fault): boolean => this.faults.has(fault);
    const rate = has('drift') ? 1.01 : 1;
    const wall = new Date(startedMs + second * SECOND * rate + (has('clock-jump') ? HOUR : 0)).toISOString();
    const clock = `${wall.slice(5, 7)}/${wall.slice(8, 10)}/${wall.slice(2, 4)} ${wall.slice(11, 19)}`;
    const off = has('no-sensor');
    const spo2 = off ? null : this.#at(second, 0, SPO2);
    const pulse = off ? null : this.#at(second, 0, PULSE, HEART_RATE);
    const index = off ? null : this.#at(second, 2, PERFUSION);
    const exceptions =
      raisedBits(EXCEPTIONS, this.faults) |
      0x800 |
      (off ? 0x001 : 0) |
      (has('probe-off') ? 0x020 : 0) |
      (has('low-perfusion') ? 0x004 : 0);
    const raised = raisedBits(ALARMS, this.faults);
    const alarm = raised | (has('device-alarm') ? 0x12 : raised > 0 ? SOUNDING : 0);
    const colour = has('colour');
    this.#noteAll({ spo2, pulse, index }, off || has('probe-off'), now);
    const fields = [
      `SN=${has('change-patient') ? '0000099999' : colour ? '----------' : '0000056661'}`,
      `SPO2=${spo2 === null ? '---' : String(spo2).padStart(3, '0')}%`,
      `BPM=${pulse === null ? '---' : String(pulse).padStart(3, '0')}`,
      `PI=${index === null ? '--.--' : index.toFixed(2).padStart(5, '0')}${colour ? '' : '%'}`,
      ...(off ? [] : ['SPCO=--.-%', 'SPMET=--.-%']),
      ...(colour ? ['SPHB=--.-', 'SPOC=--', 'RESVD=---'] : []),
      'DESAT=--',
      ...(off ? ['#'] : []),
      'PIDELTA=+--',
      ...(has('radical-7') ? ['PVI=027'] : colour ? ['PVI=---'] : []),
      ...(has('unknown-parameter') ? ['NEWFIELD=12'] : []),
      `ALARM=${alarm
        .toString(16)
        .toUpperCase()
        .padStart(colour ? 6 : 4, '0')}`,
      `EXC=${exceptions
        .toString(16)
        .toUpperCase()
        .padStart(colour ? 7 : 6, '0')}`,
      ...(colour ? ['EXC1=00000000'] : []),
    ];
    const end = has('lf-only') ? '\n' : '\r\n';
    return `${clock} ${fields.join(' ')}${end}${has('empty-lines') ? end : ''}`;
  }

  #at(second: number, decimals: number, ...codes: number[]): number | null {
    const value = this.signals.numerics.find(({ code }) => codes.includes(code))?.at(second) ?? null;
    return value === null ? null : Number(Math.max(0, value).toFixed(decimals));
  }

  #noteAll(values: { spo2: number | null; pulse: number | null; index: number | null }, hidden: boolean, now: HostInstant): void {
    const shared = { uptimeMs: 0, sentAtMs: now.wallMs };
    for (const [code, value] of [
      [SPO2, values.spo2],
      [PULSE, values.pulse],
      [PERFUSION, values.index],
    ] as const)
      this.note({ code, value: hidden ? null : value, ...shared });
  }
}
