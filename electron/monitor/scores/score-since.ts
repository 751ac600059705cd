import { LiveNews2 } from './live-news2.ts';

/** The score of whoever is here since then: nothing that was measured or entered before counts for her. Times are bed time, ms. */
export function scoreSince(score: LiveNews2, sinceMs: number): LiveNews2 {
  const { windows, cuff, entries, ...rest } = score.snapshot();
  return LiveNews2.restore(
    {},
    {
      ...rest,
      windows: windows.map(({ vital, samples }) => ({ vital, samples: samples.filter(({ atMs }) => atMs >= sinceMs) })),
      cuff: cuff !== null && cuff.atMs >= sinceMs ? cuff : null,
      entries: Object.fromEntries(Object.entries(entries).filter(([, entry]) => entry !== undefined && entry.atMs >= sinceMs)),
      changed: true,
    },
  );
}
