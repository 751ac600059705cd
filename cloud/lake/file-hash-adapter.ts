import { createHash, createHmac } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { SealingKey } from './encryption/sealed-parquet.ts';

/** @returns hex. Rejects when the file cannot be read. */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Binds what a file holds to its place in the lake. @returns hex */
export function sealOf({ key }: SealingKey, path: string, sha256: string): string {
  // A key of its own, so that the one that encrypts does nothing else.
  const sealing = createHmac('sha256', key).update('wardlight lake: place of a file').digest();
  return createHmac('sha256', sealing).update(`${path}\n${sha256}`).digest('hex');
}
