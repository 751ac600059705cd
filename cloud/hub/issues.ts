/** Something a peer did that the hub cannot take. */
export interface HubIssue {
  readonly at: string;
  /** Short stable word, the counter's name. */
  readonly reason: string;
  /** null before authentication. */
  readonly deviceId: string | null;
  readonly peer: string;
  readonly detail: string;
  /** The first 256 bytes of what was refused; signatures of tokens are blanked. */
  readonly bytes: Uint8Array;
}

const KEPT_BYTES = 256;
const KEPT_ISSUES = 200;

/** Counts every issue and keeps the newest ones whole. */
export class HubIssues {
  private readonly counts = new Map<string, number>();
  private readonly newest: HubIssue[] = [];

  add(issue: HubIssue): void {
    this.counts.set(issue.reason, (this.counts.get(issue.reason) ?? 0) + 1);
    this.newest.unshift({ ...issue, bytes: withoutSignature(issue.bytes).subarray(0, KEPT_BYTES) });
    this.newest.length = Math.min(this.newest.length, KEPT_ISSUES);
  }

  /** Newest first. */
  list(): readonly HubIssue[] {
    return [...this.newest];
  }

  byReason(): ReadonlyMap<string, number> {
    return this.counts;
  }
}

function withoutSignature(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.subarray(0, 4 * KEPT_BYTES)).toString('latin1');
  return Buffer.from(text.replace(/sig=[^&\0]*/g, 'sig='), 'latin1');
}
