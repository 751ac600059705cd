import { gunzipSync, inflateSync } from 'node:zlib';
import { telemetryBatch } from './wire.ts';

/** A small message may swell to this and no further: 32 MiB. */
const LARGEST_BODY = 32 * 1024 * 1024;

const DECODERS: Readonly<Record<string, (body: Uint8Array) => Buffer>> = {
  gzip: (body) => gunzipSync(body, { maxOutputLength: LARGEST_BODY }),
  deflate: (body) => inflateSync(body, { maxOutputLength: LARGEST_BODY }),
};

/**
 * @param encoding the message's content-encoding (specs azure-wire section 2, `$.ce`): a compression, or the name of a character set
 * @returns the body as the device wrote it before it was compressed
 * @throws Error of zlib when it is not what its encoding says, or swells beyond 32 MiB
 */
export function decodedBody(body: Uint8Array, encoding: unknown): Uint8Array {
  const decode = typeof encoding === 'string' ? DECODERS[encoding.trim().toLowerCase()] : undefined;
  return decode === undefined ? body : decode(body);
}

/** @returns the messages that one hub message holds; null when it is not several in one */
export function messagesIn(value: Readonly<Record<string, unknown>>): readonly unknown[] | null {
  return telemetryBatch.safeParse(value).data?.messages ?? null;
}

/** Names of records: `telemetry/p/o`, and `telemetry/p/o.n` for the nth message (from 0) within one that holds several. */
export function recordPlace(id: string): { readonly partition: string; readonly offset: number; readonly part: number | null } {
  const slash = id.lastIndexOf('/');
  const [offset, part] = id.slice(slash + 1).split('.');
  return { partition: id.slice(0, slash), offset: Number(offset), part: part === undefined ? null : Number(part) };
}
