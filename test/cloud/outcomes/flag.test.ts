import type { Flag } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AcceptableRange,
  checkedRanges,
  modelRange,
  NEWS2_RANGE,
  news2Range,
} from '../../../cloud/outcomes/acceptable-range.ts';
import { decideFlag, endedAt, type KnownFlag } from '../../../cloud/outcomes/flag.ts';
import { followedFlag } from '../../../cloud/outcomes/followed-flag.ts';
import { rationaleOf, riskAssessment } from '../../../cloud/outcomes/risk-assessment.ts';
import { news2Verdict } from '../../../cloud/outcomes/verdict.ts';
import { otherScores } from '../../../cloud/scoring/other-scores.ts';
import { outcome } from '../../support/outcome.ts';

const RANGE: AcceptableRange = { flagAt: 5, resolveAt: 3, resolveWindows: 3 };
const window = (minute: number, totalMin: number) => outcome({ minute, totalMin }).window;

interface Played {
  readonly total: number;
  /** Of the signs that were measured; default all that were abnormal. */
  readonly points?: Readonly<Record<string, number>>;
  readonly band?: string;
  readonly encounter?: string;
}

/** Plays windows in order, each so often, and keeps the flags as the FHIR server would. */
function play(
  played: readonly (number | Played)[],
  range = RANGE,
  times = 1,
): { changes: (string | null)[]; flags: KnownFlag[] } {
  const flags = new Map<string, KnownFlag>();
  const changes = played.map((each, minute) => {
    const { total, points, band, encounter }: Played = typeof each === 'number' ? { total: each } : each;
    const plain = { ...window(minute, total), encounter: encounter ?? 'Encounter/e1' };
    const score = { ...plain.score, points: points ?? plain.score.points, bandAtLeast: band ?? plain.score.bandAtLeast };
    let change: string | null = null;
    for (let time = 0; time < times; time += 1) {
      const verdict = news2Verdict({ ...plain, score }, range);
      const { own, ended } = decideFlag(verdict, [...flags.values()], true, range.resolveWindows);
      for (const decided of [own, ...ended]) if (decided?.write) flags.set(decided.flag.id, decided.flag);
      change = own?.change ?? null;
    }
    return change;
  });
  return { changes, flags: [...flags.values()] };
}

const raised = (changes: readonly (string | null)[]): number => changes.filter((change) => change === 'raised').length;

