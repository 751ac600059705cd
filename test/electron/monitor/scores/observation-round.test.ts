import { describe, expect, it } from 'vitest';
import type { BedEntry } from '#ipc';
import { news2Score } from '../../../../electron/monitor/scores/news2-score.ts';
import { ObservationRound, roundSnapshot } from '../../../../electron/monitor/scores/observation-round.ts';
import { ADULT, CHARTED, HOUR, Known, MINUTE, START, WELL } from './patient-score.ts';

class Round {
  readonly known = new Known();
  round = new ObservationRound();

  look() {
    const { known, round } = this;
    return round.look(news2Score(known.at(round.intervalMs), ADULT, known.nowMs), known.nowMs);
  }

  chart(...entries: readonly BedEntry[]) {
    this.known.chart(...entries);
    return this.look();
  }

  /** The devices go on, and time passes. */
  later(ms: number, values: Parameters<Known['hold']>[0] = WELL) {
    this.known.nowMs += ms - MINUTE;
    this.known.hold(values);
    return this.look();
  }
}

describe('the next observations', () => {
  it('are due an hour after somebody began to look after her when nothing was charted, and say what they need', () => {
    const bed = new Round();
    bed.look();
    expect(bed.later(MINUTE)).toMatchObject({ lastMs: null, dueMs: START + HOUR, overdue: false });
    expect(bed.later(59 * MINUTE)).toMatchObject({ overdue: false });
    const late = bed.later(MINUTE);
    expect(late).toMatchObject({ overdue: true });
    expect(late.needs).toEqual(['supplementalOxygen', 'consciousness', 'temperature']);
  });

  it('follow from a complete set by its band: 4 h for 1 to 4 points, 1 h from 5', () => {
    const bed = new Round();
    bed.later(MINUTE, { ...WELL, 'heart-rate': 95 });
    const setMs = bed.known.nowMs;
    expect(bed.chart(...CHARTED)).toMatchObject({ lastMs: setMs, dueMs: setMs + 4 * HOUR, needs: [] });

    const worse = new Round();
    worse.later(MINUTE, { ...WELL, 'respiratory-rate': 26, 'heart-rate': 115 });
    expect(worse.chart(...CHARTED)).toMatchObject({ intervalMs: HOUR });
  });

  it('come sooner when the numbers grow worse, counted from the last set', () => {
    const bed = new Round();
    bed.later(MINUTE);
    const { lastMs } = bed.chart(...CHARTED);
    expect(bed.later(30 * MINUTE)).toMatchObject({ intervalMs: 12 * HOUR, overdue: false });
    const worse = bed.later(31 * MINUTE, { ...WELL, 'respiratory-rate': 26, 'heart-rate': 115 });
    expect(worse).toMatchObject({ lastMs, dueMs: (lastMs ?? 0) + HOUR, overdue: true });
  });

  it('are not satisfied by a score that carries values forward', () => {
    const bed = new Round();
    bed.later(MINUTE);
    const { lastMs } = bed.chart(...CHARTED);
    // The score is complete, with a temperature of an hour ago.
    bed.later(HOUR);
    expect(bed.chart({ what: 'consciousness', value: 'A' })).toMatchObject({ lastMs, needs: ['temperature'] });
    expect(bed.chart({ what: 'temperature', value: 36.9 })).toMatchObject({ lastMs: bed.known.nowMs });
  });

  it('need a cuff pressure of the same set where there is no arterial line', () => {
    const noLine = { 'respiratory-rate': 16, spo2: 98, 'heart-rate': 72 };
    const bed = new Round();
    bed.look();
    bed.known.send('nibp-systolic', 125);
    bed.later(40 * MINUTE, noLine);
    expect(bed.chart(...CHARTED)).toMatchObject({ lastMs: null, needs: ['systolicBP'] });
    bed.known.send('nibp-systolic', 121);
    expect(bed.look()).toMatchObject({ lastMs: bed.known.nowMs, needs: [] });
  });

  it('keep what was charted for the interval that the set gave', () => {
    const bed = new Round();
    const worse = { ...WELL, 'respiratory-rate': 26, 'heart-rate': 115 };
    bed.later(MINUTE, worse);
    bed.chart(...CHARTED);
    expect(bed.later(59 * MINUTE, worse).needs).not.toContain('consciousness missing');
    bed.later(2 * MINUTE, worse);
    expect(news2Score(bed.known.at(bed.round.intervalMs), ADULT, bed.known.nowMs).missing).toEqual([
      'consciousness',
      'temperature',
    ]);
  });

  it('are due as before after a restart', () => {
    const bed = new Round();
    bed.later(MINUTE);
    const due = bed.chart(...CHARTED);
    bed.round = new ObservationRound(roundSnapshot.parse(JSON.parse(JSON.stringify(bed.round.snapshot()))));
    expect(bed.look()).toEqual(due);
  });
});
