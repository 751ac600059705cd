import { VITAL_SIGNS } from '#clinical';
import { VITAL_LABELS } from '#phrases';
import type { Outcome, WindowScore } from '../contract/events.ts';
import { type PatientNames, shownName } from '../contract/patient-name.ts';
import { type House, NO_HOUSE, parameterWord, said, timeWord, unitWord, word } from './words/index.ts';

/** What a channel may be told. */
export const NEWS_KINDS = ['raised', 'resolved', 'escalated'] as const;
/** Who is told that a flag was raised is told, too, that it grew worse. That a patient was given to somebody is told to her alone. */
export type NewsKind = (typeof NEWS_KINDS)[number] | 'worsened' | 'assigned';
/** How much of the patient leaves the service. */
export type PatientPolicy = PatientNames;

/** One thing that somebody has to be told, as far as policy allows it to be told. */
export interface News {
  /** The same change always has the same id. */
  readonly id: string;
  readonly kind: NewsKind;
  readonly at: string;
  /** The same for people, by the clock of the house; what was kept before there was one has none. */
  readonly when?: string;
  readonly ward: string;
  readonly bed: string;
  /** Null: not to be told. */
  readonly who: string | null;
  readonly reason: string;
  /** Neither quiet hours nor a digest hold it up. */
  readonly urgent: boolean;
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** Of the patient's page, from `/` on. */
  readonly path: string;
  /** `Flag/{id}`, or the id of the task: what somebody can react to; null: nothing. */
  readonly about: string | null;
  /** In whose words it is told; what was kept before there was one has none. */
  readonly house?: House;
  /** Account of who is responsible: told on her own browsers, whatever else they are told. Absent: nobody's in particular. */
  readonly to?: string;
}

/** Longest text of one line, characters: what a message may claim (bed, ward, name) must not make a notice too large. */
const MOST_TEXT = 300;

/** A flag that was raised, grew worse or was resolved is told; one that merely goes on is not. */
export function newsOfOutcome({ window, flag }: Outcome, policy: PatientPolicy, house = NO_HOUSE): News | null {
  if (flag === null || flag.change === 'kept') return null;
  const { score } = window;
  const facts: [string, string][] = [
    [word(house, 'minuteTo'), timeWord(house, window.windowEnd)],
    ['NEWS2', scoreText(score, house)],
    [word(house, 'points'), pointsText(score, house)],
    [word(house, 'missing'), missingText(score, house)],
    ...composedFact(score, house),
    ...vitalFacts(window.vitals, house),
    [word(house, 'flagSince'), timeWord(house, flag.since)],
  ];
  return {
    id: `${flag.reference}#${flag.change}${flag.change === 'worsened' ? `-${window.windowEnd}` : ''}`,
    kind: flag.change,
    at: window.windowEnd,
    when: timeWord(house, window.windowEnd),
    ward: clipped(window.ward),
    bed: clipped(window.bed),
    who: whoText(window.patientName, policy),
    reason: clipped(said(house, flag.reason)),
    urgent: flag.change !== 'resolved' && (score.band ?? score.bandAtLeast) === 'high',
    facts: facts.map(([name, value]) => [name, clipped(value)]),
    path: window.patient.replace('Patient/', '/patients/'),
    about: flag.reference,
    house,
  };
}

/** What the escalation rule wrote into `work.act`. */
export interface Escalation {
  readonly id: string;
  readonly at: string;
  readonly ward: string;
  readonly bed: string;
  readonly patient: string;
  readonly patientName: string;
  readonly text: string;
  readonly level: number;
  readonly about: string | null;
  /** Account of who is responsible; null: nobody, or nobody with an account. */
  readonly toId: string | null;
}

/** That somebody made another responsible. */
export interface Assignment extends Omit<Escalation, 'level' | 'toId'> {
  readonly toId: string;
  readonly byName: string;
  readonly from: string;
  readonly until: string | null;
}

export function newsOfEscalation(act: Escalation, policy: PatientPolicy, house = NO_HOUSE): News {
  return {
    id: act.id,
    kind: 'escalated',
    at: act.at,
    when: timeWord(house, act.at),
    ward: clipped(act.ward),
    bed: clipped(act.bed),
    who: whoText(act.patientName, policy),
    reason: clipped(said(house, act.text)),
    urgent: true,
    facts: [[word(house, 'level'), String(act.level)]],
    path: act.patient.replace('Patient/', '/patients/'),
    about: act.about,
    house,
    ...(act.toId === null ? {} : { to: act.toId }),
  };
}

/** For her alone who is responsible now, or will be with the next shift; only of what begins now she has to know at once. */
export function newsOfAssignment(act: Assignment, policy: PatientPolicy, house = NO_HOUSE): News {
  const from = act.from > act.at ? word(house, 'from', { time: timeWord(house, act.from) }) : '';
  const until = act.until === null ? '' : word(house, 'until', { time: timeWord(house, act.until) });
  const who = word(house, 'youAre', { when: from + until, by: act.byName });
  return {
    id: act.id,
    kind: 'assigned',
    at: act.at,
    when: timeWord(house, act.at),
    ward: clipped(act.ward),
    bed: clipped(act.bed),
    who: whoText(act.patientName, policy),
    reason: clipped(`${who}${policy === 'name' && act.text !== '' ? `: ${act.text}` : ''}`),
    urgent: act.from <= act.at,
    facts: [],
    path: act.patient.replace('Patient/', '/patients/'),
    about: null,
    house,
    to: act.toId,
  };
}

export function whoText(name: string, policy: PatientPolicy): string | null {
  const shown = shownName(name, policy);
  return shown === null ? null : clipped(shown);
}

export function clipped(text: string): string {
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}…`;
}

/** "5–14 (incomplete), at least medium risk" */
function scoreText({ total, totalMin, totalMax, band, bandAtLeast }: WindowScore, house: House): string {
  const bounds = total === null ? `${totalMin}–${totalMax} (${word(house, 'incomplete')})` : String(total);
  const risk = `${band === null ? 'at least ' : ''}${band ?? bandAtLeast ?? 'unknown'} risk`;
  return said(house, `NEWS2 ${bounds}, ${risk}`).replace(/^NEWS2 /, '');
}

/** What is outside, the strongest first: "systolic pressure 3, pulse 2". */
function pointsText({ points }: WindowScore, house: House): string {
  const outside = Object.entries(points).filter(([, value]) => value > 0);
  const text = outside.sort(([, a], [, b]) => b - a).map(([name, value]) => `${parameterWord(house, name)} ${value}`);
  return text.length === 0 ? word(house, 'none') : text.join(', ');
}

function missingText({ missing }: WindowScore, house: House): string {
  return missing.length === 0 ? word(house, 'nothing') : missing.map((name) => parameterWord(house, name)).join(', ');
}

function composedFact({ composed, oldestAgeMs }: WindowScore, house: House): [string, string][] {
  if (composed !== true) return [];
  return [[word(house, 'composed'), word(house, 'valuesUpTo', { minutes: Math.floor((oldestAgeMs ?? 0) / 60_000) })]];
}

/** Medians of the minute. */
function vitalFacts(vitals: Outcome['window']['vitals'], { language }: House): [string, string][] {
  return VITAL_SIGNS.flatMap((sign): [string, string][] => {
    const vital = vitals[sign.kind];
    return vital === undefined
      ? []
      : [[VITAL_LABELS[language][sign.kind], `${vital.median.toFixed(sign.decimals)} ${unitWord(vital.unit)}`]];
  });
}
