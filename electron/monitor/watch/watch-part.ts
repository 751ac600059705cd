import type { HostInstant } from '#device';
import type { ScreenMessage } from '#ipc';
import type { AlarmDesk } from '../alarms/alarm-desk.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart } from '../bed/bed-part.ts';
import { SelfWatch } from './self-watch.ts';

export const WATCH_KEY = 'watch';
const SAVE_MS = 5_000;

interface LastSeen {
  /** Unix ms, to within some seconds. */
  readonly atMs: number;
  /** It ended in good order: somebody closed it. */
  readonly orderly: boolean;
}

/** Watches the monitor itself: its clock, its stalls, the time it was dead, and whether its window can be seen. */
export class WatchPart implements BedPart {
  readonly #desk: AlarmDesk;
  readonly #office: BedOffice;
  readonly #watch = new SelfWatch();
  readonly #startedMs: number;
  #before: LastSeen | null;
  #savedMs = Number.NEGATIVE_INFINITY;
  #hidden: string | null = null;

  /** @param saved what an earlier run left under `WATCH_KEY` */
  constructor(desk: AlarmDesk, office: BedOffice, saved: string | null, started: HostInstant) {
    this.#desk = desk;
    this.#office = office;
    this.#startedMs = started.wallMs;
    this.#before = lastSeen(saved);
  }

  /** @param why nobody can see the window now; null when it can be seen */
  hidden(why: string | null): void {
    this.#hidden = why;
  }

  tick({ nowMs, now }: BedMoment): void {
    for (const condition of this.#watch.look(now)) this.#desk.technical(condition, nowMs);
    this.#desk.technical(
      {
        condition: 'screen-not-visible',
        active: this.#hidden !== null,
        priority: 'medium',
        text: `Bedside screen cannot be seen: ${this.#hidden ?? ''}`,
      },
      nowMs,
    );
    this.#tellInterruption(nowMs);
  }

  onScreen(message: ScreenMessage, moment: BedMoment): boolean {
    if (message.type !== 'not-understood') return false;
    this.#office.issue('screen', { reason: 'message-refused', detail: message.detail, bytes: null }, moment);
    return true;
  }

  everySecond(moment: BedMoment): void {
    if (moment.nowMs - this.#savedMs < SAVE_MS) return;
    this.#savedMs = moment.nowMs;
    this.#save(false, moment);
  }

  finish(moment: BedMoment): void {
    this.#save(true, moment);
  }

  /** Told once: the alarm system keeps it until somebody acknowledges. */
  #tellInterruption(nowMs: number): void {
    const before = this.#before;
    const told = { condition: 'monitoring-interrupted', priority: 'medium', latching: true } as const;
    if (before === null || before.orderly) return;
    this.#before = null;
    const gapMs = this.#startedMs - before.atMs;
    const long = gapMs < 0 ? 'an unknown time' : `about ${Math.ceil(gapMs / 1000)} s`;
    const text = `Not monitored for ${long}: the monitor was restarted`;
    this.#desk.technical({ ...told, active: true, text }, nowMs);
    this.#desk.technical({ ...told, active: false, text }, nowMs);
  }

  #save(orderly: boolean, moment: BedMoment): void {
    const seen: LastSeen = { atMs: Math.round(moment.now.wallMs), orderly };
    this.#office.save(WATCH_KEY, JSON.stringify(seen), moment);
  }
}

function lastSeen(saved: string | null): LastSeen | null {
  if (saved === null) return null;
  const { atMs, orderly } = JSON.parse(saved) as Partial<LastSeen>;
  return typeof atMs === 'number' ? { atMs, orderly: orderly === true } : null;
}
