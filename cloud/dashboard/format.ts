import type { WindowScore } from '../contract/events.ts';

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

const PARAMETER_WORDS: Readonly<Record<string, string>> = {
  respiratoryRate: 'respiration rate',
  spo2: 'SpO₂',
  supplementalOxygen: 'air or oxygen',
  systolicBP: 'systolic pressure',
  pulse: 'pulse',
  consciousness: 'consciousness',
  temperature: 'temperature',
};

/** NEWS2 parameter in words. */
export function parameterText(name: string): string {
  return PARAMETER_WORDS[name] ?? name;
}
