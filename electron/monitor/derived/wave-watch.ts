import { TECHNICAL_DELAY_MS } from '#clinical';
import type { WaveMessage, WaveRow } from '#ipc';
import type { ReportedCondition } from '../alarms/alarm-step.ts';
import { type WaveKind, waveKind } from './wave-kind.ts';

/** Numbers and waves of one cable: its loss is one alarm. */
const CABLE: Readonly<Record<WaveKind, string>> = {
  ecg: 'ecg-lost',
  pleth: 'spo2-lost',
  pressure: 'abp-lost',
  respiration: 'respiration-lost',
};

interface Followed {
  readonly deviceId: string;
  /** When the last sample came, bed time. */
  heardMs: number;
}

/** Which waves on the screen still come, although their numbers may go on (alarms section 2: loss of a waveform in use). Pure. */
export class WaveWatch {
  readonly #followed = new Map<string, Followed>();

  take({ channel, samples }: Pick<WaveMessage, 'channel' | 'samples'>, deviceId: string, nowMs: number): void {
    if (samples.some((sample) => !Number.isNaN(sample))) this.#followed.set(channel, { deviceId, heardMs: nowMs });
  }

  /** Nothing comes of this device, and that is told by itself: its waves have their full time once it is back. */
  away(deviceId: string, nowMs: number): void {
    for (const followed of this.#followed.values()) if (followed.deviceId === deviceId) followed.heardMs = nowMs;
  }

  /** Nobody is told that signals are missing: they have their full time afterwards. */
  waitForAll(nowMs: number): void {
    for (const followed of this.#followed.values()) followed.heardMs = nowMs;
  }

  /** Somebody else lies here: what was on the screen for the former patient is not in use for this one. */
  forget(): void {
    this.#followed.clear();
  }

  /**
   * @param rows waves on the screen
   * @param covered whether another alarm says already that this is missing
   * @returns all rows each time, active or not
   */
  conditions(rows: readonly WaveRow[], covered: (condition: string) => boolean, nowMs: number): readonly ReportedCondition[] {
    return rows.map(({ channel, label }) => {
      const followed = this.#followed.get(channel);
      const kind = waveKind(channel);
      const stopped = followed !== undefined && nowMs - followed.heardMs >= TECHNICAL_DELAY_MS.stale;
      return {
        condition: `wave-lost-${channel}`,
        active: stopped && !(kind !== null && covered(CABLE[kind])),
        priority: 'medium',
        text: `${label}: no wave`,
      };
    });
  }
}
