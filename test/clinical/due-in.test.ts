import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConditionState, dueInMs, INACTIVE, type LimitRule, stepCondition } from '#clinical';

const rule: LimitRule = {
  ...{ condition: 'spo2-low', vital: 'spo2', side: 'low', limit: 90, priority: 'medium', latching: false },
  ...{ delayMs: 10_000, severity: null, hysteresis: 1, releaseMs: 5_000, title: null },
};

function after(used: LimitRule, value: number, ms: number): ConditionState {
  const { state } = stepCondition(used, INACTIVE, { kind: 'sample', value, measuredMs: 0, nowMs: 0 });
  return stepCondition(used, state, { kind: 'elapsed', ms, nowMs: ms }).state;
}

describe('the time until a condition alarms', () => {
  it('is exact, whatever the delay and the depth: not before, and then', () => {
    fc.assert(
      fc.property(
        fc.record({ delayMs: fc.integer({ min: 1, max: 30_000 }), severity: fc.option(fc.integer({ min: 1, max: 100 })) }),
        fc.integer({ min: 50, max: 89 }),
        fc.integer({ min: 0, max: 40_000 }),
        (changed, value, ms) => {
          const used = { ...rule, ...changed };
          const waiting = after(used, value, ms);
          const due = dueInMs(used, waiting);
          if (waiting.phase !== 'pending') {
            expect(due).toBeNull();
            return;
          }
          if (due === null) throw new Error('it waits');
          const elapsed = (more: number) =>
            stepCondition(used, waiting, { kind: 'elapsed', ms: more, nowMs: ms + more }).state.phase;
          expect(elapsed(due + 0.001)).toBe('active');
          if (due > 1) expect(elapsed(due - 1)).toBe('pending');
        },
      ),
    );
  });

  it('is unknown while the signal is disturbed', () => {
    const waiting = after(rule, 80, 1_000);
    expect(dueInMs(rule, waiting)).toBe(9_000);
    expect(dueInMs(rule, stepCondition(rule, waiting, { kind: 'unusable', nowMs: 1_000 }).state)).toBeNull();
  });
});
