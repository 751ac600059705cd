import type { Measurement } from '../contract/events.ts';
import { isoShort, type Ticks } from './time.ts';

const TICKS_PER_MS = 10_000;
/** A longer stretch without a valid sample ends the chunk (specs fhir-vitals section 3). */
const LONGEST_INVALID_MS = 1_000;

/** A stretch of samples that becomes one Observation. */
export interface WaveChunk {
  readonly start: Ticks;
  readonly data: readonly string[];
}

/** Cuts a message's samples at the chunk length and at long invalid stretches, which are a gap and not padded. */
export function waveChunks(
  samples: readonly string[],
  start: Ticks,
  periodMs: number,
  chunkSeconds: number,
): readonly WaveChunk[] {
  const most = Math.max(1, Math.round((chunkSeconds * 1000) / periodMs));
  const gap = Math.max(1, Math.ceil(LONGEST_INVALID_MS / periodMs));
  const chunks: WaveChunk[] = [];
  for (let at = 0; at < samples.length; at += most) {
    for (const { from, until } of validStretches(samples, at, Math.min(at + most, samples.length), gap))
      chunks.push({ start: sampleTime(start, from, periodMs), data: samples.slice(from, until) });
  }
  return chunks;
}

function* validStretches(
  samples: readonly string[],
  begin: number,
  end: number,
  gap: number,
): Iterable<{ from: number; until: number }> {
  let from = begin;
  while (from < end) {
    if (samples[from] === 'E') {
      from++;
      continue;
    }
    let until = from + 1;
    for (let at = until, invalid = 0; at < end && invalid <= gap; at++) {
      invalid = samples[at] === 'E' ? invalid + 1 : 0;
      if (invalid === 0) until = at + 1;
    }
    yield { from, until };
    from = until;
  }
}

export function sampleTime(start: Ticks, index: number, periodMs: number): Ticks {
  return start + BigInt(Math.round(index * periodMs * TICKS_PER_MS));
}

/** Last sample of a waveform; the time itself of a single value. */
export function lastInstant(measurement: Measurement, at: Ticks): Ticks {
  const { SamplePeriodMs: period, Properties } = measurement;
  if (period === undefined) return at;
  const count = (Properties[0]?.Value ?? '').split(' ').length;
  return sampleTime(at, count - 1, period);
}

export function waveMeasurements(
  whole: Measurement,
  valueName: string,
  chunks: readonly WaveChunk[],
  periodMs: number,
): Measurement[] {
  return chunks.map(({ start, data }) => ({
    ...whole,
    OccurrenceTimeUtc: isoShort(start),
    Properties: [{ Name: valueName, Value: data.join(' ') }],
    SamplePeriodMs: periodMs,
  }));
}
