import type { HostInstant } from '#device';
import type { AlarmsMessage, MonitorMessage } from '#ipc';

/**
 * The axis on which the bed counts: wall time of the start plus monotonic time since. It never jumps, so that setting the
 * host's clock neither delays an alarm nor invents one. What leaves the bed is put back into wall time.
 */
export class BedTime {
  readonly #startMs: number;

  constructor(start: HostInstant) {
    this.#startMs = start.wallMs - start.monotonicMs;
  }

  /** @returns bed time, ms */
  of(instant: HostInstant): number {
    return this.#startMs + instant.monotonicMs;
  }

  /** @returns what has to be added to bed time to get the wall time of now, ms */
  shift(now: HostInstant): number {
    return now.wallMs - this.of(now);
  }
}

/** A message made in bed time, for people. Waves, greetings, links and recordings carry wall time from the beginning. */
export function inWallTime(message: MonitorMessage, shiftMs: number): MonitorMessage {
  const moved: Moved = (ms) => (ms === null ? ms : ((ms + shiftMs) as typeof ms));
  switch (message.type) {
    case 'numerics': {
      const tiles = message.tiles.map((tile) => ({ ...tile, measuredMs: moved(tile.measuredMs) }));
      return { ...message, atMs: moved(message.atMs), arrivedMs: moved(message.arrivedMs), tiles };
    }
    case 'alarms':
      return alarmsInWallTime(message, moved);
    case 'parameters': {
      const devices = message.devices.map((device) => ({
        ...device,
        parameters: device.parameters.map((one) => ({ ...one, measuredMs: moved(one.measuredMs) })),
      }));
      return { ...message, atMs: moved(message.atMs), devices };
    }
    case 'score': {
      const { atMs, scaleSet, charted, observation } = message;
      return {
        ...message,
        atMs: moved(atMs),
        scaleSet: scaleSet && { ...scaleSet, atMs: moved(scaleSet.atMs) },
        charted: charted.map((entry) => ({ ...entry, atMs: moved(entry.atMs) })),
        observation: observation && { ...observation, lastMs: moved(observation.lastMs), dueMs: moved(observation.dueMs) },
      };
    }
    case 'limits':
    case 'signals':
    case 'line':
    case 'issue':
    case 'heartbeat':
    // Their periods are wall time: they come from the store.
    case 'limit-preview':
    case 'alarm-load':
    case 'patients-found':
    // Its `sinceMs` is wall time: it outlives the process.
    case 'standby':
    // Written by people elsewhere: wall time.
    case 'notes':
      return { ...message, atMs: moved(message.atMs) };
    // Other monitors' clocks are put into this computer's wall time where they are heard.
    case 'beds':
    case 'privacy':
    // Read by people: wall time.
    case 'ward':
    case 'wave':
    case 'hello':
    case 'link':
    case 'history':
      return message;
  }
}

type Moved = <T extends number | null>(ms: T) => T;

function alarmsInWallTime(message: AlarmsMessage, moved: Moved): AlarmsMessage {
  const { atMs, arrivedMs, alarms, audio, alarmsPaused, off, heldBack, reminderMs } = message;
  return {
    ...message,
    atMs: moved(atMs),
    arrivedMs: moved(arrivedMs),
    alarms: alarms.map((alarm) => ({ ...alarm, onsetMs: moved(alarm.onsetMs), raisedMs: moved(alarm.raisedMs) })),
    audio: audio.state === 'on' ? audio : { ...audio, untilMs: moved(audio.untilMs) },
    alarmsPaused: alarmsPaused && { ...alarmsPaused, untilMs: moved(alarmsPaused.untilMs) },
    off: off.map((one) => ({ ...one, untilMs: moved(one.untilMs) })),
    heldBack: heldBack.map((one) => ({ ...one, sinceMs: moved(one.sinceMs) })),
    reminderMs: moved(reminderMs),
  };
}
