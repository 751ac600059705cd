import { type AbsenceReason, type VitalKind, vitalSign } from '#clinical';
import type {
  AlarmsMessage,
  BedAlarm,
  LinkMessage,
  NumericTile,
  ObservationDue,
  ScoreInput,
  ScoreMessage,
  SignalsMessage,
} from '#ipc';

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

const POOR_PLETH = 0.4;

/** What the wave of a vital sign shows beside its number; empty when nothing. */
export function signalText(vital: VitalKind, signals: SignalsMessage | null): string {
  if (vital === 'heart-rate') return signals?.rhythm?.split(' ')[0] ?? '';
  const poor = (signals?.plethQuality ?? 1) < POOR_PLETH;
  return poor && (vital === 'spo2' || vital === 'pulse-rate') ? 'poor signal' : '';
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
  return `${MARKS[alarm.source][alarm.priority]} ${alarm.text}${alarm.device === null ? '' : ` (${alarm.device})`}`;
}

/** "5–14", never one number for an incomplete set. */
export function scoreText(score: ScoreMessage): string {
  if (score.total !== null) return String(score.total);
  return `${score.totalMin}–${score.totalMax}`;
}

export function bandText(score: ScoreMessage): string {
  if (score.refused !== null) return 'not for this patient';
  if (score.score !== 'NEWS2') return 'unverified';
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
  heartRate: 'HR',
  meanBP: 'Mean BP',
  diastolicBP: 'Dia BP',
  mentation: 'ACVPU',
  respiratoryEffort: 'Effort',
  capillaryRefillS: 'Refill',
  oxygen: 'Air/O₂',
  age: 'date of birth',
};

export function parameterText(name: string): string {
  return PARAMETERS[name] ?? name;
}

const UNITS: Readonly<Record<string, string>> = { 'mm[Hg]': 'mmHg', Cel: '°C' };

/** What the entered or measured value of a part of the score says. */
export function scoreValueText({ name, value }: Pick<ScoreInput, 'name' | 'value'>): string {
  if (name === 'supplementalOxygen') return value === true ? 'oxygen' : 'air';
  if (name === 'oxygen') return value === 'low' ? 'oxygen < 4 L' : value === 'high' ? 'oxygen ≥ 4 L' : 'air';
  if (name === 'capillaryRefillS') return `${String(value)} s`;
  if (typeof value === 'number') return String(Math.round(value * 10) / 10);
  return value === null ? '' : String(value);
}

const RESPONSES: Readonly<Record<string, string>> = {
  ward: 'Ward care',
  'urgent-ward': '3 in one parameter: the patient’s team reviews',
  urgent: 'Inform the team at once, urgent assessment within 1 h',
  emergency: 'Inform the team at once, emergency assessment within 30 min',
};

/** Who responds (clinical-scores 1.2); for an incomplete score what its known points ask for at least. */
export function responseText({ score, response, band, bandAtLeast }: ScoreMessage): string {
  if (score !== 'NEWS2') return response ?? '';
  const least = { 'low-medium': 'urgent-ward', medium: 'urgent', high: 'emergency' }[bandAtLeast ?? ''];
  return RESPONSES[(band === null ? least : response) ?? ''] ?? '';
}

/** "Next observations 14:05"; what they need once they are close. */
export function dueText(observation: ObservationDue | null, nowMs: number): string {
  if (observation === null) return '';
  const { dueMs, overdue, needs } = observation;
  const at = clockText(dueMs).slice(0, 5);
  const what = needs.length === 0 ? '' : `: ${needs.map(parameterText).join(', ')}`;
  if (overdue) return `Observations overdue since ${at}${what}`;
  return `Next observations ${at}${dueMs - nowMs < SOON_MS ? what : ''}`;
}

const SOON_MS = 15 * 60_000;

/** "missing: SpO₂, ACVPU"; empty when nothing is. */
export function missingText(score: Pick<ScoreMessage, 'missing'>): string {
  return score.missing.length === 0 ? '' : `missing: ${score.missing.map(parameterText).join(', ')}`;
}

/** UCUM as people write it. */
export function unitText(unit: string): string {
  return UNITS[unit] ?? unit;
}

/** 24 h clock. */
export function clockText(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB', { hour12: false });
}

/** "1:58" until a moment; never negative. */
export function countdownText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** In the words of IEC 60601-1-8. */
export function audioText(audio: AlarmsMessage['audio'] | undefined, nowMs: number): string {
  if (audio === undefined || audio.state === 'on') return 'Audio on';
  return audio.state === 'off' ? 'AUDIO OFF' : `AUDIO PAUSED ${countdownText(audio.untilMs - nowMs)}`;
}

const CLOUD = {
  connected: 'Cloud connected',
  connecting: 'Cloud connecting …',
  offline: 'Cloud offline',
  'not-configured': 'No cloud',
} as const;

/** Fewer waiting messages than this are only on their way. */
const BACKLOG = 20;

export function cloudText(cloud: LinkMessage['cloud'] | undefined): string {
  if (cloud === undefined) return CLOUD.connecting;
  const counts = cloud.state !== 'not-configured' && cloud.waiting >= BACKLOG;
  return counts ? `${CLOUD[cloud.state]}, ${cloud.waiting} waiting` : CLOUD[cloud.state];
}

/** Why a wave row is empty: what the number beside it says, else that nothing comes. */
export function waveReasonText(state: 'waiting' | 'silent', tile: Pick<NumericTile, 'value' | 'reason'> | undefined): string {
  if (tile?.value === null && tile.reason === 'probe-off') return 'sensor off';
  return state === 'waiting' ? 'not measured' : 'no signal';
}

/** A birth date as it is known: the day, only month or year, or not at all. */
export function bornText(birthDate: string): string {
  return birthDate === '' ? 'birth date not known' : `born ${birthDate}`;
}
