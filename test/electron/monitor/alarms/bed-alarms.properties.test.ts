import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bed } from './bed.ts';

const LOW = 60;
const TICK_S = 0.5;

/** What happens at the bed next. Times in half seconds, so that no alarm hides between two ticks. */
type Happening =
  | { readonly what: 'value'; readonly value: number | null; readonly questionable: boolean }
  | { readonly what: 'wait'; readonly ticks: number }
  | { readonly what: 'acknowledge' | 'seen' | 'silent' | 'heard' | 'pause' };

const value = fc.record({
  what: fc.constant('value' as const),
  value: fc.option(fc.integer({ min: 52, max: 68 }), { freq: 6, nil: null }),
  questionable: fc.constant(false),
});
const doubtful = fc.record({
  what: fc.constant('value' as const),
  value: fc.constant(40),
  questionable: fc.constant(true),
});
const zero = fc.record({
  what: fc.constant('value' as const),
  value: fc.constant(0),
  questionable: fc.constant(false),
});
const wait = fc.record({ what: fc.constant('wait' as const), ticks: fc.integer({ min: 1, max: 26 }) });
const act = fc.record({
  what: fc.constantFrom('acknowledge' as const, 'seen' as const, 'silent' as const, 'heard' as const, 'pause' as const),
});
const happenings = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: value },
    { weight: 1, arbitrary: doubtful },
    { weight: 1, arbitrary: zero },
    { weight: 6, arbitrary: wait },
    { weight: 1, arbitrary: act },
  ),
  { maxLength: 120 },
);
const delay = fc.integer({ min: 0, max: 15 });

function play(bed: Bed, happening: Happening, each: () => void = () => undefined): void {
  switch (happening.what) {
    case 'value':
      bed.send('abp-mean', happening.value, { questionable: happening.questionable });
      each();
      return;
    case 'wait':
      for (let tick = 0; tick < happening.ticks; tick++) {
        bed.wait(TICK_S);
        each();
      }
      return;
    case 'acknowledge':
      bed.acknowledge();
      return;
    case 'seen':
      bed.alarms.seenEnded();
      return;
    case 'silent':
    case 'heard':
      bed.technical('device-silent', happening.what === 'silent');
      return;
    case 'pause':
      bed.pauseAudio(2);
  }
}

/** The low-pressure condition said once more, from the whole history: how long has it been violated without a good sample? */
class History {
  readonly #samples: { readonly atMs: number; readonly value: number | null }[] = [];

  add(atMs: number, sample: number | null): void {
    this.#samples.push({ atMs, value: sample });
  }

  /** Time held since the last good sample or loss, not counting disturbed time; null when it is not violated. */
  heldMs(nowMs: number): number | null {
    let held: number | null = null;
    let lastUsableMs = -Infinity;
    for (const [index, { atMs, value: sample }] of this.#samples.entries()) {
      const until = this.#samples[index + 1]?.atMs ?? nowMs;
      if (sample !== null) {
        lastUsableMs = atMs;
        held = sample < LOW ? (held ?? 0) : null;
      }
      if (held !== null && sample !== null) held += Math.min(until, atMs + 10_000) - atMs;
      if (until - lastUsableMs >= 10_000) held = null;
    }
    return held;
  }
}

describe('limit alarms, whatever happens', () => {
  it('start only for a violation that was held for the delay, and always then', () => {
    fc.assert(
      fc.property(happenings, delay, (story, delayS) => {
        const bed = new Bed({ delayS, limits: { 'abp-mean': { low: LOW, high: null } } });
        const history = new History();
        let started = 0;
        for (const happening of story) {
          if (happening.what === 'value') history.add(bed.nowMs, happening.questionable ? null : happening.value);
          play(bed, happening, () => {
            const held = history.heldMs(bed.nowMs);
            const starts = bed.phases('abp-mean-low').filter((phase) => phase === 'start').length;
            if (starts > started && delayS < 10) expect(held).toBeGreaterThanOrEqual(delayS * 1000);
            started = starts;
            const present = bed.alarms
              .list()
              .some((alarm) => alarm.condition === 'abp-mean-low' && /active|acknowledged/.test(alarm.state));
            if (held !== null && held >= delayS * 1000) expect(present, `held ${held} of ${delayS} s`).toBe(true);
          });
        }
      }),
      { numRuns: 400 },
    );
  });

  it('have one start and one end for each episode, with one id', () => {
    fc.assert(
      fc.property(happenings, delay, (story, delayS) => {
        const bed = new Bed({ delayS });
        for (const happening of story) play(bed, happening);
        const ids = new Set<string>();
        const open = new Map<string, string>();
        for (const { condition, phase, alarmId } of bed.steps) {
          if (phase === 'start') {
            expect(open.has(condition), `${condition} started twice`).toBe(false);
            expect(ids.has(alarmId), `${alarmId} used twice`).toBe(false);
            ids.add(alarmId);
            open.set(condition, alarmId);
          } else {
            expect(open.get(condition)).toBe(alarmId);
            if (phase === 'end') open.delete(condition);
          }
        }
        const listed = bed.alarms.list().filter((alarm) => alarm.state !== 'ended-unseen');
        expect(listed.map((alarm) => alarm.alarmId).sort()).toEqual([...open.values()].sort());
      }),
      { numRuns: 400 },
    );
  });

  it('are never cleared by an absent value or by silence: a technical alarm stands in their place at once', () => {
    const nothing = fc.array(
      fc.oneof(
        value.map((each) => ({ ...each, value: null })),
        doubtful,
        wait,
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(nothing, (story) => {
        const bed = new Bed({ delayS: 0 });
        bed.send('abp-mean', 33);
        for (const happening of story) {
          play(bed, happening, () => {
            expect(bed.alarms.list().some((alarm) => alarm.vital === 'abp-mean' && alarm.state === 'active')).toBe(true);
            expect(bed.alarms.tileState('abp-mean').alarm).not.toBeNull();
          });
        }
      }),
    );
  });

  it('go on after a restart as if there had been none', () => {
    fc.assert(
      fc.property(happenings, fc.nat(120), delay, (story, at, delayS) => {
        const [whole, killed] = [new Bed({ delayS }), new Bed({ delayS })];
        story.forEach((happening, index) => {
          if (index === at) killed.restart();
          play(whole, happening);
          play(killed, happening);
        });
        expect(killed.steps).toEqual(whole.steps);
        expect(killed.alarms.list()).toEqual(whole.alarms.list());
        expect(killed.alarms.inhibition.audio).toEqual(whole.alarms.inhibition.audio);
      }),
      { numRuns: 300 },
    );
  });
});
