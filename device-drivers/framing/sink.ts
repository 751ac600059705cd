import type { DeviceIssue, DeviceReading, Frame } from '#device';

const SHOWN = 256;
/** A device that makes up parameters for ever must not fill the memory. */
const MOST_TOLD = 4096;

/** Collects what one call of a session or decoder produces. */
export class Sink {
  readonly frames: Frame[] = [];
  readonly readings: DeviceReading[] = [];
  readonly issues: DeviceIssue[] = [];

  /** @returns index for `reading.frame` */
  frame(kind: string, bytes: Uint8Array): number {
    // A copy: the caller may reuse its receive buffer, the archive may not.
    this.frames.push({ kind, bytes: bytes.slice() });
    return this.frames.length - 1;
  }

  issue(reason: string, detail: string, bytes: Uint8Array | null = null): void {
    this.issues.push({ reason, detail, bytes: bytes && bytes.slice(0, SHOWN) });
  }
}

/** What has been told already: some things are said once in a session. */
export class Told {
  readonly #keys = new Set<string>();

  /** @returns true the first time */
  first(key: string): boolean {
    if (this.#keys.has(key) || this.#keys.size >= MOST_TOLD) return false;
    this.#keys.add(key);
    return true;
  }
}
