import { canonical, sha256 } from './archived-record.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import { gapsFile } from './layout.ts';
import { type ArchiveStorage, textOf } from './storage.ts';

/** Records that the archive never saw, because the log had removed them before. One line of JSON. */
export interface NotedGap {
  /** Offsets of the first and of the last of them. */
  readonly from: number;
  readonly to: number;
  readonly notedAt: string;
  /** Name of the key, and HMAC-SHA256 over the SHA-256 of the canonical JSON of everything else. Null: no keys. */
  readonly signedBy: string | null;
  readonly mac: string | null;
}

/** On disk when it resolves: only then may what comes behind the gap enter the index. */
export async function noteGap(
  storage: ArchiveStorage,
  partition: number,
  { from, to }: Pick<NotedGap, 'from' | 'to'>,
  keys: ArchiveKeys | null,
): Promise<void> {
  const file = gapsFile(partition);
  const facts = { from, to, notedAt: new Date().toISOString() };
  const signed = { signedBy: keys?.current ?? null, mac: keys?.mac(keys.current, digest(partition, facts)) ?? null };
  const end = (await storage.repairTail(file))?.end ?? 0;
  await storage.append(file, end, `${JSON.stringify({ ...facts, ...signed })}\n`);
}

/** @param keys null: nothing is asked of who wrote the notes; otherwise only those that were signed with one of them count */
export async function notedGaps(
  storage: ArchiveStorage,
  partition: number,
  keys: ArchiveKeys | null,
): Promise<readonly NotedGap[]> {
  const text = (await textOf(storage, gapsFile(partition))) ?? '';
  return text.split('\n').flatMap((line) => {
    try {
      const { signedBy, mac, ...facts } = JSON.parse(line) as NotedGap;
      const signed = keys === null || (signedBy !== null && keys.mac(signedBy, digest(partition, facts)) === mac);
      return signed ? [{ signedBy, mac, ...facts }] : [];
    } catch {
      return [];
    }
  });
}

function digest(partition: number, facts: Omit<NotedGap, 'signedBy' | 'mac'>): string {
  return sha256(canonical({ partition, ...facts }));
}
