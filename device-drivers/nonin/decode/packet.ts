import type { DeviceStatus, HostInstant, WaveformChunk } from '#device';
import type { Sink } from '../../framing/sink.ts';
import { metricNamed } from '../../nomenclature/terms.ts';
import {
  FIRMWARE_FRAME,
  FLOATS,
  FRAMES_PER_PACKET,
  MS_PER_PACKET,
  PLETH_HZ,
  STAT2,
  STAT2_FRAME,
  STATUS,
  TIMER_FRAME,
  TIMER_STEPS,
} from '../tables.table.ts';
import type { Alerts } from './state.ts';
import { timeOf, vital } from './state.ts';

interface Sample {
  readonly status: number;
  readonly pleth: number;
  readonly float: number;
}

const PLETH = metricNamed('MDC_PULS_OXIM_PLETH');
/** The values are repeated in each of the three packets of a second: the timer says which of them is read. */
const PACKETS_PER_READING = 3;

/** Formats 2 and 7: 25 frames make a packet, three packets a second. Source: spec sections 2 and 3. */
export class Packets {
  readonly #format: 2 | 7;
  readonly #alerts: Alerts;
  #samples: (Sample | null)[] = [];
  #bytes: number[] = [];
  /** Whether the packet began with SYNC, so that its frames have numbers. */
  #numbered = false;
  /** Places after which frames could not be read; their number is known once the next packet begins. */
  #gaps: number[] = [];
  /** Unwrapped, in steps of a third of a second; null until one was read. */
  #timer: number | null = null;
  #firmware: number | null = null;

  constructor(format: 2 | 7, alerts: Alerts) {
    this.#format = format;
    this.#alerts = alerts;
  }

