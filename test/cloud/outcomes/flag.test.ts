import type { Flag } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideFlag } from '../../../cloud/outcomes/flag.ts';
import { rationaleOf, riskAssessment } from '../../../cloud/outcomes/risk-assessment.ts';
import { outcome } from '../../support/outcome.ts';

const window = (minute: number, totalMin: number) => outcome({ minute, totalMin }).window;

/** Plays windows in order and keeps the flags as the FHIR server would. */
function play(totals: readonly number[]): { changes: (string | null)[]; flags: Flag[] } {
  const flags = new Map<string, Flag>();
  const changes = totals.map((total, minute) => {
    const decision = decideFlag(window(minute, total), [...flags.values()], true, 5);
    if (decision?.write) flags.set(decision.flag.id, decision.flag);
    return decision?.change ?? null;
  });
  return { changes, flags: [...flags.values()] };
}

describe('the deterioration flag', () => {
  it('is raised by the first window outside, kept, and resolved by the second in a row inside', () => {
    expect(play([0, 5, 7, 4, 4, 4]).changes).toEqual([null, 'raised', 'kept', 'kept', 'resolved', null]);
  });

  it('does not flap at the threshold', () => {
    expect(play([5, 4, 5, 4, 5, 4]).changes).toEqual(['raised', 'kept', 'kept', 'kept', 'kept', 'kept']);
  });

  it('is never open twice, and never closes what was not opened', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 40 }), (totals) => {
        const { changes, flags } = play(totals);
        let open = 0;
        for (const change of changes) {
          if (change === 'raised') open += 1;
          if (change === 'resolved') open -= 1;
          expect(open === 0 || open === 1).toBe(true);
        }
        expect(flags.filter(({ status }) => status === 'active')).toHaveLength(open);
      }),
    );
  });

  it('tells the same again when the window that raised it is replayed, and nothing for older ones', () => {
    const { flags } = play([5, 6]);
    expect(decideFlag(window(0, 5), flags, false, 5)).toMatchObject({ change: 'raised', write: false });
    const closed = play([5, 6, 0, 0]).flags;
    expect(decideFlag(window(1, 6), closed, false, 5)).toBeNull();
    expect(decideFlag(window(3, 0), closed, true, 5)).toMatchObject({ change: 'resolved', write: false });
  });

  it('leaves other people’s flags alone', () => {
    const allergy: Flag = {
      resourceType: 'Flag',
      id: 'x',
      status: 'active',
      code: { text: 'latex' },
      subject: { reference: 'Patient/p1' },
    };
    expect(decideFlag(window(0, 0), [allergy], true, 5)).toBeNull();
    expect(decideFlag(window(0, 9), [allergy], true, 5)?.flag.id).not.toBe('x');
  });
});

describe('the RiskAssessment of a window', () => {
  it('says what is missing by name and invents no probability', () => {
    const assessment = riskAssessment(window(0, 5), 'final');
    expect(assessment.prediction?.[0]).not.toHaveProperty('probabilityDecimal');
    expect(rationaleOf(window(0, 5))).toBe(
      'NEWS2 5–14 (incomplete). Points: systolicBP 3, pulse 2. Missing: spo2, consciousness, temperature, supplementalOxygen.',
    );
  });

  it('rests only on Observations that were scored', () => {
    // The default window holds a mean pressure only, which NEWS2 does not use.
    expect(riskAssessment(window(0, 5), 'final').basis).toEqual([]);
  });

  it('has the id of its window', () => {
    expect(riskAssessment(window(0, 5), 'final').id).toBe(riskAssessment(window(0, 9), 'corrected').id);
  });
});
