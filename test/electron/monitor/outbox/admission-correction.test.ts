import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Admission, AdmissionHistory } from '../../../../electron/monitor/outbox/admission-history.ts';

const who = (number: number, sinceMs: number): Admission => ({
  patient: `P-${number}`,
  encounter: `E-${number}`,
  since: new Date(sinceMs).toISOString(),
});

test('a reading always carries who was admitted when it was measured, whatever comes late, and corrections reach back only to their beginning', () => {
  const act = fc.record({
    what: fc.constantFrom('admit', 'leave', 'correct', 'restart'),
    afterMs: fc.integer({ min: 1, max: 100_000 }),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), fc.array(fc.integer({ min: 0, max: 3_000_000 })), (acts, measured) => {
      let history = new AdmissionHistory(null);
      // Said once more, the slow way: every period with its patient.
      const periods: { fromMs: number; patient: string | null }[] = [];
      let [nowMs, number] = [1_000, 0];
      for (const { what, afterMs } of acts) {
        nowMs += afterMs;
        const last = periods.at(-1);
        if (what === 'restart') history = new AdmissionHistory(history.snapshot());
        else if (what === 'correct') {
          if (last === undefined || last.patient === null) continue;
          number += 1;
          history.correct(who(number, last.fromMs));
          last.patient = `P-${number}`;
        } else {
          if (what === 'leave' && (last?.patient ?? null) === null) continue;
          number += 1;
          const next = what === 'admit' ? who(number, nowMs) : null;
          history.admit(next, nowMs);
          periods.push({ fromMs: nowMs, patient: next?.patient ?? null });
        }
      }
      for (const atMs of measured) {
        const expected = periods.filter(({ fromMs }) => fromMs <= atMs).at(-1)?.patient ?? null;
        expect(history.at(atMs)?.patient ?? null).toBe(expected);
      }
    }),
  );
});
