import { type MonitorMessage, type ScreenMessage, screenMessage } from '#ipc';

/** One window's end of the line to the monitor. */
export interface ScreenPort {
  post(message: MonitorMessage): void;
  /** What arrives is not believed before it has been checked. */
  onMessage(listener: (message: unknown) => void): void;
}

export interface ScreenEvents {
  readonly now: () => number;
  /** Everything but the sign of life. */
  readonly heard: (message: ScreenMessage) => void;
  /** What no window may say, and why: nothing of it is done. */
  readonly refused: (why: string) => void;
}

export interface AttachedScreen {
  readonly port: ScreenPort;
  aliveMs: number;
  audioLostMs: number | null;
  audioProblem: string | null;
}

/** A window says `alive` every second; silent for so long, it is taken for dead. */
const SILENT_MS = 5_000;
/** Dead so long: nothing is posted to it any more. */
const GONE_MS = 60_000;

/** All windows that show this bed. One that fails is dropped; it never disturbs the others. */
export class Screens {
  readonly #screens = new Set<AttachedScreen>();
  #everAttached = false;

  attach(port: ScreenPort, nowMs: number, { now, heard, refused }: ScreenEvents): AttachedScreen {
    const screen: AttachedScreen = { port, aliveMs: nowMs, audioLostMs: null, audioProblem: null };
    this.#screens.add(screen);
    this.#everAttached = true;
    port.onMessage((received) => {
      const read = screenMessage.safeParse(received);
      if (!read.success) {
        const [issue] = read.error.issues;
        refused(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`);
        return;
      }
      const message = read.data;
      if (message.type === 'alive') {
        screen.aliveMs = now();
        screen.audioLostMs = message.audioProblem === null ? null : (screen.audioLostMs ?? screen.aliveMs);
        screen.audioProblem = message.audioProblem;
        this.#screens.add(screen); // it was only slow
      } else {
        heard(message);
      }
    });
    return screen;
  }

  post(message: MonitorMessage): void {
    for (const screen of this.#screens) this.postTo(screen, message);
  }

  postTo(screen: AttachedScreen, message: MonitorMessage): void {
    try {
      screen.port.post(message);
    } catch {
      this.#screens.delete(screen); // its silence is noticed
    }
  }

  /** @returns whether there was a window and now none lives. */
  silent(nowMs: number): boolean {
    if (!this.#everAttached) return false;
    for (const screen of this.#screens) if (nowMs - screen.aliveMs > GONE_MS) this.#screens.delete(screen);
    return !this.anyLives(nowMs);
  }

  anyLives(nowMs: number): boolean {
    return [...this.#screens].some(({ aliveMs }) => nowMs - aliveMs < SILENT_MS);
  }

  /** @returns why every living window has been without working sound for a while; null when one can be heard, or none lives */
  mute(nowMs: number): string | null {
    const living = [...this.#screens].filter((screen) => nowMs - screen.aliveMs < SILENT_MS);
    const mute = living.every(({ audioLostMs }) => audioLostMs !== null && nowMs - audioLostMs > SILENT_MS);
    return mute ? (living[0]?.audioProblem ?? null) : null;
  }
}
