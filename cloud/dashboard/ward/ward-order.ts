import type { CareState, Named } from '../../contract/care-team.ts';
import type { WardBed } from '../../contract/dashboard-api.ts';
import { isSame } from '../people/me.ts';

export interface BoardChoice {
  readonly order: 'risk' | 'rise';
  /** Empty: all. */
  readonly ward: string;
  readonly find: string;
  /** Whose patients; null: everybody's. */
  readonly person: Named | null;
}

/** What must be true at least, then what may be true at most, then the bed. */
function byRisk(a: WardBed, b: WardBed): number {
  return b.score.totalMin - a.score.totalMin || b.score.totalMax - a.score.totalMax || byBed(a, b);
}

/** Who rose most; a rise that is not known comes after one that is, so that nobody is taken for calm who is not. */
function byRise(a: WardBed, b: WardBed): number {
  return (b.rise ?? -100) - (a.rise ?? -100) || byRisk(a, b);
}

function byBed(a: WardBed, b: WardBed): number {
  return a.bed.localeCompare(b.bed, undefined, { numeric: true });
}

/** After so long without a window a score says nothing of now: the bed may be empty. */
const LOST_MS = 15 * 60_000;

export const isLost = ({ windowEnd }: Pick<WardBed, 'windowEnd'>, nowMs: number): boolean =>
  nowMs - Date.parse(windowEnd) > LOST_MS;

/** The rows of the board. A flag to which nobody reacted stands above everything, then one that asks for another reaction, an old score below all that are of now. Pure. */
export function boardRows(
  beds: readonly WardBed[],
  { order, ward, find, person }: BoardChoice,
  nowMs: number,
): readonly WardBed[] {
  const lost = (bed: WardBed): number => (isLost(bed, nowMs) ? 1 : 0);
  const wanted = find.trim().toLowerCase();
  const isOf = ({ care: { responsible } }: WardBed, who: Named): boolean => responsible !== null && isSame(responsible, who);
  const nameOf = (bed: WardBed): string => bed.care.responsible?.name ?? '';
  return beds
    .filter((bed) => ward === '' || bed.ward === ward)
    .filter((bed) => person === null || isOf(bed, person))
    .filter((bed) => wanted === '' || `${bed.bed} ${bed.patientName} ${nameOf(bed)}`.toLowerCase().includes(wanted))
    .sort(
      (a, b) =>
        unanswered(b) - unanswered(a) ||
        anew(b) - anew(a) ||
        lost(a) - lost(b) ||
        (order === 'risk' ? byRisk(a, b) : byRise(a, b)),
    );
}

/** Why somebody has to react again to a flag that was seen, and since when; null: nobody has to, or somebody took over since. */
export function asksAnew({ askedAnew, responsible }: Pick<CareState, 'askedAnew' | 'responsible'>): CareState['askedAnew'] {
  return askedAnew === null || (responsible !== null && responsible.since >= askedAnew.at) ? null : askedAnew;
}

const anew = ({ flag, care }: WardBed): number => (flag !== null && asksAnew(care) !== null ? 1 : 0);

/** Level of the escalation after which nobody has seen the flag or taken the patient; 0: none. */
export function unanswered({ flag, care: { acknowledged, responsible, escalated } }: Pick<WardBed, 'flag' | 'care'>): number {
  if (flag === null || escalated === null) return 0;
  const since = [acknowledged?.at ?? '', responsible?.since ?? ''];
  return since.some((at) => at >= escalated.at) ? 0 : escalated.level;
}
