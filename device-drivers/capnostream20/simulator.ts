import type { HostInstant, SimulatorOptions } from '#device';
import { Sink } from '../framing/sink.ts';
import { utf8Bytes } from '../framing/text.ts';
import { metricNamed } from '../nomenclature/terms.ts';
import { raisedBits } from '../simulators/fault-names.ts';
import { PlayingSimulator } from '../simulators/playing-simulator.ts';
import { breathAt } from './breath.ts';
import {
  CO2_ALERTS,
  COMMAND,
  EXTENDED_ALERTS,
  FAST,
  FAST_ALERTS,
  MESSAGE,
  MISSING,
  RATE_HZ,
  SPO2_ALERTS,
  UNITS,
} from './codes.table.ts';
import { type Fault, readFaults } from './faults.ts';
import { endTidalTerm, inspiredTerm, TERMS } from './numerics.ts';
import { frame, Unframer } from './wire.ts';

const RESP_RATE = metricNamed('MDC_RESP_RATE').code;
const HEART_RATE = metricNamed('MDC_ECG_HEART_RATE').code;
const END_TIDAL = endTidalTerm(1).code;
const WAVE = metricNamed('MDC_AWAY_CO2').code;
/** A patient without a capnogram of his own breathes out so much, mmHg. */
const USUAL_END_TIDAL = 38;
const MMHG_PER_KPA = 7.500_62;
const MMHG_PER_VOLUME_PERCENT = 7.6;
const HOUR_MS = 3_600_000;
const FAULT_AFTER_MS = 3000;
/** Without a word from a host for so long it gives an advisory. */
const LONELY_AFTER_MS = 12_000;
const MS_PER_SAMPLE = 1000 / RATE_HZ;
const DEVICE = 'V04.53 05/21/2012 B212123456  ';
const LIMITS = [20, 60, 15, 30, 5, 8, 100, 85, 140, 50];

interface Values {
  readonly endTidal: number | null;
  readonly inspired: number | null;
  readonly rate: number | null;
  readonly spo2: number | null;
  readonly pulse: number | null;
}

/** The monitor: silent until it is enabled and started. Source: spec section 8. */
export class CapnostreamSimulator extends PlayingSimulator<Fault> {
  readonly #unframer = new Unframer();
  #bornMs: number | null = null;
  #sinceMs: number | null = null;
  #enabled = false;
  #linkMs = 0;
  #hostMs = 0;
  #sample = 0;
  #messages = 0;
  #previous: readonly number[] = [];

  constructor(options: SimulatorOptions) {
    super(options, readFaults);
  }

