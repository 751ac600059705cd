import type { AlarmProfile, PatientType } from '#clinical';
import type { AlarmStep } from '../alarms/alarm-step.ts';
import { BedAlarms } from '../alarms/bed-alarms.ts';
import { ShownVitals } from '../screen/shown-vitals.ts';
import type { BoardVital } from '../screen/vital-board.ts';
import { type Episode, Episodes } from './episode.ts';

/** Time passes in whole seconds of the stretch, and with each reading: the same whatever pieces it is fed in. */
const TICK_MS = 1_000;
/** The last look that a running bed takes before a reading arrives: a signal that came back just then was lost before. */
const LIVE_TICK_MS = 40;

const NOTHING_KEPT = { limits: false, extremeRates: false, apnoea: false };

export interface ReplayOptions {
  readonly patientType: PatientType;
  readonly profile: AlarmProfile;
  /**
   * `as-set`: an alarm that is kept until acknowledged waits for `acknowledge`. Default `off`: nobody is there to acknowledge, so
   * each alarm ends with its condition, and the next violation is an alarm of its own.
   */
  readonly latching?: 'as-set' | 'off';
}

export interface Replayed {
  readonly fromMs: number;
  readonly toMs: number;
  readonly episodes: readonly Episode[];
}

/**
 * Runs stored readings through the alarms of a bed (`BedAlarms`, the very same) with any profile. Pure: feed it in the order of
 * arrival, in pieces of any size. What devices and the station alarmed for by themselves is not in the readings and not replayed;
 * nor is what people switched off or paused then.
 */
export class AlarmReplay {
  readonly #bed: BedAlarms;
  readonly #shown: ShownVitals;
  readonly #episodes = new Episodes();
  readonly #fromMs: number;
  #nowMs: number;
  #tickMs: number;

  /**
   * @param fromMs beginning of the stretch, ms
   * @throws InputRefused for a profile that cannot be used
   */
  constructor({ patientType, profile, latching = 'off' }: ReplayOptions, fromMs: number) {
    const used = latching === 'off' ? { ...profile, latching: NOTHING_KEPT } : profile;
    this.#bed = new BedAlarms({ patientType, profile: used });
    this.#shown = new ShownVitals((vital) => profile.averagingS?.[vital] ?? 0);
    this.#fromMs = fromMs;
    this.#nowMs = fromMs;
    this.#tickMs = fromMs + TICK_MS;
  }

  /** @param reading in the unit of the vital sign table; `arrivedMs` is when the bed heard it */
  take(reading: BoardVital): void {
    this.#lookBefore(reading.arrivedMs);
    this.wait(reading.arrivedMs);
    const shown = this.#shown.take(reading);
    if (shown === null) return;
    this.#keep(this.#bed.onVital(shown, this.#nowMs));
    if (shown.value !== null && !shown.questionable) this.#episodes.judged(shown.vital, shown.value, shown.measuredMs);
  }

  acknowledge(by: string, atMs: number): void {
    this.wait(atMs);
    this.#keep(this.#bed.acknowledge(by, this.#nowMs));
  }

  /** @returns what there was; nothing may follow */
  finish(toMs: number): Replayed {
    this.wait(toMs);
    this.#keep(this.#bed.tick(this.#nowMs));
    return { fromMs: this.#fromMs, toMs: this.#nowMs, episodes: this.#episodes.list() };
  }

  /** Time passes and nothing arrives. A reading that arrived before it counts as arriving at its end. */
  wait(untilMs: number): void {
    for (; this.#tickMs <= untilMs; this.#tickMs += TICK_MS) {
      this.#nowMs = Math.max(this.#nowMs, this.#tickMs);
      this.#keep(this.#bed.tick(this.#nowMs));
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #lookBefore(arrivedMs: number): void {
    const lookMs = arrivedMs - LIVE_TICK_MS;
    if (lookMs <= this.#nowMs) return;
    this.wait(lookMs);
    this.#keep(this.#bed.tick(lookMs));
  }

  #keep(steps: readonly AlarmStep[]): void {
    for (const step of steps)
      this.#episodes.take(step, (id) => this.#bed.list().find(({ alarmId }) => alarmId === id)?.vital ?? null);
    // Nobody looks at the list of alarms that ended, nor at the journal.
    if (steps.length > 0) this.#bed.seenEnded();
    this.#bed.inhibition.takeActs();
  }
}
