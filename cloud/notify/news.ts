import { VITAL_SIGNS } from '#clinical';
import type { Outcome, WindowScore } from '../contract/events.ts';
import { parameterWord, timeWord, unitWord } from './words.ts';

/** What a channel may be told. */
export const NEWS_KINDS = ['raised', 'resolved', 'escalated'] as const;
/** Who is told that a flag was raised is told, too, that it grew worse. That a patient was given to somebody is told to her alone. */
export type NewsKind = (typeof NEWS_KINDS)[number] | 'worsened' | 'assigned';
/** How much of the patient leaves the service. */
export type PatientPolicy = 'initials' | 'name' | 'none';

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
  /** Account of who is responsible: told on her own browsers, whatever else they are told. Absent: nobody's in particular. */
  readonly to?: string;
}

/** Longest text of one line, characters: what a message may claim (bed, ward, name) must not make a notice too large. */
const MOST_TEXT = 300;

/**
 * A flag that was raised, grew worse or was resolved is told; one that merely goes on is not.
 * @param timeZone of the house, IANA name
 */
export function newsOfOutcome({ window, flag }: Outcome, policy: PatientPolicy, timeZone = 'UTC'): News | null {
  if (flag === null || flag.change === 'kept') return null;
  const { score } = window;
  const facts: [string, string][] = [
    ['Minute to', timeWord(window.windowEnd, timeZone)],
    ['NEWS2', `${boundsText(score)}, risk ${bandText(score)}`],
    ['Points', pointsText(score)],
    ['Missing', score.missing.length === 0 ? 'nothing' : score.missing.map(parameterWord).join(', ')],
    ...composedFact(score),
    ...vitalFacts(window.vitals),
    ['Flag since', timeWord(flag.since, timeZone)],
  ];
  return {
    id: `${flag.reference}#${flag.change}${flag.change === 'worsened' ? `-${window.windowEnd}` : ''}`,
    kind: flag.change,
    at: window.windowEnd,
    when: timeWord(window.windowEnd, timeZone),
    ward: clipped(window.ward),
    bed: clipped(window.bed),
    who: whoText(window.patientName, policy),
    reason: clipped(flag.reason),
    urgent: flag.change !== 'resolved' && (score.band ?? score.bandAtLeast) === 'high',
    facts: facts.map(([name, value]) => [name, clipped(value)]),
    path: window.patient.replace('Patient/', '/patients/'),
    about: flag.reference,
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

export function newsOfEscalation(act: Escalation, policy: PatientPolicy, timeZone = 'UTC'): News {
  return {
    id: act.id,
    kind: 'escalated',
    at: act.at,
    when: timeWord(act.at, timeZone),
    ward: clipped(act.ward),
    bed: clipped(act.bed),
    who: whoText(act.patientName, policy),
    reason: clipped(act.text),
    urgent: true,
    facts: [['Level', String(act.level)]],
    path: act.patient.replace('Patient/', '/patients/'),
    about: act.about,
    ...(act.toId === null ? {} : { to: act.toId }),
  };
}

/** For her alone who is responsible now, or will be with the next shift; only of what begins now she has to know at once. */
export function newsOfAssignment(act: Assignment, policy: PatientPolicy, timeZone = 'UTC'): News {
  const from = act.from > act.at ? `from ${timeWord(act.from, timeZone)} ` : '';
  const until = act.until === null ? '' : `until ${timeWord(act.until, timeZone)} `;
  return {
    id: act.id,
    kind: 'assigned',
    at: act.at,
    when: timeWord(act.at, timeZone),
    ward: clipped(act.ward),
    bed: clipped(act.bed),
    who: whoText(act.patientName, policy),
    reason: clipped(
      `You are responsible ${from}${until}(${act.byName})${policy === 'name' && act.text !== '' ? `: ${act.text}` : ''}`,
    ),
    urgent: act.from <= act.at,
    facts: [],
    path: act.patient.replace('Patient/', '/patients/'),
    about: null,
    to: act.toId,
  };
}

/** "Simulated, Patient" → "S. P." */
export function whoText(name: string, policy: PatientPolicy): string | null {
  if (policy === 'none') return null;
  if (policy === 'name') return clipped(name);
  const words = name.split(/[\s,]+/).filter((word) => /\p{L}/u.test(word));
  return words.length === 0
    ? null
    : words
        .slice(0, 4)
        .map((word) => `${/\p{L}/u.exec(word)?.[0] ?? ''}.`)
        .join(' ');
}

export function clipped(text: string): string {
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}…`;
}

function boundsText({ total, totalMin, totalMax }: WindowScore): string {
  return total === null ? `${totalMin}–${totalMax} (incomplete)` : String(total);
}

function bandText({ band, bandAtLeast }: WindowScore): string {
  return band ?? (bandAtLeast === null ? 'not known' : `at least ${bandAtLeast}`);
}

/** What is outside, the strongest first: "systolic pressure 3, pulse 2". */
function pointsText({ points }: WindowScore): string {
  const outside = Object.entries(points).filter(([, value]) => value > 0);
  const text = outside.sort(([, a], [, b]) => b - a).map(([name, value]) => `${parameterWord(name)} ${value}`);
  return text.length === 0 ? 'none' : text.join(', ');
}

function composedFact({ composed, oldestAgeMs }: WindowScore): [string, string][] {
  return composed === true ? [['Composed', `charted values up to ${Math.floor((oldestAgeMs ?? 0) / 60_000)} min old`]] : [];
}

function vitalFacts(vitals: Outcome['window']['vitals']): [string, string][] {
  return VITAL_SIGNS.flatMap((sign): [string, string][] => {
    const vital = vitals[sign.kind];
    return vital === undefined
      ? []
      : [[sign.label, `${vital.median.toFixed(sign.decimals)} ${unitWord(vital.unit)} (median of ${vital.count})`]];
  });
}
