import type { DeviceIssue, DeviceReading, Frame } from '#device';
import { Malformed } from '../wire/malformed.ts';

/** Collects what one call produces. */
export class Sink {
  readonly frames: Frame[] = [];
  readonly readings: DeviceReading[] = [];
  readonly issues: DeviceIssue[] = [];

  frame(kind: string, bytes: Uint8Array): number {
    // A copy: the caller may reuse its receive buffer, the archive may not.
    this.frames.push({ kind, bytes: bytes.slice() });
    return this.frames.length - 1;
  }

  issue(reason: string, detail: string, bytes: Uint8Array | null = null): void {
    this.issues.push({ reason, detail, bytes: bytes && bytes.slice(0, 256) });
  }

  /** Runs one decoding step; what does not keep to the protocol becomes an issue, anything else is a defect and goes up. */
  attempt<T>(bytes: Uint8Array, where: string, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.issue(error.reason, `${where}: ${error.message}`, bytes);
      return undefined;
    }
  }
}
