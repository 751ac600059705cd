import { describe, expect, it } from 'vitest';
import {
  type ConditionChange,
  type ConditionEvent,
  type ConditionState,
  INACTIVE,
  type LimitRule,
  stepCondition,
} from '#clinical';

const rule: LimitRule = {
  condition: 'abp-mean-low',
  vital: 'abp-mean',
  side: 'low',
  limit: 60,
  priority: 'medium',
  latching: false,
  delayMs: 10_000,
  severity: null,
  hysteresis: 2,
  releaseMs: 5_000,
  title: null,
};

/** One condition with a clock of its own. */
function condition(changed: Partial<LimitRule> = {}) {
  const used = { ...rule, ...changed };
  let state: ConditionState = INACTIVE;
  let nowMs = 0;
  const step = (event: ConditionEvent): readonly ConditionChange[] => {
    const after = stepCondition(used, state, event);
    state = after.state;
    return after.changes;
  };
  return {
    phase: () => state.phase,
    state: () => state,
    sample: (value: number) => step({ kind: 'sample', value, measuredMs: nowMs, nowMs }),
    unusable: () => step({ kind: 'unusable', nowMs }),
    lost: () => step({ kind: 'lost' }),
    acknowledge: () => step({ kind: 'acknowledge' }),
    wait(seconds: number) {
      nowMs += seconds * 1000;
      return step({ kind: 'elapsed', ms: seconds * 1000, nowMs });
    },
  };
}

function active(changed: Partial<LimitRule> = {}) {
  const bed = condition(changed);
  bed.sample(55);
  bed.wait((changed.delayMs ?? rule.delayMs) / 1000);
  expect(bed.phase()).toBe('active');
  return bed;
}

describe('entering', () => {
  it('waits for the whole delay', () => {
    const bed = condition();
    bed.sample(59);
    expect(bed.wait(9.999)).toEqual([]);
    expect(bed.phase()).toBe('pending');
    expect(bed.wait(0.001)).toEqual(['start']);
  });

  it('starts at once without a delay', () => {
    expect(condition({ delayMs: 0 }).sample(59)).toEqual(['start']);
  });

  it('is reset by one good sample, and equal is good', () => {
    const bed = condition();
    bed.sample(59);
    bed.wait(9);
    bed.sample(60);
    expect(bed.phase()).toBe('inactive');
    bed.sample(59);
    expect(bed.wait(9.9)).toEqual([]);
  });

  it('does not count the time of a disturbed signal', () => {
    const bed = condition();
    bed.sample(59);
    bed.wait(6);
    bed.unusable();
    expect(bed.wait(9)).toEqual([]);
    bed.sample(58);
    expect(bed.wait(3)).toEqual([]);
    expect(bed.wait(1)).toEqual(['start']);
  });

  it('keeps the time of the first violation and the worst value', () => {
    const bed = condition();
    bed.wait(3);
    bed.sample(59);
    bed.wait(5);
    bed.sample(33);
    bed.wait(4);
    bed.sample(40);
    bed.wait(1);
    expect(bed.state()).toMatchObject({ phase: 'active', onsetMs: 3_000, raisedMs: 13_000, worst: 33 });
  });

  it('forgets a violation whose signal is lost', () => {
    const bed = condition();
    bed.sample(59);
    expect(bed.lost()).toEqual([]);
    expect(bed.phase()).toBe('inactive');
  });
});

describe('ending', () => {
  it('needs the hysteresis and five seconds inside it', () => {
    const bed = active();
    bed.sample(61);
    expect(bed.wait(60)).toEqual([]);
    bed.sample(62);
    expect(bed.wait(4.999)).toEqual([]);
    expect(bed.wait(0.001)).toEqual(['end']);
    expect(bed.phase()).toBe('inactive');
  });

  it('starts the five seconds again after a value outside', () => {
    const bed = active();
    bed.sample(62);
    bed.wait(4);
    bed.sample(61);
    bed.wait(4);
    bed.sample(62);
    expect(bed.wait(4)).toEqual([]);
    expect(bed.wait(1)).toEqual(['end']);
  });

  it('never comes from an absent value', () => {
    const bed = active();
    bed.sample(62);
    bed.wait(4);
    bed.unusable();
    expect(bed.wait(60)).toEqual([]);
    expect(bed.phase()).toBe('active');
  });

  it('comes with the loss of the signal', () => {
    expect(active().lost()).toEqual(['end']);
  });
});

describe('acknowledging', () => {
  it('keeps the alarm until the condition ends', () => {
    const bed = active();
    expect(bed.acknowledge()).toEqual(['acknowledged']);
    expect(bed.acknowledge()).toEqual([]);
    bed.sample(30);
    expect(bed.phase()).toBe('acknowledged');
    bed.sample(70);
    expect(bed.wait(5)).toEqual(['end']);
  });

  it('does nothing to a violation that still waits', () => {
    const bed = condition();
    bed.sample(59);
    expect(bed.acknowledge()).toEqual([]);
    expect(bed.wait(10)).toEqual(['start']);
  });
});

describe('latching', () => {
  const latching = { latching: true };

  it('keeps an ended alarm until somebody acknowledges', () => {
    const bed = active(latching);
    bed.sample(70);
    expect(bed.wait(5)).toEqual(['latched']);
    bed.wait(3600);
    expect(bed.phase()).toBe('latched');
    expect(bed.acknowledge()).toEqual(['acknowledged', 'end']);
    expect(bed.phase()).toBe('inactive');
  });

  it('does not latch what was acknowledged', () => {
    const bed = active(latching);
    bed.acknowledge();
    bed.sample(70);
    expect(bed.wait(5)).toEqual(['end']);
  });

  it('becomes active again without a second start', () => {
    const bed = active(latching);
    bed.sample(70);
    bed.wait(5);
    bed.sample(50);
    expect(bed.wait(10)).toEqual([]);
    expect(bed.state()).toMatchObject({ phase: 'active', onsetMs: 0, worst: 50 });
  });

  it('lets a new violation go on waiting when the old alarm is acknowledged', () => {
    const bed = active(latching);
    bed.sample(70);
    bed.wait(5);
    bed.sample(50);
    bed.wait(6);
    expect(bed.acknowledge()).toEqual(['acknowledged', 'end']);
    expect(bed.wait(4)).toEqual(['start']);
  });
});
