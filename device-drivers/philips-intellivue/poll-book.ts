import { CLASS, GROUP } from './wire/nomenclature.ts';
import { pollRequest } from './wire/poll-request.ts';

/** What the session keeps asking for, and for how long the monitor shall answer. Source: spec section 5.1. */
const PERIOD_MS = 600_000;
const RENEW_AFTER_MS = PERIOD_MS * 0.9;
/** A poll that has said nothing for this time is asked again. */
const SILENCE_MS = 5000;

export type PolledKind = 'numerics' | 'waves' | 'alarms';

const POLLS: Readonly<Record<PolledKind, { readonly objectClass: number; readonly group: number }>> = {
  numerics: { objectClass: CLASS.numeric, group: GROUP.all },
  waves: { objectClass: CLASS.wave, group: GROUP.all },
  alarms: { objectClass: CLASS.alarm, group: GROUP.alarmLists },
};

interface RunningPoll {
  readonly pollNumber: number;
  readonly askedAt: number;
  heardAt: number | null;
  /** A request that is being renewed goes on until the new one delivers. */
  replaces: number | null;
  toldSilent: boolean;
}

export interface DuePoll {
  readonly kind: PolledKind;
  readonly silent: boolean;
  /** True once for each silence. */
  readonly tell: boolean;
}

/** The running polls of one association. Poll numbers never repeat within a session, so a stray answer is recognised. */
export class PollBook {
  readonly #running = new Map<PolledKind, RunningPoll>();
  readonly #singles = new Set<number>();
  readonly #replaced = new Set<number>();
  #nextNumber: number;
  #nextInvoke = 1;

  constructor(firstNumber: number) {
    this.#nextNumber = firstNumber;
  }

  get nextNumber(): number {
    return this.#nextNumber;
  }

  invokeId(): number {
    const id = this.#nextInvoke;
    this.#nextInvoke = (id % 0xffff) + 1;
    return id;
  }

  askOnce(objectClass: number, group: number): Uint8Array {
    const pollNumber = this.#number();
    this.#singles.add(pollNumber);
    return pollRequest(this.invokeId(), { pollNumber, objectClass, group, periodTicks: null, extended: false });
  }

  run(kind: PolledKind, nowMs: number): Uint8Array {
    const before = this.#running.get(kind);
    const pollNumber = this.#number();
    if (before) this.#replaced.add(before.pollNumber);
    const replaces = before ? (before.heardAt === null ? before.replaces : before.pollNumber) : null;
    this.#running.set(kind, { pollNumber, askedAt: nowMs, heardAt: null, replaces, toldSilent: before?.toldSilent ?? false });
    return pollRequest(this.invokeId(), { pollNumber, ...POLLS[kind], periodTicks: PERIOD_MS * 8, extended: true });
  }

  /** @returns `unknown` for a poll this association never asked for, `superseded` for one that a newer poll replaces */
  place(pollNumber: number, nowMs: number): 'wanted' | 'superseded' | 'unknown' {
    for (const poll of this.#running.values()) {
      if (poll.pollNumber === pollNumber) {
        poll.heardAt = nowMs;
        poll.replaces = null;
        poll.toldSilent = false;
        return 'wanted';
      }
      if (poll.replaces === pollNumber) return 'wanted';
    }
    if (this.#singles.has(pollNumber)) return 'wanted';
    return this.#replaced.has(pollNumber) ? 'superseded' : 'unknown';
  }

  /** The polls that need asking again: nearly over, or silent. */
  due(nowMs: number): readonly DuePoll[] {
    return [...this.#running].flatMap(([kind, poll]): readonly DuePoll[] => {
      if (nowMs - poll.askedAt >= RENEW_AFTER_MS) return [{ kind, silent: false, tell: false }];
      const quietSince = Math.max(poll.askedAt, poll.heardAt ?? 0);
      // Alarms may come on change only: silence after the first answer is no fault.
      const maySilent = kind === 'alarms' && poll.heardAt !== null;
      if (maySilent || nowMs - quietSince < SILENCE_MS) return [];
      const tell = !poll.toldSilent;
      poll.toldSilent = true;
      return [{ kind, silent: true, tell }];
    });
  }

  #number(): number {
    const number = this.#nextNumber;
    this.#nextNumber = (number % 0xffff) + 1;
    return number;
  }
}
