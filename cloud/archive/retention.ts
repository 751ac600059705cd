import { createHash } from 'node:crypto';
import { FIRST_HASH, parseLine, type StoredRecord } from './archived-record.ts';
import { dayFiles } from './day-files.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import { noteRemoval, removedDays } from './removed-days.ts';
import { type ArchiveStorage, linesOf } from './storage.ts';
import { verifyDay } from './verify-day.ts';
import { readIndex, type WholeIndex } from './whole-index.ts';

export interface Removal {
  readonly removed: number;
  /** Their chain is broken, or they are not what the index says, or they come behind one that is so: evidence is not removed. */
  readonly kept: number;
}

/** @param before `YYYY-MM-DD`: the first day that stays @param policy why, in words */
export async function removeDays(
  storage: ArchiveStorage,
  before: string,
  policy: string,
  nowMs: number,
  keys: ArchiveKeys | null,
): Promise<Removal> {
  let removed = 0;
  let kept = 0;
  // The whole of it, at most once.
  let whole: WholeIndex | null = null;
  for (const folder of (await storage.folders()).filter((name) => !name.startsWith('.'))) {
    const noted = await removedDays(storage, folder);
    let hash = noted.at(-1)?.hash ?? FIRST_HASH;
    const old = (await dayFiles(storage, folder)).filter(({ day }) => day < before);
    for (const [index, { file, day }] of old.entries()) {
      if (!noted.some((one) => one.file === file)) {
        // The chain alone: what is sealed with a key that was destroyed may go, too.
        whole ??= await readIndex(storage, null);
        const { files, ends: indexed }: WholeIndex = whole;
        const { found, behind } = await verifyDay(storage, { file, tally: files.get(file), ends: indexed }, hash, null);
        const ends = await endsOf(storage, file);
        // What the index does not know yet comes again from the log, and could no longer be compared.
        if (!found.intact || found.unfinishedBytes > 0 || behind.size > 0 || ends === null) {
          kept += old.length - index;
          break;
        }
        const facts = { file, day, records: found.records, ...(await digest(storage, file)), ...ends };
        await noteRemoval(storage, folder, { ...facts, removedAt: new Date(nowMs).toISOString(), policy }, keys);
        ({ hash } = ends);
      }
      await storage.remove(file);
      removed += 1;
    }
  }
  return { removed, kept };
}

/** @returns null for a file without records */
async function endsOf(storage: ArchiveStorage, file: string): Promise<{ prevHash: string; hash: string; newest: string } | null> {
  const ends: StoredRecord[] = [];
  for await (const { text } of linesOf(storage, file)) {
    const record = parseLine(text);
    if (record) ends[ends.length === 0 ? 0 : 1] = record;
  }
  const first = ends[0];
  const last = ends.at(-1);
  return first && last ? { prevHash: first.prevHash, hash: last.hash, newest: last.id } : null;
}

async function digest(storage: ArchiveStorage, file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of storage.chunks(file)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
