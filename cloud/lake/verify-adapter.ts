import { timingSafeEqual } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { ifThere } from '../contract/durable-file-adapter.ts';
import { sealOf, sha256OfFile } from './file-hash-adapter.ts';
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
 * Compares every file that counts with what its manifest says of it: that it is there, unchanged, and at its own place. DuckDB opens a module
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
  let local: string;
  try {
    [local = ''] = await storage.local([path]);
  } catch (error) {
    // A container that does not answer says nothing of the file.
    if ((error as { statusCode?: unknown }).statusCode === 404) return 'is not there';
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  const found = local === '' ? null : await ifThere(stat(local), null);
  if (found === null) return 'is not there';
  if (found.size !== bytes) return `has ${found.size} bytes, the manifest says ${bytes}`;
  if (sha256 === undefined) return null;
  if ((await sha256OfFile(local)) !== sha256) return 'holds something else than was written';
  if (key === undefined || keys === null) return null;
  const own = keys.all().find(({ name }) => name === key);
  if (own === undefined) return `there is no key "${key}" to check its seal with`;
  const expected = Buffer.from(sealOf(own, path, sha256), 'hex');
  const given = Buffer.from(seal ?? '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected)
    ? null
    : 'its hash in the manifest was not written by this lake';
}
