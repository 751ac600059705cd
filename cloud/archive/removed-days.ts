import { canonical, FIRST_HASH, sha256 } from './archived-record.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import { type ArchiveStorage, textOf } from './storage.ts';

/** What is left of a day that the policy removed: enough for the device's chain to go over it. One line of JSON. */
export interface RemovedDay {
  readonly file: string;
  readonly day: string;
  readonly records: number;
  readonly bytes: number;
  /** Of the file, hex. */
  readonly sha256: string;
  /** What its first record followed, and the hash of its last. */
  readonly prevHash: string;
  readonly hash: string;
  /** Id of its last record. */
  readonly newest: string;
  readonly removedAt: string;
  /** In words, e.g. "older than 365 days". */
  readonly policy: string;
  /** `entryHash` of the device's removal before this one; 64 zeros for its first. */
  readonly previous: string;
  /** SHA-256 over the canonical JSON of everything above, hex. */
  readonly entryHash: string;
  /** Name of the key, and HMAC-SHA256 over `entryHash` under it: nobody without keys can have removed a day. Null: no keys. */
  readonly signedBy: string | null;
  readonly mac: string | null;
}

export const REMOVED_FOLDER = '.removed';

export function removedFile(folder: string): string {
  return `${REMOVED_FOLDER}/${folder}.jsonl`;
}

/** Of one device, oldest first; a line that is not whole is none. */
export async function removedDays(storage: ArchiveStorage, folder: string): Promise<RemovedDay[]> {
  const text = (await textOf(storage, removedFile(folder))) ?? '';
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as RemovedDay];
    } catch {
      return [];
    }
  });
}

type Facts = Omit<RemovedDay, 'previous' | 'entryHash' | 'signedBy' | 'mac'>;

/** On disk when it resolves: only then may the file go. */
export async function noteRemoval(
  storage: ArchiveStorage,
  folder: string,
  facts: Facts,
  keys: ArchiveKeys | null,
): Promise<void> {
  const file = removedFile(folder);
  // Asked first: a note that another writes meanwhile makes the append fail, and not the chain of the notes.
  const end = (await storage.repairTail(file))?.end ?? 0;
  const before = await removedDays(storage, folder);
  const rest = { ...facts, previous: before.at(-1)?.entryHash ?? FIRST_HASH };
  const entryHash = sha256(canonical(rest));
  const signedBy = keys?.current ?? null;
  const entry: RemovedDay = { ...rest, entryHash, signedBy, mac: keys?.mac(keys.current, entryHash) ?? null };
  await storage.append(file, end, `${JSON.stringify(entry)}\n`);
}

/** @param previous of the removal before it @returns what is wrong with the note in itself; null when nothing is */
export function removalFault(entry: RemovedDay, previous: string, keys: ArchiveKeys | null): string | null {
  const { entryHash, signedBy, mac, ...rest } = entry;
  if (sha256(canonical(rest)) !== entryHash) return 'the note of its removal does not match its hash';
  if (rest.previous !== previous) return 'the note of its removal does not follow the one before it';
  if (keys !== null && (signedBy === null || keys.mac(signedBy, entryHash) !== mac))
    return 'the note of its removal is not signed by a key of this archive';
  return null;
}