  receive(bytes: Uint8Array, now: HostInstant): readonly Uint8Array[] {
    this.#bornMs ??= now.monotonicMs;
    if (this.faults.has('asleep') || this.#isMute(now)) return [];
    return this.#unframer.push(bytes, new Sink()).flatMap(([code = 0]) => this.#answer(code, now));
  }

  tick(now: HostInstant): readonly Uint8Array[] {
    this.#bornMs ??= now.monotonicMs;
    if (this.#sinceMs === null || this.faults.has('asleep') || this.#isMute(now)) return [];
    const due: Uint8Array[] = [];
    for (; this.#sample * MS_PER_SAMPLE <= now.monotonicMs - this.#sinceMs; this.#sample++) {
      if (this.#sample % RATE_HZ === 0) due.push(this.#send(MESSAGE.numerics, this.#numerics(now)));
      const isLost = this.faults.has('lost-samples') && this.#sample % 8 === 7;
      if (!isLost) due.push(this.#send(MESSAGE.wave, this.#wave()));
    }
    return due;
  }

  #answer(code: number, now: HostInstant): readonly Uint8Array[] {
    if (code === COMMAND.enable) {
      this.#enabled = true;
      return [this.#send(MESSAGE.device, [...utf8Bytes(DEVICE)])];
    }
    if (!this.#enabled) return [];
    if (code === COMMAND.startRealTime && this.#sinceMs === null) {
      this.#sinceMs = now.monotonicMs;
      this.#sample = 0;
      this.#linkMs = this.#hostMs = now.monotonicMs;
    }
    if (code === COMMAND.linkIsActive) this.#linkMs = now.monotonicMs;
    if (code === COMMAND.hostName) this.#hostMs = now.monotonicMs;
    if (code === COMMAND.stopRealTime || code === COMMAND.disable) this.#sinceMs = null;
    if (code === COMMAND.disable) this.#enabled = false;
    if (code !== COMMAND.inquirePatient) return [];
    const id = this.faults.has('change-patient') ? 'TEST0002' : 'TEST0001';
    return [this.#send(MESSAGE.patient, [...this.#clock(now), ...utf8Bytes(id.padEnd(24))])];
  }

  #send(code: number, data: readonly number[]): Uint8Array {
    const bytes = frame(code, data);
    const spoil = this.faults.has('bad-checksum') && ++this.#messages % 8 === 0;
    // The last data byte: a change of the checksum itself could make an escape of it.
    return spoil ? frame(code, data).map((byte, index) => (index === 2 ? byte ^ 0x40 : byte)) : bytes;
  }

  #clock(now: HostInstant): readonly number[] {
    const sinceMs = now.monotonicMs - (this.#bornMs ?? now.monotonicMs);
    const ms = now.wallMs + (this.faults.has('drift') ? sinceMs / 100 : 0) + (this.faults.has('clock-jump') ? HOUR_MS : 0);
    const seconds = Math.floor(ms / 1000);
    return [seconds >>> 24, (seconds >>> 16) & 0xff, (seconds >>> 8) & 0xff, seconds & 0xff];
  }

  #numerics(now: HostInstant): readonly number[] {
    const has = (fault: Fault): boolean => this.faults.has(fault);
    const second = this.#sample / RATE_HZ;
    const { unit, scale } = this.#unit();
    const breathes = !has('line-off') && !has('no-breath');
    const off = has('probe-off') || has('no-oximeter');
    const limit = 254 / scale;
    const values: Values = {
      endTidal: breathes ? this.#inUnit(this.#endTidal(second), scale, limit) : null,
      inspired: breathes ? 0 : null,
      rate: breathes ? this.#at(second, TERMS.rate.code, RESP_RATE) : null,
      spo2: off ? null : this.#at(second, TERMS.spo2.code),
      pulse: off ? null : this.#at(second, TERMS.pulse.code, HEART_RATE),
    };
    this.#noteAll(values, unit, now);
    const raw = (value: number | null, by = 1) => (value === null ? MISSING : Math.round(value * by));
    const alarmed = has('no-breath') || has('device-alarm');
    const data = [
      ...this.#clock(now),
      ...[raw(values.endTidal, scale), raw(values.inspired, scale), raw(values.rate), raw(values.spo2), raw(values.pulse)],
      ...[(alarmed ? 0x08 : 0) | (this.#isLonely(now) ? 0x20 : 0), 0, 0, 0],
      raisedBits(CO2_ALERTS, this.faults) | (has('no-breath') ? 0x01 : 0) | (has('device-alarm') ? 0x02 : 0),
      raisedBits(SPO2_ALERTS, this.faults) | (has('probe-off') ? 0x20 : 0) | (has('device-alarm') ? 0x04 : 0),
      ...LIMITS.map((value, index) => ([1, 2, 5].includes(index) ? Math.min(254, this.#limit(value, scale)) : value)),
      unit,
      raisedBits(EXTENDED_ALERTS, this.faults) | (has('battery-low') ? 0x80 : 0),
    ];
    const isShifted = has('shifted') && second % 5 === 4 && this.#previous.length > 0;
    // The bytes from the third on, one place too far: what a real monitor was seen to do.
    const shifted = [...data.slice(0, 4), data[4] ?? 0, ...this.#previous.slice(4, -1)];
    this.#previous = data;
    return isShifted ? shifted : data;
  }

  #limit(value: number, scale: number): number {
    return scale === 1 ? value : Math.round((value / MMHG_PER_KPA) * scale);
  }

  #wave(): readonly number[] {
    const off = this.faults.has('line-off');
    const second = this.#sample / RATE_HZ;
    const still = off || this.faults.has('no-breath');
    const value = still ? 0 : this.#inUnit(this.#capnogram(second), this.#unit().scale) * this.#unit().scale;
    const fraction = Math.min(0xfeff, Math.max(0, Math.round(value * 256)));
    return [
      this.#sample & 0xff,
      fraction >> 8,
      fraction & 0xff,
      raisedBits(FAST_ALERTS, this.faults) | (off ? FAST.lineOff | FAST.invalid : 0),
    ];
  }

  #capnogram(second: number): number {
    const wave = this.signals.waves.find(({ code }) => code === WAVE);
    const sample = wave?.sample(Math.floor(second * wave.rateHz)) ?? null;
    if (sample !== null) return sample;
    return breathAt(second, this.#at(second, TERMS.rate.code, RESP_RATE) ?? 0) * this.#endTidal(second);
  }

  #endTidal(second: number): number {
    return this.signals.numerics.find(({ code }) => code === END_TIDAL)?.at(second) ?? USUAL_END_TIDAL;
  }

  #unit(): { readonly unit: number; readonly scale: number } {
    const unit = this.faults.has('kpa') ? 2 : this.faults.has('volume-percent') ? 3 : 1;
    return { unit, scale: UNITS[unit]?.scale ?? 1 };
  }

  /** As the monitor shows it: whole mmHg, tenths of the others. */
  #inUnit(mmHg: number, scale: number, most = 254): number {
    const by = this.faults.has('kpa') ? MMHG_PER_KPA : this.faults.has('volume-percent') ? MMHG_PER_VOLUME_PERCENT : 1;
    return Math.min(most, Math.round((mmHg / by) * scale) / scale);
  }

  #at(second: number, ...codes: number[]): number | null {
    const value = this.signals.numerics.find(({ code }) => codes.includes(code))?.at(second) ?? null;
    return value === null ? null : Math.min(254, Math.max(1, Math.round(value)));
  }

  #isLonely(now: HostInstant): boolean {
    return now.monotonicMs - Math.min(this.#linkMs, this.#hostMs) > LONELY_AFTER_MS;
  }

  #isMute(now: HostInstant): boolean {
    return this.faults.has('silent') && now.monotonicMs - (this.#bornMs ?? now.monotonicMs) > FAULT_AFTER_MS;
  }

  #noteAll(values: Values, unit: number, now: HostInstant): void {
    const shared = { uptimeMs: 0, sentAtMs: now.wallMs };
    this.note(
      { code: endTidalTerm(unit).code, value: values.endTidal, ...shared },
      { code: inspiredTerm(unit).code, value: values.inspired, ...shared },
      { code: TERMS.rate.code, value: values.rate, ...shared },
      { code: TERMS.spo2.code, value: values.spo2, ...shared },
      { code: TERMS.pulse.code, value: values.pulse, ...shared },
    );
  }
}
