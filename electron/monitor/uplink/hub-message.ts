import { gzipSync } from 'node:zlib';
import { BATCH_SCHEMA, FILE_SCHEMA, SENT_AT, TELEMETRY_SCHEMA, type TelemetryFile } from '#wire';
import type { OutboxRow } from '../recorder/rows.ts';

/** What goes to the hub in one piece. */
export interface HubMessage {
  readonly messageId: string;
  /** UTF-8 text, or compressed. */
  readonly body: string | Buffer;
  readonly contentEncoding: 'utf-8' | 'gzip';
  /** Application properties: what a route can tell messages apart by without opening them. */
  readonly properties: Readonly<Record<string, string>>;
}

/** IoT Hub takes 256 KiB, body and properties together (specs azure-wire section 4). */
export const LARGEST_BODY = 262_144 - 4_096;
/** IoT Hub bills in units of this many bytes (specs azure-wire section 12): smaller ones gain nothing, and plain JSON can be routed by its body. */
const COMPRESS_FROM = 4_096;

/**
 * One message of the outbox as it is, or several of one queue in one, compressed where that saves money.
 * @param rows at least one
 * @param sentMs now, by the wall clock of this computer: by it the cloud tells a clock that is wrong
 * @returns null when the hub would not take it
 */
export function hubMessage(rows: readonly OutboxRow[], sentMs: number): HubMessage | null {
  const [first] = rows;
  const last = rows[rows.length - 1];
  if (!first || !last) return null;
  const single = rows.length === 1;
  const text = single
    ? first.message
    : `{"schema":"${BATCH_SCHEMA}","messages":[${rows.map(({ message }) => message).join(',')}]}`;
  const compress = text.length > COMPRESS_FROM;
  const body = compress ? gzipSync(text) : text;
  if (Buffer.byteLength(body) > LARGEST_BODY) return null;
  return {
    messageId: single ? messageIdOf(first.message) : `${messageIdOf(first.message)}-${last.sequence}`,
    body,
    contentEncoding: compress ? 'gzip' : 'utf-8',
    properties: propertiesOf(single ? TELEMETRY_SCHEMA : BATCH_SCHEMA, rows, sentMs),
  };
}

/** Says that the rows lie in a file, and stands for them in the stream. @param rows at least one */
export function fileMessage(
  rows: readonly OutboxRow[],
  file: Pick<TelemetryFile, 'blobName' | 'bytes' | 'sha256'>,
  sentMs: number,
): HubMessage {
  const [first] = rows;
  const last = rows[rows.length - 1];
  if (!first || !last) throw new RangeError('a file holds at least one message');
  const messageId = `${messageIdOf(first.message)}-${last.sequence}-file`;
  const body: TelemetryFile = { schema: FILE_SCHEMA, messageId, ...file, messages: rows.length };
  return {
    messageId,
    body: JSON.stringify(body),
    contentEncoding: 'utf-8',
    properties: propertiesOf(FILE_SCHEMA, rows, sentMs),
  };
}

function propertiesOf(schema: string, rows: readonly OutboxRow[], sentMs: number): HubMessage['properties'] {
  const iso = (ms: number): string => new Date(Math.round(ms)).toISOString();
  return {
    schema,
    queue: rows[0]?.queue ?? '',
    messages: String(rows.length),
    'iothub-creation-time-utc': iso(rows[rows.length - 1]?.createdMs ?? sentMs),
    [SENT_AT]: iso(sentMs),
  };
}

/** How the message is told from every other; it stands near the beginning of the text. */
export function messageIdOf(message: string): string {
  const near = /"messageId":"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,128})"/.exec(message.slice(0, 400));
  return near?.[1] ?? (JSON.parse(message) as { messageId: string }).messageId;
}
