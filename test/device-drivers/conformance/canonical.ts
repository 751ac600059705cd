import type { DeviceReading, WaveformChunk } from '#device';

/** Readings without what may differ from one delivery to another: times, frame numbers, and where a wave is cut. */
export interface Canonical {
  readonly others: readonly string[];
  /** Per wave: all its samples in a row. */
  readonly waves: Readonly<Record<string, readonly (number | null)[]>>;
}

export function canonical(readings: readonly DeviceReading[]): Canonical {
  const others: string[] = [];
  const waves: Record<string, (number | null)[]> = {};
  for (const reading of readings) {
    if (reading.kind !== 'waveform') {
      others.push(told(reading));
      continue;
    }
    const samples = (waves[waveName(reading)] ??= []);
    for (const sample of reading.samples) samples.push(sample);
  }
  return { others, waves };
}

export function told(reading: DeviceReading): string {
  return JSON.stringify({ ...reading, time: null, frame: null });
}

function waveName({ source, code, vendorCode, label, unit, rateHz, range }: WaveformChunk): string {
  return JSON.stringify({ source, code, vendorCode, label, unit, rateHz, range });
}
