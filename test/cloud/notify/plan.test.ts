import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type News, newsOfOutcome } from '../../../cloud/notify/news.ts';
import { type ChannelRules, isFor, planMessages, quietMinutesLeft } from '../../../cloud/notify/plan.ts';
import { outcome } from '../../support/outcome.ts';

const NOW = Date.parse('2026-01-05T23:00:00.000Z');
const MINUTE = 60_000;
const RULES: ChannelRules = {
  wards: null,
  tell: ['raised', 'resolved', 'escalated'],
  digestMinutes: 0,
  quietHours: null,
  storm: { messages: 5, minutes: 10 },
};
const news = (id: string, more: Partial<News> = {}): News => ({
  ...newsOfOutcome(outcome(), 'initials')!,
  id,
  at: new Date(NOW).toISOString(),
  urgent: false,
  ...more,
});
const ids = (messages: readonly (readonly News[])[]): string[][] => messages.map((one) => one.map(({ id }) => id));

describe('the rules of a channel', () => {
  it('decide by ward and kind who is told', () => {
    const rules = { ...RULES, wards: ['Ward 3'], tell: ['escalated'] as const };
    expect(isFor(rules, news('a', { kind: 'escalated' }))).toBe(true);
    expect(isFor(rules, news('a', { kind: 'raised' }))).toBe(false);
    expect(isFor(rules, news('a', { kind: 'worsened' }))).toBe(false);
    // Who wants to know of flags wants to know that one grew worse.
    expect(isFor({ ...rules, tell: ['raised'] }, news('a', { kind: 'worsened' }))).toBe(true);
    expect(isFor(rules, news('a', { kind: 'escalated', ward: 'Ward 4' }))).toBe(false);
  });

  it('tell each by itself when nothing else is asked', () => {
    expect(ids(planMessages([news('a'), news('b')], [], RULES, NOW).messages)).toEqual([['a'], ['b']]);
  });

  it('gather for a digest, but not what is urgent', () => {
    const rules = { ...RULES, digestMinutes: 30 };
    const waiting = [news('a'), news('b', { urgent: true })];
    const plan = planMessages(waiting, [], rules, NOW);
    expect(ids(plan.messages)).toEqual([['b']]);
    expect(plan.againAtMs).toBe(NOW + 30 * MINUTE);
    expect(ids(planMessages([news('a'), news('c')], [], rules, NOW + 30 * MINUTE).messages)).toEqual([['a', 'c']]);
  });

  it('hold up what is not urgent until quiet hours end, then tell it at once', () => {
    const rules = { ...RULES, quietHours: { from: '22:00', to: '06:00', timeZone: 'UTC' } };
    const plan = planMessages([news('a'), news('b', { urgent: true }), news('c')], [], rules, NOW);
    expect(ids(plan.messages)).toEqual([['b']]);
    expect(plan.againAtMs).toBe(NOW + 7 * 60 * MINUTE);
    expect(ids(planMessages([news('a'), news('c')], [], rules, NOW + 7 * 60 * MINUTE).messages)).toEqual([['a', 'c']]);
  });

  it('know quiet hours across midnight and by the clock of the ward', () => {
    const quiet = { from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' };
    expect(quietMinutesLeft(quiet, Date.parse('2026-01-05T21:30:00Z'))).toBe(450);
    expect(quietMinutesLeft(quiet, Date.parse('2026-01-05T20:59:00Z'))).toBe(0);
    expect(quietMinutesLeft(quiet, Date.parse('2026-01-05T05:00:00Z'))).toBe(0);
  });

  it('collapse a storm into one message, and let what is urgent through now and then', () => {
    const many = Array.from({ length: 20 }, (_, at) => news(`n${at}`));
    const first = planMessages(many, [], RULES, NOW).messages;
    expect(first.map((one) => one.length)).toEqual([1, 1, 1, 1, 16]);
    const full = Array.from({ length: 5 }, () => NOW - MINUTE);
    const later = planMessages([news('x')], full, RULES, NOW);
    expect(later).toEqual({ messages: [], againAtMs: NOW + 9 * MINUTE });
    expect(ids(planMessages([news('x'), news('y', { urgent: true })], full, RULES, NOW).messages)).toEqual([['y', 'x']]);
  });

  it('lose nothing, tell nothing twice and never more than the storm allows, whatever comes', () => {
    const minute = fc.integer({ min: 0, max: 120 });
    const one = fc.record({ minute, urgent: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(one, { maxLength: 60 }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 6 }),
        (all, digest, most) => {
          const rules = { ...RULES, digestMinutes: digest, storm: { messages: most, minutes: 10 } };
          const coming = all.map(({ minute: at, urgent }, index) =>
            news(`n${index}`, { at: new Date(NOW + at * MINUTE).toISOString(), urgent }),
          );
          const told: string[] = [];
          const sent: number[] = [];
          for (let now = NOW; now <= NOW + 200 * MINUTE; now += MINUTE / 2) {
            const waiting = coming
              .filter(({ id, at }) => Date.parse(at) <= now && !told.includes(id))
              .sort((a, b) => a.at.localeCompare(b.at));
            for (const message of planMessages(waiting, sent, rules, now).messages) {
              told.push(...message.map(({ id }) => id));
              sent.push(now);
            }
          }
          expect([...told].sort()).toEqual(coming.map(({ id }) => id).sort());
          // Half a minute lies between two messages that a storm still lets through.
          const everyHalf = sent.filter((at) => sent.filter((other) => other === at).length > most);
          expect(everyHalf).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
