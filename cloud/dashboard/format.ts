import type { ChartedInput, WindowScore } from '../contract/events.ts';
import { language, said, type TextKey, t, told } from './i18n/index.ts';

/** "7", or "5–14" when values are missing: bounds, never a silent zero. */
export function scoreText(score: WindowScore): string {
  if (score.total !== null) return String(score.total);
  return score.totalMin === score.totalMax ? String(score.totalMin) : `${score.totalMin}–${score.totalMax}`;
}

const BANDS: Readonly<Record<string, TextKey>> = {
  low: 'score.low',
  'low-medium': 'score.lowMedium',
  medium: 'score.medium',
  high: 'score.high',
};

export function bandText({ band, bandAtLeast }: WindowScore): string {
  if (band !== null) return t('score.risk', { band: bandWord(band) });
  return bandAtLeast === null ? t('score.notKnown') : t('score.atLeast', { band: bandWord(bandAtLeast) });
}

function bandWord(band: string): string {
  const key = BANDS[band];
  return key === undefined ? band : t(key);
}

/** Whether a flag says what the score beside it says, so that it need not be told twice. */
export function flagAgrees(reason: string, score: WindowScore): boolean {
  return /^NEWS2 [^\s,]+/.exec(reason)?.[0] === `NEWS2 ${scoreText(score)}`;
}

/** A flag keeps its worst reason; where the score is another by now, it is said to be the worst. */
export function flagText(reason: string, score: WindowScore): string {
  return reason.startsWith('NEWS2 ') && !flagAgrees(reason, score) ? t('ward.worst', { reason: said(reason) }) : said(reason);
}

/** Class name for the band's colour; bands never use the flashing alarm colours. */
export function bandClass(score: WindowScore): string {
  return `band-${(score.band ?? score.bandAtLeast ?? 'unknown').replace(/[^a-z]+/g, '-')}`;
}

/** "4 s", "3 min", "2 h": how long ago. Never negative. */
export function ageText(fromIso: string, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(fromIso)) / 1000));
  if (seconds < 90) return t('time.seconds', { count: seconds });
  if (seconds < 5400) return t('time.minutes', { count: Math.round(seconds / 60) });
  return t('time.hours', { count: Math.round(seconds / 3600) });
}

/** Local clock, 24 h, with seconds. */
export function clockText(iso: string): string {
  return new Date(iso).toLocaleTimeString(language(), { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
}

/** Local clock, 24 h; with the day when it is another. */
export function timeText(iso: string, nowMs: number = Date.now()): string {
  const at = new Date(iso);
  const clock = at.toLocaleTimeString(language(), { hour: '2-digit', minute: '2-digit', hour12: false });
  const sameDay = at.toDateString() === new Date(nowMs).toDateString();
  return sameDay ? clock : `${at.toLocaleDateString(language(), { day: '2-digit', month: '2-digit' })} ${clock}`;
}

/** Day with its month in words and local clock, for paper: "29 Nov 2026, 14:22". */
export function dayText(atMs: number): string {
  return new Date(atMs).toLocaleString(language(), { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });
}

/** Rounded for display only. */
export function numberText(value: number, decimals: number): string {
  return value.toFixed(decimals);
}

const CONSCIOUSNESS: Readonly<Record<string, TextKey>> = {
  A: 'score.A',
  C: 'score.C',
  V: 'score.V',
  P: 'score.P',
  U: 'score.U',
};

/** What a person charted or a cuff measured before, in words and with its unit. */
export function chartedText({ name, value }: Pick<ChartedInput, 'name' | 'value'>): string {
  const text = String(value);
  switch (name) {
    case 'consciousness': {
      const key = CONSCIOUSNESS[text];
      return key === undefined ? text : t(key);
    }
    case 'supplementalOxygen':
      return value === true ? t('score.onOxygen') : t('score.onAir');
    case 'temperature':
      return `${text} °C`;
    case 'respiratoryRate':
      return t('score.counted', { value: text });
    case 'systolicBP':
      return `${text} mmHg`;
    case 'spo2Scale':
      return t('score.scale', { value: text });
  }
}

/** "composed: values up to 3 h old"; empty when nothing was carried forward. */
export function composedText({ composed, oldestAgeMs }: WindowScore): string {
  return composed === true ? t('score.composed', { age: ageText(new Date(0).toISOString(), oldestAgeMs ?? 0) }) : '';
}

const PARAMETERS: Readonly<Record<string, TextKey>> = {
  respiratoryRate: 'score.respiratoryRate',
  spo2: 'score.spo2',
  supplementalOxygen: 'score.supplementalOxygen',
  adultAge: 'score.adultAge',
  systolicBP: 'score.systolicBP',
  pulse: 'score.pulse',
  consciousness: 'score.consciousness',
  temperature: 'score.temperature',
  spo2Scale: 'score.spo2Scale',
};

/** NEWS2 parameter in words. */
export function parameterText(name: string): string {
  const key = PARAMETERS[name];
  return key === undefined ? name : t(key);
}

/** What went wrong, as a sentence. */
export function reasonText(error: unknown): string {
  return told(error instanceof Error ? error.message : String(error));
}

const PHASES: Readonly<Record<string, TextKey>> = {
  start: 'phase.start',
  escalated: 'phase.escalated',
  acknowledged: 'phase.acknowledged',
  're-alarm': 'phase.again',
  latched: 'phase.latched',
  end: 'phase.end',
};

/** What became of an alarm at the bed, in words. */
export function phaseText(phase: string): string {
  const key = PHASES[phase];
  return key === undefined ? phase : t(key);
}

/** UCUM as people write it; nothing for what has no unit. */
export function unitText(unit: string | null): string {
  if (unit === null || unit === '1' || unit === '{ratio}') return '';
  return unit.replace('mm[Hg]', 'mmHg').replace('Cel', '°C');
}
