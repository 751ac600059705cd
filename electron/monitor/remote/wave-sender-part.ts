import type { WaveMessage } from '#ipc';
import type { WaveReading } from '#wire';
import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { Intake } from '../acquisition/device-intake.ts';
import type { AlarmDesk } from '../alarms/alarm-desk.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart, PatientChange } from '../bed/bed-part.ts';
import type { StoreRow } from '../recorder/rows.ts';
import { WaveBlocks } from '../recorder/wave-blocks.ts';
import type { StationSettings } from './station-settings.ts';

type Block = Extract<StoreRow, { table: 'waves' }>;

/** The blocks of the ring are about a second long. */
const RING_MS = 35_000;
const LONGEST_ASKED_S = 600;
const NO_SAMPLE = -32_768;
const LARGEST = 32_767;

interface Kept {
  readonly device: string;
  readonly block: Block;
  /** Bed time of its first sample, and behind its last: what it is, and whose, hangs on when it was measured, not on when it is sent. */
  readonly fromMs: number;
  readonly untilMs: number;
  sent: boolean;
}

/** The waves of one device that are being joined. */
interface Joining {
  readonly blocks: WaveBlocks;
  /** From wall time to bed time when the last chunk came. */
  shiftMs: number;
}

/** Sends waves to the cloud: around each alarm of the patient, and for a while when somebody asks. The bed keeps every sample itself. */
export class WaveSenderPart implements BedPart {
  readonly #desk: AlarmDesk;
  readonly #office: BedOffice;
  readonly #settings: () => StationSettings['sampling'];
  readonly #joining = new Map<string, Joining>();
  /** Bed time from which on the one who is here is here. */
  #sinceMs = Number.NEGATIVE_INFINITY;
  #ring: Kept[] = [];
  #known: ReadonlySet<string> = new Set();
  /** Around which alarm, from when until when, bed time. */
  #windows: readonly { readonly alarmId: string | null; readonly fromMs: number; readonly untilMs: number }[] = [];

  constructor(desk: AlarmDesk, office: BedOffice, settings: () => StationSettings['sampling']) {
    this.#desk = desk;
    this.#office = office;
    this.#settings = settings;
  }

  /** Everything from now on, for so long. @returns until when, Unix ms */
  sendNow(seconds: number, { nowMs, now }: BedMoment): number {
    const untilMs = nowMs + Math.min(seconds, LONGEST_ASKED_S) * 1_000;
    this.#windows = [...this.#windows, { alarmId: null, fromMs: nowMs, untilMs }];
    return now.wallMs + untilMs - nowMs;
  }

