import type { DeviceAlert, HostInstant } from '#device';
import type { Sink } from '../../framing/sink.ts';

/** An alert that comes with a value ends when it is told no more, but not before this: one message need not tell everything. */
const LAPSE_MS = 30_000;
const MOST_ALERTS = 1024;

interface Entry {
  readonly alert: DeviceAlert;
  /** null: ends only when it is said. */
  readonly heardMs: number | null;
}

/** The alerts that stand. Lives as long as the session, so that an alert that ended while the line was down is ended too. */
export class AlertBook {
  readonly #standing = new Map<string, Entry>();

  /** Told when it begins or changes. @param lapses whether it ends when it is told no more */
  raise(key: string, alert: DeviceAlert, lapses: boolean, sink: Sink): void {
    const before = this.#standing.get(key);
    if (!before && this.#standing.size >= MOST_ALERTS) {
      sink.issue('oversize', `more than ${MOST_ALERTS} alerts at one time: ${alert.text} is told, its end will not be`);
      sink.readings.push(alert);
      return;
    }
    this.#standing.set(key, { alert, heardMs: lapses ? alert.time.arrival.monotonicMs : null });
    if (!before || says(before.alert) !== says(alert)) sink.readings.push(alert);
  }

  end(key: string, frame: number, arrival: HostInstant, sink: Sink): void {
    const before = this.#standing.get(key);
    if (!before) return;
    this.#standing.delete(key);
    const time = { arrival, deviceUptimeMs: null, deviceWall: null };
    sink.readings.push({ ...before.alert, phase: 'end', states: [], frame, time });
  }

  /** What this source has not told for a while has ended. */
  lapse(source: string, frame: number, arrival: HostInstant, sink: Sink): void {
    for (const [key, { alert, heardMs }] of this.#standing)
      if (alert.source === source && heardMs !== null && arrival.monotonicMs - heardMs >= LAPSE_MS)
        this.end(key, frame, arrival, sink);
  }
}

function says({ priority, category, text, states, label }: DeviceAlert): string {
  return JSON.stringify([priority, category, text, states, label]);
}
