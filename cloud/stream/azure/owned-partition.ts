import type { LogRecord } from '../../contract/event-log.ts';

/** What a consumer knows of one partition that it was given. */
export class OwnedPartition {
  readonly lost = new AbortController();
  /** Its stage was told and is ready. */
  prepared = false;
  /** A batch is in hand. */
  busy = false;
  /** Offset behind the last record handled. */
  handled = 0;
  /** Offset behind the newest record, as the service last told. */
  end = 0;
  checkedAtMs = 0;
  private readonly offsets = new Map<number, string>();

  get lag(): number {
    return Math.max(0, this.end - this.handled);
  }

  /** The service's own offsets, which a checkpoint needs, until they are committed. */
  handOut(records: readonly LogRecord[], offsets: readonly string[]): void {
    for (const [index, { offset }] of records.entries()) this.offsets.set(offset, offsets[index] ?? String(offset));
  }

  /** @returns the service's offset; undefined for a record that was not handed out, or was committed */
  offsetOf(sequenceNumber: number): string | undefined {
    return this.offsets.get(sequenceNumber);
  }

  committed(sequenceNumber: number): void {
    for (const known of this.offsets.keys()) {
      if (known > sequenceNumber) return;
      this.offsets.delete(known);
    }
  }
}
