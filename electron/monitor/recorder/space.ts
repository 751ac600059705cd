import type { StorageSpace } from '#ipc';

/** How much of the store is used, and what had to go to keep within the bound. */
export interface StoreSpace {
  /** Bytes that hold something; room inside the file that is free again does not count. */
  readonly usedBytes: number;
  /** Until the bound of the store or the reserve of the disk is reached; negative beyond it. */
  readonly roomBytes: number;
  /** Which of both it is, for people. */
  readonly bound: string;
  /** What this call removed before its time. */
  readonly removed: readonly Removal[];
}

export interface Removal {
  /** e.g. "waves" */
  readonly what: string;
  readonly count: number;
}

const SAMPLE_MS = 60_000;
const WINDOW_MS = 3_600_000;
/** A shorter time tells nothing of the rate. */
const LEAST_MS = 300_000;

/** Foretells when the store will be full. Time is an argument. */
export class SpaceWatch {
  #samples: { readonly atMs: number; readonly roomBytes: number }[] = [];
  #last: StoreSpace | null = null;
  #removedMs = Number.NEGATIVE_INFINITY;
  #nowMs = 0;

  observe(space: StoreSpace, nowMs: number): void {
    this.#last = space;
    this.#nowMs = nowMs;
    if (space.removed.length > 0) this.#removedMs = nowMs;
    const newest = this.#samples[this.#samples.length - 1];
    if (newest && nowMs - newest.atMs < SAMPLE_MS) return;
    this.#samples = [...this.#samples, { atMs: nowMs, roomBytes: space.roomBytes }].filter(
      (one) => nowMs - one.atMs <= WINDOW_MS,
    );
  }

  /** null until the store was looked at for the first time. */
  get forecast(): StorageSpace | null {
    if (this.#last === null) return null;
    const { usedBytes, roomBytes } = this.#last;
    const removing = this.#nowMs - this.#removedMs < WINDOW_MS;
    return { usedBytes, roomBytes, fullInMs: removing || roomBytes <= 0 ? 0 : this.#fullInMs(roomBytes), removing };
  }

  #fullInMs(roomBytes: number): number | null {
    const first = this.#samples[0];
    if (!first || this.#nowMs - first.atMs < LEAST_MS) return null;
    const bytesPerMs = (first.roomBytes - roomBytes) / (this.#nowMs - first.atMs);
    return bytesPerMs <= 0 ? null : roomBytes / bytesPerMs;
  }
}
