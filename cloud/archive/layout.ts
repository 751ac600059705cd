import { createHash } from 'node:crypto';
import type { LogRecord } from '../contract/event-log.ts';

/** `{device}/{YYYY}/{MM}/{DD}.jsonl`, days in UTC; names that begin with a dot are the archive's own. */
export const INDEX_FOLDER = '.index';
const LONGEST_NAME = 180;

/** Device ids may hold what file names may not. */
export function deviceFolder(deviceId: string): string {
  const encoded = encodeURIComponent(deviceId)
    .replace(/^\./, '%2E')
    .replace(/[*!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  if (encoded.length <= LONGEST_NAME) return encoded;
  return `${encoded.slice(0, LONGEST_NAME - 24)}~${createHash('sha256').update(deviceId).digest('hex').slice(0, 16)}`;
}

export function deviceOfFolder(folder: string): string {
  try {
    return decodeURIComponent(folder);
  } catch {
    return folder;
  }
}

export function deviceOf({ headers, key }: LogRecord): string {
  const system = headers['systemProperties'] as Readonly<Record<string, unknown>> | undefined;
  const deviceId = system?.['iothub-connection-device-id'];
  return typeof deviceId === 'string' && deviceId !== '' ? deviceId : key;
}

/** `YYYY-MM-DD` */
export function dayOf(enqueuedAtMs: number): string {
  return new Date(enqueuedAtMs).toISOString().slice(0, 10);
}

/** `YYYY-MM-DD`, both. */
export function dayAfter(day: string): string {
  return dayOf(Date.parse(day) + 86_400_000);
}

export function dayFile(folder: string, day: string): string {
  return `${folder}/${day.replaceAll('-', '/')}.jsonl`;
}

export function folderOf(file: string): string {
  return file.slice(0, file.indexOf('/'));
}

/** `YYYY-MM-DD` */
export function dayOfFile(file: string): string {
  return file.slice(file.indexOf('/') + 1, -'.jsonl'.length).replaceAll('/', '-');
}

/** Where a record is: so many bytes of a file, from a position. */
export interface IndexEntry {
  readonly offset: number;
  readonly file: string;
  readonly position: number;
  readonly length: number;
}

export const RECORDS_PER_INDEX_FILE = 1000;
/** Of one partition: at most so many are in their day files and not in the index. */
export const MOST_IN_ONE_WRITE = 2000;

export function indexFile(partition: number, offset: number): string {
  return `${INDEX_FOLDER}/${partition}/${String(Math.floor(offset / RECORDS_PER_INDEX_FILE)).padStart(12, '0')}.jsonl`;
}

/** Which offsets a partition lacks because its log did not hold them any more. */
export function gapsFile(partition: number): string {
  return `${INDEX_FOLDER}/${partition}/gaps.jsonl`;
}

/** Says up to where the index of a partition was shortened. */
export function shortenedFile(partition: number): string {
  return `${INDEX_FOLDER}/${partition}/shortened.jsonl`;
}

export function indexLine({ offset, file, position, length }: IndexEntry): string {
  return `${JSON.stringify([offset, file, position, length])}\n`;
}

/** Entries of an index file; a line that is not whole is none. */
export function parseIndex(text: string): IndexEntry[] {
  const entries: IndexEntry[] = [];
  for (const line of text.split('\n')) {
    try {
      const entry: unknown = JSON.parse(line);
      if (!Array.isArray(entry)) continue;
      const [offset, file, position, length] = entry as unknown[];
      if (typeof file !== 'string' || ![offset, position, length].every(Number.isSafeInteger)) continue;
      entries.push({ offset: Number(offset), file, position: Number(position), length: Number(length) });
    } catch {
      continue;
    }
  }
  return entries;
}
