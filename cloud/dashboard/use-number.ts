import { type VitalKind, vitalSign } from '#clinical';
import { ageText, numberText } from './format.ts';
import { useDashboard } from './store.ts';

/** A number older than this is no longer live and is not shown as if it were. */
const STALE_MS = 10_000;

export interface ShownNumber {
  /** `---` while there is none that is live. */
  readonly text: string;
  readonly live: boolean;
  /** How old what is not shown is; null: nothing is withheld. */
  readonly age: string | null;
}

/** The newest number of one vital sign, as long as it may be taken for what is now. */
export function useNumber(patient: string, kind: VitalKind): ShownNumber {
  const reading = useDashboard((state) => state.latest[patient]?.[kind]);
  const nowMs = useDashboard((state) => state.nowMs);
  const behind = useDashboard((state) => state.link === 'behind');
  const live = reading !== undefined && !behind && nowMs - reading.atMs <= STALE_MS;
  return {
    text: live ? numberText(reading.value, vitalSign(kind).decimals) : '---',
    live,
    age: reading !== undefined && !live ? ageText(new Date(reading.atMs).toISOString(), nowMs) : null,
  };
}
