import { type AlarmProfile, type LimitPair, type PatientType, type VitalKind, vitalSign } from '#clinical';
import type { History } from '../recorder/history.ts';
import { AlarmReplay, type Replayed } from './alarm-replay.ts';
import { type Comparison, compare } from './comparison.ts';
import { storedPiece } from './stored-vital.ts';

/** Read at once: a minute of one vital sign is a few hundred rows at most. */
const PIECE_MS = 60_000;

export interface PreviewQuestion {
  readonly patientType: PatientType;
  readonly profile: AlarmProfile;
  readonly vital: VitalKind;
  readonly present: LimitPair;
  readonly changed: LimitPair;
  /** Condition delay of this vital sign, s; absent: as it is. */
  readonly changedDelayS?: number;
  /** Wall time, Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Limit alarms of one vital sign under its present and its changed limits, from what is stored. Other vital signs have no part in them.
 * To be taken in slices.
 * @throws InputRefused for limits that cannot be used
 */
export function* limitPreview(history: History, question: PreviewQuestion): Generator<void, Comparison> {
  const { patientType, profile, vital, present, changed, changedDelayS, fromMs, toMs } = question;
  const delaysS = changedDelayS === undefined ? profile.delaysS : { ...profile.delaysS, [vital]: changedDelayS };
  const replay = (pair: LimitPair, one: AlarmProfile): AlarmReplay =>
    new AlarmReplay({ patientType, profile: { ...one, limits: { ...profile.limits, [vital]: pair } } }, fromMs);
  const before = replay(present, profile);
  const after = replay(changed, delaysS === undefined ? profile : { ...profile, delaysS });
  for (let atMs = fromMs; atMs < toMs; atMs += PIECE_MS) {
    const untilMs = Math.min(atMs + PIECE_MS, toMs);
    for (const reading of storedPiece(history, [vital], atMs, untilMs)) {
      before.take(reading);
      after.take(reading);
      yield;
    }
    // Nothing for hours is many seconds, too; the last of them belongs to the next reading.
    before.wait(untilMs - 1_000);
    after.wait(untilMs - 1_000);
    yield;
  }
  return compare(limitAlarms(before.finish(toMs)), limitAlarms(after.finish(toMs)));
}

function limitAlarms(replayed: Replayed): Replayed {
  return { ...replayed, episodes: replayed.episodes.filter(({ source }) => source === 'physiological') };
}

/** e.g. "last 24 h", "last 50 min" */
export function stretchText(fromMs: number, toMs: number): string {
  const minutes = Math.floor((toMs - fromMs) / 60_000);
  return minutes < 120 ? `last ${minutes} min` : `last ${Math.floor(minutes / 60)} h`;
}

/** e.g. "SpO₂ low", "link lost monitor 1" */
export function conditionText(condition: string, vital: VitalKind | null): string {
  const words = (text: string): string => text.replaceAll(/[-/]/g, ' ').trim();
  if (vital === null || !condition.startsWith(vital)) return words(condition);
  return `${vitalSign(vital).label} ${words(condition.slice(vital.length))}`;
}
