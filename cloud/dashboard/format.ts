import type { ChartedInput, WindowScore } from '../contract/events.ts';

/** "7", or "5–14" when values are missing: bounds, never a silent zero. */
export function scoreText(score: WindowScore): string {
  if (score.total !== null) return String(score.total);
  return score.totalMin === score.totalMax ? String(score.totalMin) : `${score.totalMin}–${score.totalMax}`;
}

export function bandText(score: WindowScore): string {
  if (score.band !== null) return `${score.band} risk`;
  return score.bandAtLeast === null ? 'risk not known' : `at least ${score.bandAtLeast} risk`;
}

/** Class name for the band's colour; bands never use the flashing alarm colours. */
export function bandClass(score: WindowScore): string {
  return `band-${(score.band ?? score.bandAtLeast ?? 'unknown').replace(/[^a-z]+/g, '-')}`;
}

/** "4 s", "3 min", "2 h": how long ago. Never negative. */
export function ageText(fromIso: string, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(fromIso)) / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** Local clock, 24 h. */
export function clockText(iso: string): string {
  return new Date(iso).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
}

/** Rounded for display only. */
export function numberText(value: number, decimals: number): string {
  return value.toFixed(decimals);
}

const CONSCIOUSNESS_WORDS: Readonly<Record<string, string>> = {
  A: 'alert',
  C: 'new confusion',
  V: 'responds to voice',
  P: 'responds to pain',
  U: 'unresponsive',
};

/** What a person charted, in words and with its unit. */
export function chartedText({ name, value }: Pick<ChartedInput, 'name' | 'value'>): string {
  switch (name) {
    case 'consciousness':
      return CONSCIOUSNESS_WORDS[String(value)] ?? String(value);
    case 'supplementalOxygen':
      return value === true ? 'on oxygen' : 'on air';
    case 'temperature':
      return `${String(value)} °C`;
    case 'respiratoryRate':
      return `${String(value)} /min, counted`;
    case 'spo2Scale':
      return `Scale ${String(value)}`;
  }
}

/** "composed: charted values up to 3 h old"; empty when nothing was carried forward. */
export function composedText({ composed, oldestAgeMs }: WindowScore): string {
  return composed === true ? `composed: charted values up to ${ageText(new Date(0).toISOString(), oldestAgeMs ?? 0)} old` : '';
}

const PARAMETER_WORDS: Readonly<Record<string, string>> = {
  respiratoryRate: 'respiration rate',
  spo2: 'SpO₂',
  supplementalOxygen: 'air or oxygen',
  systolicBP: 'systolic pressure',
  pulse: 'pulse',
  consciousness: 'consciousness',
  temperature: 'temperature',
  spo2Scale: 'SpO₂ scale',
};

/** NEWS2 parameter in words. */
export function parameterText(name: string): string {
  return PARAMETER_WORDS[name] ?? name;
}
