import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory } from '../contract/durable-file-adapter.ts';
import { FIRST_HASH, parseLine, type StoredRecord } from './archived-record.ts';
import { dayFiles } from './day-files-adapter.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import { linesOf, namesIn } from './line-file-adapter.ts';
import { noteRemoval, removedDays } from './removed-days-adapter.ts';
import { verifyDay } from './verify-day-adapter.ts';

export interface Removal {
  readonly removed: number;
  /** Their chain is broken, or they come behind one whose is: evidence is not removed. */
  readonly kept: number;
}

/** @param before `YYYY-MM-DD`: the first day that stays @param policy why, in words */
export async function removeDays(
  directory: string,
  before: string,
  policy: string,
  nowMs: number,
  keys: ArchiveKeys | null,
): Promise<Removal> {
  let removed = 0;
  let kept = 0;
  for (const folder of (await namesIn(directory)).filter((name) => !name.startsWith('.'))) {
    const noted = await removedDays(directory, folder);
    let hash = noted.at(-1)?.hash ?? FIRST_HASH;
    const old = (await dayFiles(directory, folder)).filter(({ day }) => day < before);
    for (const [index, { file, day }] of old.entries()) {
      const path = join(directory, file);
      if (!noted.some((one) => one.file === file)) {
        // The chain alone: what is sealed with a key that was destroyed may go, too.
        const { found } = await verifyDay(directory, file, hash, 0, null);
        const ends = await endsOf(path);
        if (!found.intact || found.unfinishedBytes > 0 || ends === null) {
          kept += old.length - index;
          break;
        }
        const { size: bytes } = await stat(path);
        const facts = { file, day, records: found.records, bytes, sha256: await digest(path), ...ends };
        await noteRemoval(directory, folder, { ...facts, removedAt: new Date(nowMs).toISOString(), policy }, keys);
        ({ hash } = ends);
      }
      await rm(path);
      await syncDirectory(dirname(path));
      removed += 1;
    }
  }
  return { removed, kept };
}

/** @returns null for a file without records */
async function endsOf(path: string): Promise<{ prevHash: string; hash: string; newest: string } | null> {
  const ends: StoredRecord[] = [];
  for await (const { text } of linesOf(path)) {
    const record = parseLine(text);
    if (record) ends[ends.length === 0 ? 0 : 1] = record;
  }
  const first = ends[0];
  const last = ends.at(-1);
  return first && last ? { prevHash: first.prevHash, hash: last.hash, newest: last.id } : null;
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
