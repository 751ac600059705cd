import { createHash } from 'node:crypto';
import type { LogRecord } from '../contract/event-log.ts';
import type { RawRecordId } from '../contract/role.ts';

/** One accepted hub message, for ever; one line of JSON in the archive. */
export interface ArchivedRecord {
  readonly id: RawRecordId;
  readonly enqueuedAt: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bodyBase64: string;
  /** Of the body, hex. */
  readonly sha256: string;
  /** `hash` of the device's record before this one; 64 zeros for its first. */
  readonly prevHash: string;
  /** SHA-256 over `prevHash` and the canonical JSON (keys sorted) of id, enqueuedAt, headers, bodyBase64 and sha256, hex. */
  readonly hash: string;
}

export const FIRST_HASH = '0'.repeat(64);

export function archivedRecord(stored: LogRecord, prevHash: string): ArchivedRecord {
  const rest = {
    id: recordId(stored),
    enqueuedAt: new Date(stored.enqueuedAtMs).toISOString(),
    headers: stored.headers,
    bodyBase64: Buffer.from(stored.body).toString('base64'),
    sha256: sha256(stored.body),
  };
  return { ...rest, prevHash, hash: sha256(prevHash + canonical(rest)) };
}

export function recordId({ topic, partition, offset }: Pick<LogRecord, 'topic' | 'partition' | 'offset'>): RawRecordId {
  return `${topic}/${partition}/${offset}`;
}

/** @returns null when it is no record id; a message within a record that holds several has the place of the record */
export function placeOfRecord(id: RawRecordId): { readonly partition: number; readonly offset: number } | null {
  const match = /^telemetry\/(\d+)\/(\d+)(?:\.\d+)?$/.exec(id);
  return match === null ? null : { partition: Number(match[1]), offset: Number(match[2]) };
}

/** @returns null when the line is no archived record */
export function parseLine(line: string): ArchivedRecord | null {
  try {
    const value = JSON.parse(line) as Partial<ArchivedRecord> | null;
    const texts = [value?.id, value?.enqueuedAt, value?.bodyBase64, value?.sha256, value?.prevHash, value?.hash];
    const whole = texts.every((text) => typeof text === 'string') && typeof value?.headers === 'object';
    return whole ? (value as ArchivedRecord) : null;
  } catch {
    return null;
  }
}

/** @returns what is wrong with the record in itself; null when nothing is */
export function faultOf(record: ArchivedRecord): string | null {
  if (sha256(Buffer.from(record.bodyBase64, 'base64')) !== record.sha256) return 'the body does not match its sha256';
  const { prevHash, hash, id, enqueuedAt, headers, bodyBase64, sha256: bodyHash } = record;
  const expected = sha256(prevHash + canonical({ id, enqueuedAt, headers, bodyBase64, sha256: bodyHash }));
  return expected === hash ? null : 'the record does not match its hash';
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
