import type { BedEntry, LastCharted, ObservationDue, ScoreInput, ScoreMessage } from '#ipc';
import { type TextKey, t } from './i18n/index.ts';
import { monitorText } from './i18n/monitor-text.ts';
import { numberText, timeText } from './i18n/numbers.ts';
import { ageText } from './text.ts';
import { shownUnit } from './units.ts';

/** Nothing is known that gives points: bounds that say no more than what the score can be help nobody. */
export function scoreUnknown({ refused, inputs }: Pick<ScoreMessage, 'refused' | 'inputs'>): boolean {
  return refused !== null || inputs.every(({ points }) => points === null);
}

/** "5–14", never one number for an incomplete set; "---" while nothing is known. */
export function scoreText(score: ScoreMessage): string {
  if (scoreUnknown(score)) return '---';
  if (score.total !== null) return String(score.total);
  return `${score.totalMin}–${score.totalMax}`;
}

const BANDS: Readonly<Record<string, TextKey>> = {
  low: 'scores.bandLow',
  'low-medium': 'scores.bandLowMedium',
  medium: 'scores.bandMedium',
  high: 'scores.bandHigh',
};

function bandWord(band: string): string {
  const key = BANDS[band];
  return key === undefined ? band : t(key);
}

export function bandText(score: ScoreMessage): string {
  if (score.refused !== null) return t('scores.notForPatient');
  if (scoreUnknown(score)) return t('scores.notYetKnown');
  if (score.score !== 'NEWS2') return t('common.unverified');
  if (score.band !== null) return t('scores.risk', { band: bandWord(score.band) });
  return score.bandAtLeast === null ? t('scores.riskUnknown') : t('scores.atLeast', { band: bandWord(score.bandAtLeast) });
}

const PARAMETERS: Readonly<Record<string, TextKey>> = {
  respiratoryRate: 'scores.respiratoryRate',
  spo2: 'scores.spo2',
  supplementalOxygen: 'scores.supplementalOxygen',
  systolicBP: 'scores.systolicBP',
  pulse: 'scores.pulse',
  consciousness: 'scores.consciousness',
  temperature: 'scores.temperature',
  heartRate: 'scores.heartRate',
  meanBP: 'scores.meanBP',
  diastolicBP: 'scores.diastolicBP',
  mentation: 'scores.mentation',
  respiratoryEffort: 'scores.respiratoryEffort',
  capillaryRefillS: 'scores.capillaryRefillS',
  oxygen: 'scores.oxygen',
  age: 'scores.age',
};

export function parameterText(name: string): string {
  const key = PARAMETERS[name];
  return key === undefined ? name : t(key);
}

const EFFORT: Readonly<Record<string, TextKey>> = {
  normal: 'scores.effortNormal',
  mild: 'scores.effortMild',
  moderate: 'scores.effortModerate',
  severe: 'scores.effortSevere',
};
/** Pressures are scored in mmHg and shown in the unit of the screen, as temperatures are. */
const UNITS: Readonly<Record<string, string>> = {
  systolicBP: 'mm[Hg]',
  meanBP: 'mm[Hg]',
  diastolicBP: 'mm[Hg]',
  temperature: 'Cel',
};

/** What the entered or measured value of a part of the score says. */
export function scoreValueText({ name, value }: Pick<ScoreInput, 'name' | 'value'>): string {
  if (name === 'supplementalOxygen') return t(value === true ? 'scores.onOxygen' : 'scores.onAir');
  if (name === 'oxygen') return t(value === 'low' ? 'scores.oxygenLow' : value === 'high' ? 'scores.oxygenHigh' : 'scores.onAir');
  if (name === 'capillaryRefillS') return t('common.seconds', { count: Number(value) });
  if (typeof value === 'number') return quantityText(name, value);
  const effort = name === 'respiratoryEffort' ? EFFORT[String(value)] : undefined;
  if (effort !== undefined) return t(effort);
  return value === null ? '' : String(value);
}

function quantityText(name: string, value: number): string {
  const unit = UNITS[name];
  const shown = unit === undefined ? value : shownUnit(unit).of(value);
  const rounded = Math.round(shown * 10) / 10;
  return numberText(rounded, Number.isInteger(rounded) ? 0 : 1);
}

const RESPONSES: Readonly<Record<string, TextKey>> = {
  ward: 'scores.responseWard',
  'urgent-ward': 'scores.responseUrgentWard',
  urgent: 'scores.responseUrgent',
  emergency: 'scores.responseEmergency',
};

/** Who responds (clinical-scores 1.2); for an incomplete score what its known points ask for at least. */
export function responseText({ score, response, band, bandAtLeast }: ScoreMessage): string {
  if (score !== 'NEWS2') return monitorText(response ?? '');
  const least = { 'low-medium': 'urgent-ward', medium: 'urgent', high: 'emergency' }[bandAtLeast ?? ''];
  const key = RESPONSES[(band === null ? least : response) ?? ''];
  return key === undefined ? '' : t(key);
}

const SOON_MS = 15 * 60_000;

/** "Next observations 14:05"; what they need once they are close. */
export function dueText(observation: ObservationDue | null, nowMs: number): string {
  if (observation === null) return '';
  const { dueMs, overdue, needs } = observation;
  const what = needs.length === 0 ? '' : `: ${needs.map(parameterText).join(', ')}`;
  if (overdue) return t('scores.overdue', { time: timeText(dueMs), what });
  return t('scores.next', { time: timeText(dueMs), what: dueMs - nowMs < SOON_MS ? what : '' });
}

/** "missing: SpO₂, ACVPU"; empty when nothing is. */
export function missingText(score: Pick<ScoreMessage, 'missing'>): string {
  return score.missing.length === 0 ? '' : t('scores.missing', { list: score.missing.map(parameterText).join(', ') });
}

/** Which part of a score an entry becomes; what is none of them is charted for people alone. */
const BECOMES: Readonly<Partial<Record<BedEntry['what'], string>>> = {
  consciousness: 'consciousness',
  'supplemental-oxygen': 'supplementalOxygen',
  temperature: 'temperature',
  'respiratory-rate': 'respiratoryRate',
  'respiratory-effort': 'respiratoryEffort',
  'capillary-refill': 'capillaryRefillS',
  'oxygen-delivery': 'oxygen',
};

/** "4/10", "250 mL", "Alert": a value that somebody charted. */
export function entryText({ what, value }: Pick<LastCharted, 'what' | 'value'>): string {
  const name = BECOMES[what];
  if (name !== undefined) return scoreValueText({ name, value });
  if (what === 'pain') return `${numberText(Number(value), 0)}/10`;
  if (what === 'urine-output') return `${numberText(Number(value), 0)} mL`;
  return t('scores.scale', { scale: Number(value) });
}

/** "2 h ago, N.O." */
export function chartedAgoText(ageMs: number, by: string): string {
  return t('scores.chartedAgo', { age: ageText(ageMs), who: monitorText(by) });
}

/** Above the keys that chart it: what somebody has charted already, when and who. */
export function lastChartedText(last: LastCharted | undefined, nowMs: number): string {
  if (last === undefined) return t('scores.neverCharted');
  return t('scores.lastCharted', { value: entryText(last), ago: chartedAgoText(nowMs - last.atMs, last.by) });
}
