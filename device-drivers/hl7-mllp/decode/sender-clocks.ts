import type { HostInstant } from '#device';
import { readHl7Time } from '../../framing/hl7.ts';
import type { Sink } from '../../framing/sink.ts';

/** Messages of one sender may overtake each other by a little; one that waited for us is late, not ahead. */
const BACK_MS = 5_000;
const AHEAD_MS = 30_000;
const MOST_SENDERS = 1024;

/** Watches the clock of each sender by the times of its messages (MSH-7). */
export class SenderClocks {
  readonly #newest = new Map<string, { readonly clockMs: number; readonly heardMs: number }>();

  observe(sender: string, text: string, { monotonicMs }: HostInstant, sink: Sink): void {
    const clockMs = epochOf(text);
    if (clockMs === null) return;
    const before = this.#newest.get(sender);
    if (!before && this.#newest.size >= MOST_SENDERS) this.#newest.clear();
    this.#newest.set(sender, { clockMs, heardMs: monotonicMs });
    if (!before) return;
    const [went, passed] = [clockMs - before.clockMs, monotonicMs - before.heardMs];
    // Many messages at one moment of arrival are a recording, or what waited for us.
    if (went < -BACK_MS || (passed > 0 && went - passed > AHEAD_MS))
      sink.issue('clock-jump', `the clock of ${sender} went by ${went / 1000} s in ${passed / 1000} s`);
  }
}

/** Without a zone it is the host's. Source: spec section 6. */
function epochOf(text: string): number | null {
  const time = readHl7Time(text);
  return time === null
    ? null
    : Date.parse(`${time.wall}${time.zone === null ? '' : `${time.zone.slice(0, 3)}:${time.zone.slice(3)}`}`);
}