describe('the deterioration flag', () => {
  it('is raised by the first window outside, kept, and resolved by as many in a row inside as the ward wants', () => {
    const { changes, flags } = play([0, 5, 7, 3, 2, 3, 4]);
    expect(changes).toEqual([null, 'raised', 'kept', 'kept', 'kept', 'resolved', null]);
    expect(flags[0]?.period).toEqual({ start: window(1, 5).windowEnd, end: window(5, 3).windowEnd });
  });

  it('is raised once by a value that bounces around the threshold, however long', () => {
    const bouncing = fc.array(fc.integer({ min: RANGE.resolveAt + 1, max: 12 }), { maxLength: 60 });
    fc.assert(fc.property(bouncing, (totals) => raised(play(totals).changes) <= 1));
    // Also far below, when it does not stay there.
    const short = fc.array(fc.tuple(fc.integer({ min: 5, max: 9 }), fc.integer({ min: 0, max: RANGE.resolveWindows - 1 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(short, (runs) => {
        const totals = runs.flatMap(([outside, inside]) => [outside, ...new Array<number>(inside).fill(0)]);
        expect(raised(play(totals).changes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is never open twice, never closes what was not opened, and changes nothing when every window is told again', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 }), (totals) => {
        const { changes, flags } = play(totals);
        let open = 0;
        for (const change of changes) {
          if (change === 'raised') open += 1;
          if (change === 'resolved') open -= 1;
          expect(open === 0 || open === 1).toBe(true);
        }
        expect(flags.filter(({ status }) => status === 'active')).toHaveLength(open);
        expect(play(totals, RANGE, 2).flags).toEqual(flags);
      }),
    );
  });

  it('is not resolved by a probe that fell off: what was abnormal has to be seen inside', () => {
    const off: Played = { total: 0, points: { pulse: 0 } };
    const on: Played = { total: 0, points: { pulse: 0, systolicBP: 0 } };
    expect(play([{ total: 5, points: { pulse: 2, systolicBP: 3 } }, off, off, off, off, off]).changes.at(-1)).toBe('kept');
    // Windows without it neither count nor begin the count anew: a cuff measures now and then.
    expect(play([{ total: 5, points: { pulse: 2, systolicBP: 3 } }, on, off, off, on, off, on]).changes.at(-1)).toBe('resolved');
  });

  it('says the worst that it was raised for, with the assessment that says so, and does not take it back while it is open', () => {
    const { flags, changes } = play([
      { total: 5, band: 'medium' },
      { total: 8, band: 'high' },
      { total: 6, band: 'medium' },
    ]);
    expect(changes).toEqual(['raised', 'worsened', 'kept']);
    expect(flags).toHaveLength(1);
    expect(followedFlag(flags[0]!)).toMatchObject({ worsenedAt: window(1, 8).windowEnd, bed: 'bed-12', ward: 'Ward 3' });
    expect(flags[0]?.code.text).toBe('NEWS2 8–14, at least high risk');
    const detail = flags[0]?.extension?.find(({ url }) => url.endsWith('/flag-detail'))?.valueReference?.reference;
    expect(detail).toBe(`RiskAssessment/${window(1, 8).id}`);
  });

  it('tells the same again when the window that raised it is replayed, and nothing for older ones', () => {
    const replayed = (flags: readonly Flag[], minute: number, total: number, isNewest: boolean) =>
      decideFlag(news2Verdict(window(minute, total), RANGE), flags, isNewest, RANGE.resolveWindows).own;
    const { flags } = play([5, 6]);
    expect(replayed(flags, 0, 5, false)).toMatchObject({ change: 'raised', write: false });
    const closed = play([5, 6, 0, 0, 0]).flags;
    expect(replayed(closed, 1, 6, false)).toBeNull();
    // Nobody remembers what was judged last: what the flags say of a later time is enough.
    expect(replayed(closed, 1, 6, true)).toBeNull();
    expect(replayed(closed, 4, 0, true)).toMatchObject({ change: 'resolved', write: false });
    const worse = play([{ total: 5, band: 'medium' }, { total: 8, band: 'high' }, 8]).flags;
    expect(replayed(worse, 1, 8, false)).toMatchObject({ change: 'worsened', write: false });
  });

  it('of an earlier stay ends with the next one and keeps none from being raised', () => {
    const home = 9;
    const back: Played = { total: 7, encounter: 'Encounter/e2' };
    const { changes, flags } = play([home, home, back, back]);
    expect(changes).toEqual(['raised', 'kept', 'raised', 'kept']);
    expect(flags.map(({ status, encounter, period }) => [status, encounter?.reference, period?.end])).toEqual([
      ['inactive', 'Encounter/e1', window(2, 7).windowEnd],
      ['active', 'Encounter/e2', undefined],
    ]);
    // Told again after a crash; a late window of the former stay opens nothing.
    const again = decideFlag(news2Verdict({ ...window(2, 7), encounter: 'Encounter/e2' }, RANGE), flags, true, 3);
    expect(again).toMatchObject({ own: { change: 'raised', write: false }, ended: [{ write: false }] });
    expect(decideFlag(news2Verdict(window(1, 9), RANGE), flags, false, 3)).toEqual({ own: null, ended: [] });
  });

  it('that ended with the stay is not told as resolved by the last minute of who left ill', () => {
    const [open] = play([9]).flags;
    const ended = endedAt(open!, window(1, 9).windowEnd);
    expect(decideFlag(news2Verdict(window(1, 9), RANGE), [ended], true, 3)).toEqual({ own: null, ended: [] });
  });

  it('ends calmly with a stay in which nothing is outside', () => {
    const { changes, flags } = play([9, { total: 0, encounter: 'Encounter/e2' }]);
    expect(changes).toEqual(['raised', null]);
    expect(flags).toMatchObject([{ status: 'inactive', period: { end: window(1, 0).windowEnd } }]);
  });

  it('is neither raised nor resolved by a window without a single point, as of a child', () => {
    const none: Played = { total: 0, points: {} };
    expect(play([none, none, none, none]).changes).toEqual([null, null, null, null]);
    expect(play([{ total: 9 }, none, none, none, none]).changes.at(-1)).toBe('kept');
  });

  it('leaves other people’s flags alone', () => {
    const allergy: Flag = {
      resourceType: 'Flag',
      id: 'x',
      status: 'active',
      code: { text: 'latex' },
      subject: { reference: 'Patient/p1' },
    };
    expect(decideFlag(news2Verdict(window(0, 0), RANGE), [allergy], true, 3)).toEqual({ own: null, ended: [] });
    expect(decideFlag(news2Verdict(window(0, 9), RANGE), [allergy], true, 3).own?.flag.id).not.toBe('x');
  });
});

describe('the acceptable range', () => {
  it('is that of the house, with what the ward has of its own; a model without one raises no flag', () => {
    const model = { flagAt: 8, resolveAt: 4, resolveWindows: 2 };
    const settings = { news2: { resolveWindows: 20 }, wards: { ICU: { news2: { flagAt: 7 }, models: { sepsis: model } } } };
    expect(news2Range(settings, 'ICU')).toEqual({ flagAt: 7, resolveAt: NEWS2_RANGE.resolveAt, resolveWindows: 20 });
    expect(news2Range(settings, 'Ward 3')).toEqual({ ...NEWS2_RANGE, resolveWindows: 20 });
    expect(() => checkedRanges({ wards: { ICU: { news2: { flagAt: 4 } } } })).toThrow('outcomes.wards.ICU.news2: resolveAt 4');
    expect([modelRange(settings, 'ICU', 'sepsis'), modelRange(settings, 'Ward 3', 'sepsis')]).toEqual([model, null]);
  });
});

describe('the RiskAssessment of a window', () => {
  it('says what is missing by name and invents no probability', () => {
    const assessment = riskAssessment(window(0, 5), 'final');
    expect(assessment.prediction?.[0]).not.toHaveProperty('probabilityDecimal');
    expect(rationaleOf(window(0, 5))).toBe(
      'NEWS2 5–14 (incomplete). Points: systolicBP 3, pulse 2. Missing: spo2, consciousness, temperature, supplementalOxygen.',
    );
    const { score } = window(0, 0);
    const child = { ...window(0, 0), score: { ...score, points: {}, bandAtLeast: null, missing: ['adultAge'] } };
    expect(rationaleOf(child)).toBe('None: NEWS2 is not for people under 16.');
    expect(riskAssessment(child, 'final').prediction?.[0]).not.toHaveProperty('qualitativeRisk');
  });

  it('rests only on Observations that were scored', () => {
    // The default window holds a mean pressure only, which NEWS2 does not use.
    expect(riskAssessment(window(0, 5), 'final').basis).toEqual([]);
  });

  it('has the id of its window', () => {
    expect(riskAssessment(window(0, 5), 'final').id).toBe(riskAssessment(window(0, 9), 'corrected').id);
  });

  it('tells the other scores of the same minute beside it, and what each misses', () => {
    const others = otherScores(
      {
        'heart-rate': 120,
        'nibp-systolic': 80,
        'respiratory-rate': 24,
      },
      {},
    );
    const texts = riskAssessment({ ...window(0, 5), others }, 'final').note?.map(({ text }) => text ?? '') ?? [];
    expect(texts).toEqual([
      'MEWS (Subbe 2001): 6–11, missing temperature, consciousness',
      'qSOFA (Sepsis-3, 2016): 2–3, missing mentation',
      'SIRS (ACCP/SCCM 1992): 2–4, missing temperature, whiteCells (unverified: textbook values; the paper was not re-read)',
      'shock index (heart rate / systolic pressure): 1.5',
      'modified shock index (heart rate / mean pressure): not computed, missing meanBP',
    ]);
  });
});