  add(bytes: Uint8Array, at: HostInstant, sink: Sink): void {
    const sample = this.#read(bytes);
    if ((sample.status & STATUS.sync) !== 0) {
      this.#closeGap();
      this.flush(at, sink);
      this.#numbered = true;
    } else if (this.#samples.length >= FRAMES_PER_PACKET) {
      // Frames were lost and the beginning of a packet among them: nobody knows which numbers these have.
      this.#numbered = false;
      this.flush(at, sink);
    }
    this.#samples.push(sample);
    for (const byte of bytes) this.#bytes.push(byte);
    if (this.#samples.length >= FRAMES_PER_PACKET && this.#gaps.length === 0) this.flush(at, sink);
  }

  /** Something could not be read here: perhaps frames of this packet, perhaps only noise. */
  gap(): void {
    if (this.#samples.length > 0) this.#gaps.push(this.#samples.length);
  }

  /** The next packet begins: what is missing of this one stood in its gap; with two gaps the numbers are uncertain. */
  #closeGap(): void {
    const missing = FRAMES_PER_PACKET - this.#samples.length;
    const [first, second] = this.#gaps;
    if (first === undefined || missing <= 0) return;
    if (second !== undefined) this.#numbered = false;
    this.#samples.splice(first, 0, ...Array.from({ length: missing }, () => null));
  }

  flush(at: HostInstant, sink: Sink): void {
    if (this.#bytes.length === 0) return;
    if (this.#gaps.length > 0 && this.#samples.length !== FRAMES_PER_PACKET) this.#numbered = false;
    const frame = sink.frame(`format ${this.#format} packet`, Uint8Array.from(this.#bytes));
    const samples = this.#samples;
    const numbered = this.#numbered;
    this.#samples = [];
    this.#bytes = [];
    this.#numbered = false;
    this.#gaps = [];
    const uptimeMs = numbered ? this.#uptime(samples, sink) : null;
    const time = timeOf(at, uptimeMs);
    sink.readings.push(this.#wave(samples, frame, at, uptimeMs));
    const last = samples.filter((sample) => sample !== null).at(-1)?.status ?? 0;
    const condition = { sensor: (last & STATUS.sensor) !== 0, outOfTrack: (last & STATUS.outOfTrack) !== 0 };
    this.#alerts.set('sensor', condition.sensor, time, frame, sink);
    this.#alerts.set('disconnected', (last & STATUS.disconnected) !== 0, time, frame, sink);
    if (!numbered) return;
    const stat2 = samples[STAT2_FRAME - 1];
    if (stat2) this.#alerts.set('low-battery', (stat2.float & STAT2.lowBattery) !== 0, time, frame, sink);
    const firmware = samples[FIRMWARE_FRAME - 1]?.float ?? null;
    if (firmware !== null && firmware !== this.#firmware) {
      this.#firmware = firmware;
      sink.readings.push(status(firmware, this.#format, frame, at));
    }
    if (this.#timer === null || this.#timer % PACKETS_PER_READING !== 0) return;
    for (const value of FLOATS) {
      const raw = number(samples, value.frame, value.kind);
      if (raw !== null) sink.readings.push(vital(value, raw, condition, time, frame));
    }
  }

  #read(bytes: Uint8Array): Sample {
    const [a = 0, b = 0, c = 0, d = 0] = bytes;
    return this.#format === 2 ? { status: b, pleth: c, float: d } : { status: a, pleth: b * 256 + c, float: d };
  }

  /** The timer counts packets and tells of lost ones. */
  #uptime(samples: readonly (Sample | null)[], sink: Sink): number | null {
    const low = samples[TIMER_FRAME - 1];
    const high = samples[TIMER_FRAME - 2];
    const before = this.#timer;
    if (!low || !high) {
      if (before !== null) this.#timer = before + 1;
    } else {
      const raw = (high.float & 0x7f) * 128 + (low.float & 0x7f);
      const step = before === null ? 0 : (raw - (before % TIMER_STEPS) + TIMER_STEPS) % TIMER_STEPS;
      this.#timer = before === null ? raw : before + step;
      if (before !== null && step > 1 && step < TIMER_STEPS / 2)
        sink.issue('sequence-gap', `${step - 1} packets are missing before timer ${raw}`);
      else if (before !== null && step !== 1) {
        this.#timer = raw;
        sink.issue('clock-jump', `the timer went from ${before % TIMER_STEPS} to ${raw}`);
      }
    }
    return this.#timer === null ? null : this.#timer * MS_PER_PACKET;
  }

  #wave(samples: readonly (Sample | null)[], frame: number, at: HostInstant, uptimeMs: number | null): WaveformChunk {
    return {
      kind: 'waveform',
      frame,
      time: timeOf(at, uptimeMs),
      code: PLETH.code,
      codeName: PLETH.codeName,
      vendorCode: 'PLETH',
      label: 'Pleth',
      unit: null,
      rateHz: PLETH_HZ,
      samples: samples.map((sample) => sample?.pleth ?? null),
      firstSampleUptimeMs: uptimeMs,
      range: { low: 0, high: this.#format === 2 ? 255 : 65_535 },
    };
  }
}

/** The FLOAT of a frame, with the frame before it for a rate; null when one of them was lost. */
function number(samples: readonly (Sample | null)[], frame: number, kind: 'rate' | 'saturation'): number | null {
  const low = samples[frame - 1];
  if (!low) return null;
  if (kind === 'saturation') return low.float & 0x7f;
  const high = samples[frame - 2];
  return high ? (high.float & 3) * 128 + (low.float & 0x7f) : null;
}

function status(firmware: number, format: number, frame: number, at: HostInstant): DeviceStatus {
  return {
    kind: 'status',
    frame,
    time: timeOf(at, null),
    code: null,
    codeName: null,
    vendorCode: 'firmware',
    label: 'Firmware revision',
    unit: null,
    manufacturer: 'Nonin',
    model: null,
    systemId: null,
    bedLabel: null,
    settings: { firmware, dataFormat: format },
  };
}