  onReadings({ waves }: Intake, device: DeviceBay, { nowMs, now }: BedMoment): void {
    if (waves.length === 0) return;
    const shiftMs = nowMs - now.wallMs;
    let joining = this.#joining.get(device.id);
    if (!joining) this.#joining.set(device.id, (joining = { blocks: new WaveBlocks(), shiftMs }));
    for (const wave of waves) {
      const own = since(wave, this.#sinceMs, shiftMs, nowMs);
      if (own === null) continue;
      for (const block of joining.blocks.add(device.id, own)) {
        // What began with an earlier chunk began by the clock of then.
        this.#keep(device.id, block, block.firstMs === own.firstSampleMs ? shiftMs : joining.shiftMs, nowMs);
      }
    }
    joining.shiftMs = shiftMs;
  }

  /** What was begun is as long as it will ever be. */
  onDeviceAway({ id }: DeviceBay, { nowMs }: BedMoment): void {
    const joining = this.#joining.get(id);
    if (!joining) return;
    this.#joining.delete(id);
    for (const block of joining.blocks.drain()) this.#keep(id, block, joining.shiftMs, nowMs);
  }

  /** What was measured of the former patient is not sent as the next one's: neither what is whole nor what was begun, nor what still comes. */
  onPatient({ sinceMs }: PatientChange): void {
    this.#sinceMs = sinceMs;
    this.#joining.clear();
    this.#ring = [];
    this.#windows = this.#windows.filter(({ alarmId }) => alarmId === null);
  }

  everySecond(moment: BedMoment): void {
    const { nowMs } = moment;
    this.#lookForAlarms(nowMs);
    for (const kept of this.#ring) this.#send(kept, moment);
    this.#ring = this.#ring.filter((kept) => nowMs - kept.untilMs <= RING_MS);
    this.#windows = this.#windows.filter(({ untilMs }) => untilMs >= nowMs);
  }

  #keep(device: string, block: Block, shiftMs: number, nowMs: number): void {
    const lengthMs = (block.samples.byteLength / 4) * (1_000 / block.rateHz);
    const fromMs = Math.max(this.#sinceMs, Math.min(block.firstMs + shiftMs, nowMs - lengthMs));
    this.#ring.push({ device, block, fromMs, untilMs: fromMs + lengthMs, sent: false });
  }

  #lookForAlarms(nowMs: number): void {
    const present = this.#desk.alarms
      .list()
      .filter(({ source, state }) => source === 'physiological' && state !== 'ended-unseen');
    const { alarmWavesBeforeS, alarmWavesAfterS } = this.#settings();
    for (const { alarmId, raisedMs } of present) {
      if (this.#known.has(alarmId) || nowMs - raisedMs > RING_MS) continue;
      const [fromMs, untilMs] = [raisedMs - alarmWavesBeforeS * 1_000, raisedMs + alarmWavesAfterS * 1_000];
      this.#windows = [...this.#windows, { alarmId, fromMs, untilMs }];
    }
    this.#known = new Set(present.map(({ alarmId }) => alarmId));
  }

  #send(kept: Kept, moment: BedMoment): void {
    const window = kept.sent
      ? undefined
      : this.#windows.find(({ fromMs, untilMs }) => kept.untilMs >= fromMs && kept.untilMs <= untilMs + 1_000);
    if (!window) return;
    kept.sent = true;
    this.#office.send(kept.device, waveReading(kept.block, this.#office.nextId(), window.alarmId), null, moment, kept.fromMs);
  }
}

/**
 * The chunk without what was measured before.
 * @returns null when nothing is left
 */
function since(wave: WaveMessage, sinceMs: number, shiftMs: number, nowMs: number): WaveMessage | null {
  const { firstSampleMs, rateHz, samples } = wave;
  // The axis of a wave is counted and may run ahead a little; nothing was measured after it came.
  const firstMs = Math.min(firstSampleMs + shiftMs, nowMs - (samples.length * 1_000) / rateHz);
  const before = Math.ceil(((sinceMs - firstMs) * rateHz) / 1_000);
  if (before <= 0) return wave;
  if (before >= samples.length) return null;
  return { ...wave, firstSampleMs: firstSampleMs + (before * 1_000) / rateHz, samples: samples.subarray(before) };
}

/** Sixteen bits per sample over the range of the block. */
export function waveReading({ channel, unit, rateHz, firstMs, samples }: Block, id: string, alarmId: string | null): WaveReading {
  const view = new DataView(samples.buffer, samples.byteOffset, samples.byteLength);
  const values = Array.from({ length: samples.byteLength / 4 }, (_, index) => view.getFloat32(index * 4, true));
  const there = values.filter((value) => Number.isFinite(value));
  const [low, high] = [Math.min(...there), Math.max(...there)];
  const origin = there.length === 0 ? 0 : (low + high) / 2;
  const factor = there.length === 0 || high === low ? 1 : (high - low) / 2 / LARGEST;
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => {
    bytes.writeInt16LE(Number.isFinite(value) ? Math.round((value - origin) / factor) : NO_SAMPLE, index * 2);
  });
  const measuredAt = new Date(Math.round(firstMs)).toISOString();
  return {
    kind: 'wave',
    id,
    channel,
    unit,
    rateHz,
    measuredAt,
    origin,
    factor,
    samplesBase64: bytes.toString('base64'),
    alarmId,
  };
}
