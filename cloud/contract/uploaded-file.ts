import { createHash } from 'node:crypto';
import type { LogRecord, NewRecord } from './event-log.ts';
import { FILE_SCHEMA, telemetryFile } from './wire.ts';

/** Where the files of stations lie: the storage of the hub. */
export interface UploadedFiles {
  /** @returns null when there is none of that name */
  read(blobName: string): Promise<Uint8Array | null>;
  /** This stage has what it holds, on disk. Once all that want it have said so, it may go. */
  taken?(blobName: string, by: 'ingest' | 'archive'): Promise<void>;
}

export type FileRefusal = 'invalid-envelope' | 'file-missing' | 'file-damaged' | 'file-of-other-device';

export type Opened =
  | { readonly kind: 'record'; readonly record: LogRecord }
  | { readonly kind: 'refused'; readonly reason: FileRefusal; readonly detail: string };

/**
 * A message that stands for a file of messages becomes the record that it would be had they been sent: the file is its body, and the
 * header `file` says where it was and what the message itself was (base64). Every other record stays as it is.
 * @throws what `files` throws: the storage cannot be reached now
 */
export async function openFile(record: LogRecord, files: UploadedFiles): Promise<Opened> {
  if (!standsForFile(record)) return { kind: 'record', record };
  const refused = (reason: FileRefusal, detail: string): Opened => ({ kind: 'refused', reason, detail });
  const named = telemetryFile.safeParse(jsonOf(record.body));
  if (!named.success) {
    const [issue] = named.error.issues;
    return refused('invalid-envelope', `${issue?.path.join('.') || 'top level'}: ${issue?.message ?? `no ${FILE_SCHEMA}`}`);
  }
  const { blobName, bytes, sha256 } = named.data;
  const systemProperties = record.headers['systemProperties'] as Readonly<Record<string, unknown>> | undefined;
  // The device is named by the hub; its files lie below its name.
  const own = `${String(systemProperties?.['iothub-connection-device-id'])}/`;
  if (!blobName.startsWith(own) || blobName.split('/').some((part) => /^\.{0,2}$/.test(part)))
    return refused('file-of-other-device', `blobName: ${blobName} is not a file of this device`);
  const content = await files.read(blobName);
  if (content === null) return refused('file-missing', `blobName: there is no file ${blobName}`);
  const found = createHash('sha256').update(content).digest('hex');
  if (found !== sha256)
    return refused('file-damaged', `sha256: ${blobName} has ${content.length} bytes with ${found}, not ${bytes} with ${sha256}`);
  const file = { blobName, sha256, messageBase64: Buffer.from(record.body).toString('base64') };
  const headers = { ...record.headers, systemProperties: { ...systemProperties, 'content-encoding': 'gzip' }, file };
  return { kind: 'record', record: { ...record, headers, body: content } };
}

/** Name of the file that a message stands for; null when it stands for none, or cannot be read. */
export function namedFile(record: Pick<NewRecord, 'headers' | 'headersJson' | 'body'>): string | null {
  if (!standsForFile(record)) return null;
  const named = telemetryFile.safeParse(jsonOf(record.body));
  return named.success ? named.data.blobName : null;
}

function standsForFile(record: Pick<NewRecord, 'headers' | 'headersJson'>): boolean {
  // Nearly every message of a hub: not read for this.
  const { headersJson } = record;
  if (headersJson !== undefined && !mentionsFile(headersJson)) return false;
  const properties = record.headers['properties'] as Readonly<Record<string, unknown>> | undefined;
  return properties?.['schema'] === FILE_SCHEMA;
}

function mentionsFile(json: string | Uint8Array): boolean {
  if (typeof json === 'string') return json.includes(FILE_SCHEMA);
  return Buffer.from(json.buffer, json.byteOffset, json.length).includes(FILE_SCHEMA);
}

/** Of those that were opened, tells that this stage has them. */
export async function tellTaken(records: readonly LogRecord[], files: UploadedFiles, by: 'ingest' | 'archive'): Promise<void> {
  for (const { headers } of records) {
    const file = headers['file'] as { readonly blobName: string } | undefined;
    if (file !== undefined) await files.taken?.(file.blobName, by);
  }
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return null;
  }
}
