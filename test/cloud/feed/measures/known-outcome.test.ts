import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flagQuality } from '../../../../cloud/feed/measures/flag-quality.ts';
import {
  DETERIORATION,
  DOCUMENTED_AFTER_MS,
  type EventFact,
  kindsOfOutcome,
  knownOutcome,
} from '../../../../cloud/feed/measures/known-outcome.ts';

const HOUR = 3_600_000;
const AT = 100 * HOUR;
const statement = { patient: 'Patient/p1', encounter: 'Encounter/e1', kinds: ['sepsis'] as const, atMs: AT, horizonMs: 6 * HOUR };
const event = (hours: number, kind: EventFact['kind'] = 'sepsis', encounter: string | null = 'Encounter/e1'): EventFact => ({
  ...{ patient: 'Patient/p1', encounter, ward: 'Ward 3', kind, atMs: AT + hours * HOUR },
});
const LONG_AFTER = AT + 1_000 * HOUR;

describe('what is known of a prediction', () => {
  it('is the event when it came after it and within the horizon, edges included', () => {
    expect(knownOutcome(statement, [event(6)], LONG_AFTER)).toEqual({ state: 'event', atMs: AT + 6 * HOUR });
    expect(knownOutcome(statement, [event(3), event(1)], LONG_AFTER)).toEqual({ state: 'event', atMs: AT + HOUR });
    expect(knownOutcome(statement, [event(6.01)], LONG_AFTER)).toEqual({ state: 'none' });
    expect(knownOutcome(statement, [event(0)], LONG_AFTER)).toEqual({ state: 'past' });
    expect(knownOutcome(statement, [event(3, 'death')], LONG_AFTER)).toEqual({ state: 'none' });
  });

  it('is unknown until it would be documented, never an absence', () => {
    const untilMs = AT + 6 * HOUR + DOCUMENTED_AFTER_MS.sepsis;
    expect(knownOutcome(statement, [], untilMs - 1)).toEqual({ state: 'unknown', untilMs });
    expect(knownOutcome(statement, [], untilMs)).toEqual({ state: 'none' });
    // Whoever left an hour later is followed for that hour only.
    const sooner = untilMs - 5 * HOUR;
    expect(knownOutcome(statement, [event(1, 'discharge')], sooner - 1)).toEqual({ state: 'unknown', untilMs: sooner });
    expect(knownOutcome(statement, [event(1, 'discharge')], sooner)).toEqual({ state: 'none' });
    expect(knownOutcome({ ...statement, kinds: [] }, [], LONG_AFTER)).toEqual({ state: 'unknown', untilMs: null });
  });

  it('is of the stay that it was said in', () => {
    expect(knownOutcome(statement, [event(-200, 'sepsis', 'Encounter/before')], LONG_AFTER)).toEqual({ state: 'none' });
    expect(knownOutcome(statement, [event(2, 'sepsis', null)], LONG_AFTER)).toMatchObject({ state: 'event' });
  });

  it('becomes known once and stays so', () => {
    const hours = fc.double({ min: -20, max: 200, noNaN: true });
    fc.assert(
      fc.property(fc.array(hours, { maxLength: 4 }), hours, hours, (at, first, later) => {
        const events = at.map((each) => event(each));
        const [before, after] = [Math.min(first, later), Math.max(first, later)].map((each) =>
          knownOutcome(statement, events, AT + each * HOUR),
        );
        if (before?.state !== 'unknown') expect(after).toEqual(before);
      }),
    );
  });

  it('knows which event an outcome is, and which are none of FHIR’s', () => {
    expect(kindsOfOutcome('sepsis')).toEqual(['sepsis']);
    expect(kindsOfOutcome('Death in hospital')).toEqual(['death']);
    expect(kindsOfOutcome('hypotension')).toEqual([]);
  });
});

describe('the flags of a ward', () => {
  const flag = (patient: string, hours: number, ward = 'Ward 3') => ({
    ...{ patient, ward, cause: 'deterioration', sinceMs: AT + hours * HOUR },
  });
  const dead = (patient: string, hours: number): EventFact => ({ ...event(hours, 'death', null), patient });

  it('are counted against the days, the events that followed and the time to them', () => {
    const events = [
      dead('Patient/a', 10),
      dead('Patient/b', 4),
      dead('Patient/c', 60),
      dead('Patient/d', -2),
      dead('Patient/z', 5),
    ];
    const flags = [
      flag('Patient/a', 0),
      flag('Patient/b', 0),
      flag('Patient/c', 0),
      flag('Patient/d', 0),
      flag('Patient/e', 900),
    ];
    const of = new Map(events.map((each) => [each.patient, [each]]));
    expect(flagQuality(flags, flags, of, events, DETERIORATION, 50, LONG_AFTER - 90 * HOUR)).toMatchObject({
      flags: 5,
      per100PatientDays: 10,
      followed: 2,
      notFollowed: 1,
      late: 1,
      unknown: 1,
      unknownUntilMs: AT + 924 * HOUR + DOCUMENTED_AFTER_MS['cardiac-arrest'],
      positivePredictiveValue: 2 / 3,
      medianLeadHours: 7,
      leastLeadHours: 4,
      events: 5,
      eventsForetold: 2,
    });
  });

  it('have no rate without time and no predictive value without an outcome', () => {
    const none = flagQuality([flag('Patient/a', 0)], [], new Map(), [], DETERIORATION, 0, AT);
    expect(none).toMatchObject({ per100PatientDays: null, positivePredictiveValue: null, medianLeadHours: null, unknown: 1 });
  });
});
