import type { WavePiece } from '../../../contract/dashboard-api.ts';

/** -32768 says that there is no sample (FHIR SampledData, as `#wire`). */
const NO_SAMPLE = -32_768;

export interface WaveSegment {
  /** Unix ms of the first sample. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  /** In the wave's unit; null where the device gave none. */
  readonly values: readonly (number | null)[];
}

export interface WaveChannel {
  readonly channel: string;
  readonly unit: string | null;
  /** In the order of their time. */
  readonly segments: readonly WaveSegment[];
  /** Lowest and highest ever shown here, so that the scale never follows the beats; null: no sample yet. */
  readonly range: { readonly low: number; readonly high: number } | null;
}

export function segmentOf({ measuredAt, rateHz, origin, factor, samplesBase64 }: WavePiece): WaveSegment {
  const bytes = Uint8Array.from(atob(samplesBase64), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const values = Array.from({ length: Math.floor(bytes.length / 2) }, (_, at) => {
    const sample = view.getInt16(at * 2, true);
    return sample === NO_SAMPLE ? null : origin + factor * sample;
  });
  const fromMs = Date.parse(measuredAt);
  const stepMs = 1_000 / rateHz;
  return { fromMs, toMs: fromMs + values.length * stepMs, stepMs, values };
}

/** A piece that comes twice changes nothing; one that comes late stands where it belongs. @param keepMs of time before the newest */
export function withPiece(
  channels: ReadonlyMap<string, WaveChannel>,
  piece: WavePiece,
  keepMs: number,
): ReadonlyMap<string, WaveChannel> {
  const known = channels.get(piece.channel);
  const segment = segmentOf(piece);
  if (known?.segments.some(({ fromMs }) => fromMs === segment.fromMs)) return channels;
  const all = [...(known?.segments ?? []), segment].sort((a, b) => a.fromMs - b.fromMs);
  const newest = all.at(-1)?.toMs ?? 0;
  const there = segment.values.filter((value) => value !== null);
  const low = Math.min(known?.range?.low ?? Number.POSITIVE_INFINITY, ...there);
  const high = Math.max(known?.range?.high ?? Number.NEGATIVE_INFINITY, ...there);
  return new Map(channels).set(piece.channel, {
    channel: piece.channel,
    unit: piece.unit,
    segments: all.filter(({ toMs }) => toMs > newest - keepMs),
    range: low <= high ? { low, high } : null,
  });
}

/** Newest sample of all channels, Unix ms; null: none yet. */
export function newestMs(channels: ReadonlyMap<string, WaveChannel>): number | null {
  const ends = [...channels.values()].flatMap(({ segments }) => segments.at(-1)?.toMs ?? []);
  return ends.length === 0 ? null : Math.max(...ends);
}
