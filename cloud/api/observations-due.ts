import { NEWS2_RESPONSE, nextObservationDue } from '#clinical';
import type { ObservationsDue } from '../contract/dashboard-api.ts';
import type { ChartedInput, WindowScore } from '../contract/events.ts';

/**
 * When a person has to take the next full set, by the NEWS2 response table. It counts from the last time somebody charted
 * consciousness, because no device measures it: a score carried forward never satisfies an observation that is due. Where values
 * are missing, the band that is certain decides. Pure.
 * @returns null when not even the least band is known
 */
export function observationsDue(score: WindowScore, charted: readonly ChartedInput[]): ObservationsDue | null {
  const band = score.band ?? score.bandAtLeast;
  const rows = NEWS2_RESPONSE.filter((row) => row.band === band);
  const row = rows.find(({ from }) => score.totalMin >= from) ?? rows.at(-1);
  if (row === undefined) return null;
  if (row.interval === 'continuous') return { at: null, why: 'continuous' };
  const last = charted.find(({ name }) => name === 'consciousness');
  if (last === undefined) return { at: null, why: 'none-charted' };
  const dueMs = nextObservationDue(row.interval, Date.parse(last.at));
  return dueMs === null ? { at: null, why: 'continuous' } : { at: new Date(dueMs).toISOString(), why: 'interval' };
}
