import type { HostInstant } from '#device';
import type { LineMessage, MonitorMessage, ScreenMessage } from '#ipc';
import type { BedMoment, BedPart } from '../bed/bed-part.ts';

/** A screen that looks at a line says so again within this time. */
const WATCHED_MS = 5_000;
const TELL_MS = 500;
/** Told at once at most: more than a person reads, and little enough for a line of any speed. */
const MOST_BYTES = 512;

type Direction = LineMessage['pieces'][number]['direction'];

/** Shows the bytes of one line while a screen looks at it; nothing is kept of the others. */
export class LineWatch implements BedPart {
  readonly #post: (message: MonitorMessage) => void;
  #watched: { readonly device: string; readonly untilMs: number } | null = null;
  #pieces: LineMessage['pieces'][number][] = [];
  #bytes = 0;
  #leftOut = 0;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(post: (message: MonitorMessage) => void) {
    this.#post = post;
  }

  /** What the runner of a device calls with every piece of its line. @param also who hears them too */
  line(device: string, also?: (direction: Direction, bytes: Uint8Array, at: HostInstant) => void) {
    return (direction: Direction, bytes: Uint8Array, at: HostInstant): void => {
      also?.(direction, bytes, at);
      if (this.#watched?.device !== device) return;
      const room = Math.max(0, MOST_BYTES - this.#bytes);
      // A copy of its own: Node cuts small pieces from one large buffer, and all of that would travel with each.
      const told = Uint8Array.from(bytes.subarray(0, room));
      this.#leftOut += bytes.length - told.length;
      this.#bytes += told.length;
      if (told.length > 0) this.#pieces.push({ atMs: at.wallMs, direction, bytes: told });
    };
  }

  onScreen(message: ScreenMessage, { nowMs }: BedMoment): boolean {
    if (message.type !== 'watch-line') return false;
    if (this.#watched?.device !== message.device) this.#forget();
    this.#watched = { device: message.device, untilMs: nowMs + WATCHED_MS };
    return true;
  }

  tick({ nowMs }: BedMoment): void {
    if (this.#watched === null || nowMs - this.#toldMs < TELL_MS) return;
    this.#toldMs = nowMs;
    const { device, untilMs } = this.#watched;
    if (this.#pieces.length > 0) this.#post({ type: 'line', atMs: nowMs, device, pieces: this.#pieces, leftOut: this.#leftOut });
    this.#forget();
    if (nowMs >= untilMs) this.#watched = null;
  }

  #forget(): void {
    this.#pieces = [];
    this.#bytes = 0;
    this.#leftOut = 0;
  }
}
