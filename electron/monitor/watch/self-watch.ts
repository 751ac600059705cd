import type { HostInstant } from '#device';
import type { ReportedCondition } from '../alarms/alarm-step.ts';

/** Looks are some 40 ms apart; so long without one nobody watched. */
const STALL_MS = 2_000;
/** Wall clock against monotonic clock between two looks. */
const CLOCK_JUMP_MS = 1_000;

const CLOCK = 'clock-changed';
const STALLED = 'monitor-stalled';

/**
 * What the monitor notices about itself between two looks. Each is reported as present for one look: the alarm system keeps it until
 * somebody acknowledges. Pure.
 */
export class SelfWatch {
  #last: HostInstant | null = null;

  look(now: HostInstant): readonly ReportedCondition[] {
    const last = this.#last ?? now;
    this.#last = now;
    const stalledMs = now.monotonicMs - last.monotonicMs;
    const jumpMs = now.wallMs - last.wallMs - stalledMs;
    return [
      {
        condition: CLOCK,
        active: Math.abs(jumpMs) >= CLOCK_JUMP_MS,
        priority: 'low',
        text: `Clock of this computer ${jumpMs > 0 ? 'went ahead' : 'went back'} by ${seconds(jumpMs)}: set, or it slept`,
        latching: true,
      },
      {
        condition: STALLED,
        active: stalledMs >= STALL_MS,
        priority: 'medium',
        text: `Nothing was watched for ${seconds(stalledMs)}: this computer was too busy`,
        latching: true,
      },
    ];
  }
}

function seconds(ms: number): string {
  return `${Math.round(Math.abs(ms) / 1000)} s`;
}
