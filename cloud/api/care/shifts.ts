import type { CareAct, Shift, ShiftsAnswer, WhichShift } from '../../contract/care-team.ts';

/** When the shifts of the house begin, by its own clock. None: whoever is responsible is so until somebody else is. */
export interface ShiftRule {
  /** IANA name, e.g. Europe/Berlin. */
  readonly timeZone: string;
  readonly starts: readonly { readonly name: string /** HH:MM */; readonly at: string }[];
}

/**
 * The shift that runs and the one after it. Where the clock is put forward or back the shift is an hour shorter or longer, as at the
 * bed. Pure.
 */
export function shiftsAt({ timeZone, starts }: ShiftRule, nowMs: number): ShiftsAnswer {
  if (starts.length === 0) return { now: null, next: null };
  const around = [-1, 0, 1, 2]
    .flatMap((days) => starts.map(({ name, at }) => ({ name, ms: startMs(nowMs, days, at, timeZone) })))
    .sort((a, b) => a.ms - b.ms);
  const at = around.findLastIndex(({ ms }) => ms <= nowMs);
  const shift = (index: number): Shift | null => {
    const [one, after] = [around[index], around[index + 1]];
    return one === undefined || after === undefined ? null : { name: one.name, from: iso(one.ms), until: iso(after.ms) };
  };
  return { now: shift(at), next: shift(at + 1) };
}

/** From when until when somebody is responsible who is named at `at`: the shift that runs, or the next; until somebody else is where there are none. */
export function termOf(
  which: WhichShift | undefined,
  { now, next }: ShiftsAnswer,
  at: string,
): Pick<CareAct, 'from' | 'until' | 'shift'> {
  const later = which === 'next' ? next : null;
  const shift = later ?? now;
  return { from: later?.from ?? at, until: shift?.until ?? null, shift: shift?.name ?? null };
}

/** The instant at which the clock of the zone shows that time, so many days after the day that it shows now. */
function startMs(nowMs: number, days: number, at: string, timeZone: string): number {
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  const shown = new Date(nowMs + aheadMs(nowMs, timeZone));
  const wanted = Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth(), shown.getUTCDate() + days, hours, minutes);
  // Twice, because the clock may be put forward between the first guess and the answer.
  return wanted - aheadMs(wanted - aheadMs(wanted, timeZone), timeZone);
}

/** By how much the zone's clock is ahead of UTC. */
function aheadMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  }).formatToParts(atMs);
  const of = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(atMs / 1000) * 1000;
}

const iso = (ms: number): string => new Date(ms).toISOString();
