import { createHash, timingSafeEqual } from 'node:crypto';
import { sealOf } from './file-hash-adapter.ts';
import type { LakeKeys } from './keys.ts';
import { type LakeFile, parseManifest } from './manifest.ts';
import { type LakeStorage, manifestPath } from './storage.ts';
import { LAKE_TABLES } from './table.ts';

export interface Verified {
  readonly files: number;
  /** From before there were hashes: nothing is known of them. */
  readonly unproven: number;
  readonly faults: readonly { readonly path: string; readonly fault: string }[];
}

/**
 * Compares every file that counts, as it lies in the store, with what its manifest says of it: that it is there, unchanged, and at its own place. DuckDB opens a module
 * of one file in the place of another's; here it is seen. What the manifest no longer names is not missed.
 * @param keys null = seals are not checked, hashes are
 */
export async function verifyLake(storage: LakeStorage, keys: LakeKeys | null): Promise<Verified> {
  const faults: { path: string; fault: string }[] = [];
  let [count, unproven] = [0, 0];
  for (const { name } of LAKE_TABLES) {
    const text = await storage.manifest(name);
    if (text === null) continue;
    const { files } = parseManifest(text, `${storage.place}/${manifestPath(name)}`);
    count += files.length;
    for (const file of files) {
      if (file.sha256 === undefined) unproven += 1;
      const fault = await faultOf(storage, file, keys);
      if (fault !== null) faults.push({ path: file.path, fault });
    }
  }
  return { files: count, unproven, faults };
}

async function faultOf(
  storage: LakeStorage,
  { path, bytes, sha256, key, seal }: LakeFile,
  keys: LakeKeys | null,
): Promise<string | null> {
  let found: { readonly bytes: number; readonly sha256: string };
  try {
    found = await hashed(await storage.content(path));
  } catch (error) {
    // A container that does not answer says nothing of the file.
    if ((error as { statusCode?: unknown }).statusCode === 404 || (error as { code?: unknown }).code === 'ENOENT')
      return 'is not there';
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (found.bytes !== bytes) return `has ${found.bytes} bytes, the manifest says ${bytes}`;
  if (sha256 === undefined) return null;
  if (found.sha256 !== sha256) return 'holds something else than was written';
  if (key === undefined || keys === null) return null;
  const own = keys.all().find(({ name }) => name === key);
  if (own === undefined) return `there is no key "${key}" to check its seal with`;
  const expected = Buffer.from(sealOf(own, path, sha256), 'hex');
  const given = Buffer.from(seal ?? '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected)
    ? null
    : 'its hash in the manifest was not written by this lake';
}

async function hashed(content: AsyncIterable<Uint8Array>): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of content) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
