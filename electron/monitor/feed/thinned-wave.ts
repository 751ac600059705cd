import type { FeedWave, WaveMessage } from '#ipc';

/** A small row has fewer pixels than that a second. */
const FEED_HZ = 125;

/**
 * The wave with at most 125 values a second: of each group of neighbours the one that lies farthest from the value before, so that
 * no peak is lost. Values keep their order; each stands at the beginning of its group.
 */
export function thinnedWave({ channel, rateHz, firstSampleMs, samples, unit, range }: WaveMessage): FeedWave {
  const group = Math.max(1, Math.floor(rateHz / FEED_HZ));
  const thin: (number | null)[] = [];
  let before = 0;
  for (let from = 0; from < samples.length; from += group) {
    let chosen: number | null = null;
    for (const value of samples.subarray(from, from + group)) {
      if (Number.isNaN(value)) continue;
      if (chosen === null || Math.abs(value - before) > Math.abs(chosen - before)) chosen = value;
    }
    thin.push(chosen === null ? null : Number(chosen.toPrecision(5)));
    if (chosen !== null) before = chosen;
  }
  return { type: 'wave', channel, rateHz: rateHz / group, firstSampleMs, samples: thin, unit, range };
}
