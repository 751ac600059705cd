import type { HostInstant } from '#device';
import type { Sink } from '../../framing/sink.ts';
import { WAVE_RANGES, WAVES } from '../tables/waves.table.ts';
import { Malformed } from '../wire/malformed.ts';
import { type PdsMessage } from '../wire/message.ts';
import { readWave } from '../wire/packed-wave.ts';

const labels = new Map<number, string>(
  WAVES.trim()
    .split('\n')
    .map((row) => {
      const [id = '', label = ''] = row.split(':');
      return [Number(id), label] as const;
    }),
);
for (const [first, last, stem] of WAVE_RANGES)
  for (let id: number = first; id <= last; id += 1) labels.set(id, `${stem}${id - first + 1}`);

/** @returns undefined for a wave that the table lacks */
export function waveLabel(id: number): string | undefined {
  return labels.get(id);
}

export function waveIds(): readonly number[] {
  return [...labels.keys()].sort((a, b) => a - b);
}

/**
 * Waves are counts whose scale is not known, seen by one open client only: they keep the vendor's id and no MDC code, so that no
 * screen takes them for a wave it knows. Source: spec section 5.
 */
export function readWaves(message: PdsMessage, frame: number, arrival: HostInstant, sink: Sink): void {
  for (const { name, bytes } of message.segments) {
    if (name !== 'ZMW') continue;
    try {
      const { waveId, rateHz, samples } = readWave(bytes);
      sink.readings.push({
        kind: 'waveform',
        frame,
        time: { arrival, deviceUptimeMs: null, deviceWall: null },
        code: null,
        codeName: null,
        vendorCode: String(waveId),
        label: `${labels.get(waveId) ?? `wave ${waveId}`} (counts)`,
        unit: null,
        rateHz,
        samples,
        firstSampleUptimeMs: null,
        range: null,
      });
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      sink.issue(error.reason, error.message, bytes);
    }
  }
}
