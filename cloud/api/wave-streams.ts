import { telemetryEnvelope } from '#wire';
import type { WaveEvent, WavePiece } from '../contract/dashboard-api.ts';

export interface WaveListener {
  /** Identifiers of the one patient whose waves may be told. */
  readonly identifiers: ReadonlySet<string>;
  /** Older ones were measured for somebody else's question. Unix ms. */
  readonly sinceMs: number;
  hear(event: WaveEvent): void;
}

export interface WaveStreams {
  /** @returns ends it */
  listen(deviceId: string, listener: WaveListener): () => void;
  /** A message of the station, with waves in it. */
  take(deviceId: string, body: unknown, enqueuedAt: string): void;
  count(): number;
}

/** Who looks at the waves of which station. What is measured of another patient, or of nobody, is told to none of them. */
export function openWaveStreams(): WaveStreams {
  const listeners = new Map<string, Set<WaveListener>>();
  return {
    listen(deviceId, listener) {
      const mine = listeners.get(deviceId) ?? new Set();
      listeners.set(deviceId, mine.add(listener));
      return () => {
        mine.delete(listener);
        if (mine.size === 0) listeners.delete(deviceId);
      };
    },
    take(deviceId, body, enqueuedAt) {
      const mine = listeners.get(deviceId);
      if (mine === undefined) return;
      const { success, data } = telemetryEnvelope.safeParse(body);
      if (!success) return;
      const patient = data.admission?.patient ?? null;
      for (const listener of [...mine]) {
        const pieces = data.readings.flatMap((reading): WavePiece[] => {
          if (reading.kind !== 'wave' || Date.parse(reading.measuredAt) < listener.sinceMs) return [];
          const { channel, unit, rateHz, measuredAt, origin, factor, samplesBase64 } = reading;
          return [{ channel, unit, rateHz, measuredAt, origin, factor, samplesBase64, enqueuedAt }];
        });
        if (pieces.length === 0) continue;
        if (patient === null || !listener.identifiers.has(patient)) listener.hear({ type: 'end', why: 'other-patient' });
        else for (const piece of pieces) listener.hear({ type: 'wave', piece });
      }
    },
    count: () => [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
  };
}
