import type { RiskAssessment } from '@medplum/fhirtypes';
import { NEWS2_SOURCES, news2Source, type VitalKind } from '#clinical';
import type { OtherScore, ScoredWindow } from '../contract/events.ts';

const RISK_SYSTEM = 'http://terminology.hl7.org/CodeSystem/risk-probability';
const HORIZON_MS = 24 * 3_600_000;

/** As scoring names it where a child is not scored. */
const ADULT_AGE = 'adultAge';

/** Band → qualitative risk (specs fhir-vitals 5.2). A score is no probability: none is ever invented. */
const RISK_OF_BAND: Readonly<Record<string, string>> = { low: 'low', 'low-medium': 'moderate', medium: 'moderate', high: 'high' };

/**
 * The RiskAssessment of one window. Id and identifier are the window's, so that a replay writes the same resource; `basis`
 * names the Observations behind the scored parameters, newest first, then what was charted or carried forward.
 */
export function riskAssessment(window: ScoredWindow, status: 'final' | 'corrected'): RiskAssessment & { id: string } {
  const { score } = window;
  const risk = RISK_OF_BAND[score.band ?? score.bandAtLeast ?? ''];
  const end = Date.parse(window.windowEnd);
  return {
    resourceType: 'RiskAssessment',
    id: window.id,
    identifier: [{ system: 'urn:wardlight:window', value: window.id }],
    status,
    method: {
      coding: [{ system: 'urn:wardlight:method', code: score.method, version: score.methodVersion, display: 'NEWS2' }],
      text: 'National Early Warning Score 2 (Royal College of Physicians, 2017)',
    },
    subject: { reference: window.patient },
    ...(window.encounter === null ? {} : { encounter: { reference: window.encounter } }),
    occurrencePeriod: { start: window.windowStart, end: window.windowEnd },
    basis: basisOf(window).map((reference) => ({ reference })),
    prediction: [
      {
        outcome: { text: 'clinical deterioration' },
        ...(risk === undefined ? {} : { qualitativeRisk: { coding: [{ system: RISK_SYSTEM, code: risk }] } }),
        whenPeriod: { start: window.windowEnd, end: new Date(end + HORIZON_MS).toISOString() },
        rationale: rationaleOf(window),
      },
    ],
    ...(window.others === undefined ? {} : { note: window.others.map((other) => ({ text: otherWords(other) })) }),
  };
}

/** "MEWS (Subbe 2001): 2–5, missing consciousness" */
export function otherWords({ label, value, least, most, missing, unverified }: OtherScore): string {
  const number = value ?? (least === null || most === null ? 'not computed' : `${least}–${most}`);
  const without = missing.length === 0 ? '' : `, missing ${missing.join(', ')}`;
  return `${label}: ${number}${without}${unverified === null ? '' : ` (unverified: ${unverified})`}`;
}

/** "NEWS2 5–14 (incomplete). Points: systolicBP 3, pulse 2. Missing: spo2, … Composed: values up to 130 min old." */
export function rationaleOf({ score, doubted = {} }: ScoredWindow): string {
  const total = score.total === null ? `${score.totalMin}–${score.totalMax} (incomplete)` : String(score.total);
  const points = Object.entries(score.points)
    .filter(([, value]) => value > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, value]) => `${name} ${value}`);
  if (score.missing.includes(ADULT_AGE)) return 'None: NEWS2 is not for people under 16.';
  const missing = score.missing.length === 0 ? '' : ` Missing: ${score.missing.join(', ')}.`;
  const oldest = Math.floor((score.oldestAgeMs ?? 0) / 60_000);
  const composed = score.composed === true ? ` Composed: values up to ${oldest} min old.` : '';
  const doubts = Object.entries(doubted).map(([kind, count]) => `${kind} ${count}`);
  const without = doubts.length === 0 ? '' : ` Doubted by the device, not counted: ${doubts.join(', ')}.`;
  return `NEWS2 ${total}. Points: ${points.length === 0 ? 'none' : points.join(', ')}.${missing}${composed}${without}`;
}

function basisOf({ vitals, charted, score }: ScoredWindow): string[] {
  // A device tells a cuff's last measurement again with every poll: what is carried from before stands among the charted ones.
  const carried = (charted ?? []).some(({ name }) => name === 'systolicBP');
  const medians = Object.fromEntries(
    Object.entries(vitals).flatMap(([kind, { median }]) =>
      kind === 'nibp-systolic' && (carried || score.points['systolicBP'] === undefined) ? [] : [[kind, median]],
    ),
  );
  const scored = (Object.keys(NEWS2_SOURCES) as (keyof typeof NEWS2_SOURCES)[]).flatMap((parameter): VitalKind[] => {
    const source = news2Source(parameter, medians);
    return source === null ? [] : [source.vital];
  });
  const measured = [...new Set(scored)].flatMap((kind) => vitals[kind]?.observations ?? []);
  return [...measured, ...(charted ?? []).map(({ observation }) => observation)];
}
