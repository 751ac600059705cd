import { z } from 'zod';
import { InputRefused } from '#clinical';
import { BandHold, bandHoldSnapshot } from './band-hold.ts';
import { LiveValues } from './live-values.ts';
import { ObservationRound, roundSnapshot } from './observation-round.ts';
import { Rise, riseSnapshot } from './rise.ts';

/** All that scoring remembers of one patient. */
export interface ScoreState {
  readonly values: LiveValues;
  readonly hold: BandHold;
  readonly rise: Rise;
  readonly round: ObservationRound;
}

const kept = z.object({ values: z.unknown(), hold: bandHoldSnapshot, rise: riseSnapshot, round: roundSnapshot });

export function emptyScores(): ScoreState {
  return { values: new LiveValues(), hold: new BandHold(), rise: new Rise(), round: new ObservationRound() };
}

export function scoresJson({ values, hold, rise, round }: ScoreState): string {
  return JSON.stringify({
    values: values.snapshot(),
    hold: hold.snapshot(),
    rise: rise.snapshot(),
    round: round.snapshot(),
  });
}

/** @throws InputRefused when it is none */
export function restoreScores(json: unknown): ScoreState {
  const result = kept.safeParse(json);
  if (!result.success) throw new InputRefused('score snapshot', result.error.issues[0]?.message ?? 'not a snapshot');
  const { values, hold, rise, round } = result.data;
  return {
    values: LiveValues.restore(values),
    hold: new BandHold(hold),
    rise: new Rise(rise),
    round: new ObservationRound(round),
  };
}

/** Of whoever is here since then: nothing that was measured, charted or held before counts for her. Bed time, ms. */
export function scoresSince({ values, hold, rise, round }: ScoreState, sinceMs: number, nowMs: number): ScoreState {
  values.forgetBefore(sinceMs);
  const { lastMs } = round.snapshot();
  const another = sinceMs >= nowMs;
  return {
    values,
    hold: another ? new BandHold() : hold,
    rise: another ? new Rise() : rise,
    round: another || (lastMs !== null && lastMs < sinceMs) ? new ObservationRound() : round,
  };
}
