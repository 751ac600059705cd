import { type AbsenceReason, vitalSign } from '#clinical';
import type { BedAlarm, NumericTile, ScoreMessage } from '#ipc';

const REASONS: Readonly<Record<AbsenceReason, string>> = {
  'not-measured': 'not measured',
  'probe-off': 'sensor off',
  artefact: 'artefact',
  calibrating: 'calibrating',
  'out-of-range': 'out of range',
  invalid: 'no valid value',
  'time-out': 'no new value',
  'test-data': 'test data',
};

/** A number for display, or `---`. Zero is a number. */
export function valueText(tile: Pick<NumericTile, 'vital' | 'value'> | undefined): string {
  if (tile === undefined || tile.value === null) return '---';
  return tile.value.toFixed(vitalSign(tile.vital).decimals);
}

/** Why there is no number; empty when there is one. */
export function reasonText(tile: Pick<NumericTile, 'value' | 'reason'> | undefined): string {
  if (tile === undefined) return 'waiting …';
  return tile.value === null && tile.reason !== null ? REASONS[tile.reason] : '';
}

/** "2 s", "4 min", "3 h". */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

const MARKS = {
  physiological: { high: '***', medium: '**', low: '*' },
  technical: { high: '!!!', medium: '!!', low: '!' },
} as const;

export function alarmText(alarm: BedAlarm): string {
  return `${MARKS[alarm.source][alarm.priority]} ${alarm.text}`;
}

/** "5–14", never one number for an incomplete set. */
export function scoreText(score: ScoreMessage): string {
  if (score.total !== null) return String(score.total);
  return `${score.totalMin}–${score.totalMax}`;
}

export function bandText(score: ScoreMessage): string {
  if (score.band !== null) return `${score.band} risk`;
  return score.bandAtLeast === null ? 'risk not known' : `at least ${score.bandAtLeast}`;
}

const PARAMETERS: Readonly<Record<string, string>> = {
  respiratoryRate: 'Resp',
  spo2: 'SpO₂',
  supplementalOxygen: 'Air/O₂',
  systolicBP: 'Sys BP',
  pulse: 'Pulse',
  consciousness: 'ACVPU',
  temperature: 'Temp',
};

export function parameterText(name: string): string {
  return PARAMETERS[name] ?? name;
}

const UNITS: Readonly<Record<string, string>> = { 'mm[Hg]': 'mmHg', Cel: '°C' };

/** UCUM as people write it. */
export function unitText(unit: string): string {
  return UNITS[unit] ?? unit;
}

/** 24 h clock. */
export function clockText(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB', { hour12: false });
}
