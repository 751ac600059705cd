import type { WardBed } from '../../contract/dashboard-api.ts';

export interface BoardChoice {
  readonly order: 'risk' | 'rise';
  /** Empty: all. */
  readonly ward: string;
  readonly find: string;
  /** Whose patients; null: everybody's. */
  readonly person: string | null;
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

/** The rows of the board. A flag to which nobody reacted stands above everything, an old score below all that are of now. Pure. */
export function boardRows(
  beds: readonly WardBed[],
  { order, ward, find, person }: BoardChoice,
  nowMs: number,
): readonly WardBed[] {
  const lost = (bed: WardBed): number => (isLost(bed, nowMs) ? 1 : 0);
  const wanted = find.trim().toLowerCase();
  const nameOf = (bed: WardBed): string => bed.care.responsible?.name ?? '';
  return beds
    .filter((bed) => ward === '' || bed.ward === ward)
    .filter((bed) => person === null || nameOf(bed) === person)
    .filter((bed) => wanted === '' || `${bed.bed} ${bed.patientName} ${nameOf(bed)}`.toLowerCase().includes(wanted))
    .sort((a, b) => unanswered(b) - unanswered(a) || lost(a) - lost(b) || (order === 'risk' ? byRisk(a, b) : byRise(a, b)));
}

/** Level of the escalation after which nobody has seen the flag or taken the patient; 0: none. */
export function unanswered({ flag, care: { acknowledged, responsible, escalated } }: Pick<WardBed, 'flag' | 'care'>): number {
  if (flag === null || escalated === null) return 0;
  const since = [acknowledged?.at ?? '', responsible?.since ?? ''];
  return since.some((at) => at >= escalated.at) ? 0 : escalated.level;
}
