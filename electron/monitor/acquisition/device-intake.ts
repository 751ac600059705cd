import { vitalSignOfMdc } from '#clinical';
import type { DeviceAlert, DeviceIssue, DeviceReading, DeviceStatus, HostInstant, VitalSample, WaveformChunk } from '#device';
import type { WaveMessage } from '#ipc';
import type { VitalReading } from '#wire';
import type { BedTime } from '../clock/bed-time.ts';
import { ClockAlignment } from '../clock/clock-alignment.ts';
import { WaveAxis } from '../clock/wave-axis.ts';
import { type ArrivedFrame, vitalReading } from '../outbox/telemetry-envelope.ts';
import type { BoardVital } from '../screen/vital-board.ts';
import type { AcquiredBatch } from './device-runner.ts';
import { Repeats } from './repeats.ts';
import { inTableUnit, isOther } from './table-unit.ts';

export interface TakenVital {
  /** As it travels to the cloud: what the device said, in the device's unit. */
  readonly reading: VitalReading;
  readonly frame: ArrivedFrame;
  readonly measured: HostInstant;
  /** As screen, alarms and score use it; null for a code that is none of the vital signs. */
  readonly board: BoardVital | null;
}

export interface Intake {
  readonly vitals: readonly TakenVital[];
  readonly waves: readonly WaveMessage[];
  /** Frames to keep as bytes: all but those that carried only waves, which are kept as samples, and numbers that stand still. */
  readonly frames: readonly ArrivedFrame[];
  readonly issues: readonly DeviceIssue[];
  readonly statuses: readonly DeviceStatus[];
  readonly alerts: readonly DeviceAlert[];
}

/** Gives the readings of one device their place in time. Pure: one per device, fed in order. */
export class DeviceIntake {
  readonly #alignment = new ClockAlignment();
  readonly #axes = new Map<string, WaveAxis>();
  readonly #repeats = new Repeats();
  readonly #bedTime: BedTime;

  constructor(bedTime: BedTime) {
    this.#bedTime = bedTime;
  }

  take(batch: AcquiredBatch): Intake {
    this.#observe(batch);
    const frames = batch.frames.map((frame) => ({ ...frame, arrivedMs: batch.at.wallMs }));
    const issues = [...batch.issues];
    const vitals: TakenVital[] = [];
    const waves: WaveMessage[] = [];
    const statuses: DeviceStatus[] = [];
    const alerts: DeviceAlert[] = [];
    const [spared, told] = [new Set<number>(), new Set<number>()];
    for (const reading of batch.readings) {
      const isRepeat = reading.kind === 'vital' && this.#repeats.isOne(reading);
      (isRepeat || reading.kind === 'waveform' ? spared : told).add(reading.frame);
      if (isRepeat) continue;
      if (reading.kind === 'waveform') waves.push(this.#wave(reading));
      if (reading.kind === 'status') statuses.push(reading);
      if (reading.kind === 'alert') alerts.push(reading);
      if (reading.kind !== 'vital') continue;
      const frame = frames[reading.frame];
      if (!frame) {
        const detail = `${reading.label} ${reading.value ?? reading.reason} names frame ${reading.frame} of ${frames.length}`;
        issues.push({ reason: 'reading-without-frame', detail, bytes: null });
        continue;
      }
      const nth = vitals.filter((earlier) => earlier.frame === frame && sameCode(earlier.reading, reading)).length;
      vitals.push(this.#vital(reading, frame, nth, issues));
    }
    return {
      vitals,
      waves,
      frames: frames.filter((_, index) => told.has(index) || !spared.has(index)),
      issues,
      statuses,
      alerts,
    };
  }

  #observe({ readings }: AcquiredBatch): void {
    let seen: number | null = null;
    for (const { time } of readings) {
      if (time.deviceUptimeMs === null || time.deviceUptimeMs === seen) continue;
      seen = time.deviceUptimeMs;
      this.#alignment.observe(seen, time.arrival);
    }
  }

  #vital(sample: VitalSample, frame: ArrivedFrame, nth: number, issues: DeviceIssue[]): TakenVital {
    const { arrival, deviceUptimeMs } = sample.time;
    const aligned = deviceUptimeMs === null ? null : this.#alignment.toHost(deviceUptimeMs);
    const measured = aligned ?? arrival;
    const reading = vitalReading(sample, frame.id, measured, nth);
    const sign = sample.code === null ? undefined : vitalSignOfMdc(sample.code);
    if (!sign) return { reading, frame, measured, board: null };

    const value = sample.value === null ? null : inTableUnit(sample.value, sample.unit, sign);
    const refused = sample.value !== null && value === null;
    if (refused) {
      const detail = `${sign.label} came in ${sample.unit ?? 'no unit'}, ${sign.unit} was expected: not shown`;
      issues.push({ reason: 'unexpected-unit', detail, bytes: null });
    }
    const converted = value !== null && sample.value !== null && sample.unit !== null && isOther(sample.unit, sign);
    const board: BoardVital = {
      vital: sign.kind,
      value,
      reason: value === null ? (sample.reason ?? 'invalid') : null,
      unit: sign.unit,
      measuredMs: this.#bedTime.of(measured),
      arrivedMs: this.#bedTime.of(arrival),
      questionable: sample.questionable,
      reading: reading.id,
      rank: sign.mdc.findIndex(({ code }) => code === sample.code),
    };
    if (!converted) return { reading, frame, measured, board };
    // Nobody behind this place may take a kilopascal for a millimetre of mercury.
    const said = { value: sample.value, unit: sample.unit };
    return { reading: { ...reading, value, unit: sign.unit, said }, frame, measured, board };
  }

  #wave(chunk: WaveformChunk): WaveMessage {
    const channel = chunk.code === null ? chunk.vendorCode : String(chunk.code);
    const { arrival } = chunk.time;
    const uptimeMs = chunk.firstSampleUptimeMs;
    const aligned = uptimeMs === null ? null : this.#alignment.toHost(uptimeMs);
    const alignedMs = aligned?.wallMs ?? arrival.wallMs - (chunk.samples.length * 1000) / chunk.rateHz;
    let axis = this.#axes.get(channel);
    if (!axis) this.#axes.set(channel, (axis = new WaveAxis()));
    const placed = axis.place({
      uptimeMs: aligned ? uptimeMs : null,
      alignedMs,
      samples: chunk.samples.length,
      rateHz: chunk.rateHz,
    });
    const samples = new Float32Array(placed.bridge + chunk.samples.length).fill(Number.NaN, 0, placed.bridge);
    chunk.samples.forEach((sample, index) => {
      samples[placed.bridge + index] = sample ?? Number.NaN;
    });
    const { rateHz, unit, range } = chunk;
    return {
      type: 'wave',
      channel,
      rateHz,
      firstSampleMs: placed.firstSampleMs,
      samples,
      arrivedMs: arrival.wallMs,
      unit,
      range,
    };
  }
}

function sameCode(earlier: VitalReading, reading: DeviceReading): boolean {
  return reading.code === null
    ? earlier.code === null && earlier.vendorCode === reading.vendorCode
    : earlier.code === reading.code;
}
