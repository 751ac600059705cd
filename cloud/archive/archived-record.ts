import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { LogRecord } from '../contract/event-log.ts';
import type { RawRecordId } from '../contract/role.ts';
import type { ArchiveKeys } from './keys-adapter.ts';

/** One accepted hub message, for ever. */
export interface ArchivedRecord {
  readonly id: RawRecordId;
  readonly enqueuedAt: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bodyBase64: string;
  /** Of the body, hex. */
  readonly sha256: string;
  /** `hash` of the device's record before this one; 64 zeros for its first. */
  readonly prevHash: string;
  readonly hash: string;
}

/** One line of JSON in the archive: everything but where it belongs is sealed, or, in an archive without keys, lies open. */
export type StoredRecord = Pick<ArchivedRecord, 'id' | 'enqueuedAt' | 'prevHash' | 'hash'> & (Sealed | Open);

interface Sealed {
  /** Name of the key. */
  readonly key: string;
  /** 12 bytes, base64. */
  readonly nonce: string;
  /** AES-256-GCM over the JSON of headers, bodyBase64 and sha256, bound to id, enqueuedAt and prevHash; with its tag of 16 bytes, base64. */
  readonly sealed: string;
}
type Open = Pick<ArchivedRecord, 'headers' | 'bodyBase64' | 'sha256'>;

export const FIRST_HASH = '0'.repeat(64);
const TAG_BYTES = 16;

/**
 * The chain goes over what stands in the file, sealed or open, so that it is verified without any key:
 * SHA-256 over `prevHash` and the canonical JSON (keys sorted) of all members but `prevHash` and `hash`, hex.
 * @param file of the archive, relative
 */
export function storedRecord(record: LogRecord, prevHash: string, file: string, keys: ArchiveKeys | null): StoredRecord {
  const place = { id: recordId(record), enqueuedAt: new Date(record.enqueuedAtMs).toISOString() };
  const open = {
    headers: record.headers,
    bodyBase64: Buffer.from(record.body).toString('base64'),
    sha256: sha256(record.body),
  };
  const rest = { ...place, ...(keys ? seal(open, { ...place, prevHash }, file, keys) : open) };
  return { ...rest, prevHash, hash: sha256(prevHash + canonical(rest)) };
}

/**
 * Records of before were not bound to the one before them. Nobody without the key can make one of those of another.
 * @throws Error when its key is not there, or it is not what was sealed
 */
export function openRecord(stored: StoredRecord, file: string, keys: ArchiveKeys | null): ArchivedRecord {
  if (!('sealed' in stored)) return stored;
  const { id, enqueuedAt, prevHash, hash, key, nonce, sealed } = stored;
  const own = keys?.forFile(key, file);
  if (!own) throw new Error(`the key "${key}" is not there`);
  for (const bound of [
    [id, enqueuedAt, prevHash],
    [id, enqueuedAt],
  ]) {
    const text = unsealed(sealed, nonce, own, bound);
    if (text !== null) return { id, enqueuedAt, ...(JSON.parse(text) as Open), prevHash, hash };
  }
  throw new Error(`what is sealed with the key "${key}" does not open`);
}

function unsealed(sealed: string, nonce: string, key: Buffer, bound: readonly string[]): string | null {
  try {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(bound));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

function seal(
  open: Open,
  place: Pick<ArchivedRecord, 'id' | 'enqueuedAt' | 'prevHash'>,
  file: string,
  keys: ArchiveKeys,
): Sealed {
  const key = keys.forFile(keys.current, file);
  if (!key) throw new Error(`the key "${keys.current}" is not there`);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo([place.id, place.enqueuedAt, place.prevHash]));
  const bytes = Buffer.concat([cipher.update(JSON.stringify(open), 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { key: keys.current, nonce: nonce.toString('base64'), sealed: bytes.toString('base64') };
}

function boundTo(place: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(place));
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
export function parseLine(line: string): StoredRecord | null {
  try {
    const value = JSON.parse(line) as Partial<ArchivedRecord & Sealed> | null;
    const texts = [value?.id, value?.enqueuedAt, value?.prevHash, value?.hash];
    const sealed = [value?.key, value?.nonce, value?.sealed];
    const whole =
      sealed.every((text) => typeof text === 'string') ||
      ([value?.bodyBase64, value?.sha256].every((text) => typeof text === 'string') && typeof value?.headers === 'object');
    return whole && texts.every((text) => typeof text === 'string') ? (value as StoredRecord) : null;
  } catch {
    return null;
  }
}

/** @param keys null: what is sealed is not opened @returns what is wrong with the record in itself; null when nothing is */
export function faultOf(stored: StoredRecord, file: string, keys: ArchiveKeys | null): string | null {
  const { prevHash, hash, ...rest } = stored;
  const wrongBody = 'sealed' in stored ? null : bodyFault(stored);
  if (wrongBody !== null) return wrongBody;
  if (sha256(prevHash + canonical(rest)) !== hash) return 'the record does not match its hash';
  if (keys === null || !('sealed' in stored)) return null;
  try {
    return bodyFault(openRecord(stored, file, keys));
  } catch (error) {
    return (error as Error).message;
  }
}

function bodyFault({ bodyBase64, sha256: named }: Open): string | null {
  return sha256(Buffer.from(bodyBase64, 'base64')) === named ? null : 'the body does not match its sha256';
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
