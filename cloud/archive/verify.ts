import { InputRefused } from '#clinical';
import { FIRST_HASH } from './archived-record.ts';
import { dayFiles } from './day-files.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import { dayOfFile, deviceOfFolder, folderOf, MOST_IN_ONE_WRITE } from './layout.ts';
import { indexEnd } from './record-index.ts';
import { REMOVED_FOLDER, type RemovedDay, removalFault, removedDays } from './removed-days.ts';
import type { ArchiveStorage } from './storage.ts';
import { type ArchiveDay, type BehindIndex, verifyDay, widen } from './verify-day.ts';
import { type ArchiveSpan, fault, readIndex, type Tally, type WholeIndex } from './whole-index.ts';

export type { ArchiveDay } from './verify-day.ts';
export type { ArchiveSpan } from './whole-index.ts';

/**
 * Recomputes every hash of every device's chain, in order, and holds the files against the index: every entry leads to its record, every
 * record has its entry, and no offset of a partition is left out. The index is never written anew, so what was missing once is missing
 * for ever, whatever was archived behind it. A day per file, then what is wrong with the offsets of a partition.
 * @param keys null: what is sealed is not opened; the chain needs none
 * @throws InputRefused when there is no such directory
 */
export async function* verifyArchive(
  storage: ArchiveStorage,
  keys: ArchiveKeys | null = null,
): AsyncGenerator<ArchiveDay | ArchiveSpan> {
  if (!(await storage.exists())) throw new InputRefused(storage.place, 'there is no such directory');
  const index = await readIndex(storage, keys);
  const folders = new Set((await storage.folders()).filter((name) => !name.startsWith('.')));
  for (const file of index.files.keys()) folders.add(folderOf(file));
  for (const name of await storage.files(REMOVED_FOLDER)) folders.add(name.slice(REMOVED_FOLDER.length + 1, -'.jsonl'.length));
  const behind: BehindIndex = new Map();
  const indexed = Map.groupBy(index.files.keys(), folderOf);
  for (const folder of [...folders].sort()) yield* verifyDevice(storage, folder, indexed.get(folder) ?? [], index, keys, behind);
  yield* index.spans;
  for (const [partition, { first, last }] of behind) {
    // What came while this looked is in the index by now, but for one write that is under way or that a crash left.
    const end = await indexEnd(storage, partition);
    if (last - (end ?? first) < MOST_IN_ONE_WRITE) continue;
    yield fault(
      partition,
      end ?? first,
      last,
      end === null ? 'in no index, which has no entry at all' : 'behind the end of the index',
    );
  }
}

/** @param indexed its day files, as the index knows them @param behind is added to */
async function* verifyDevice(
  storage: ArchiveStorage,
  folder: string,
  indexed: readonly string[],
  { files, ends }: WholeIndex,
  keys: ArchiveKeys | null,
  behind: BehindIndex,
): AsyncGenerator<ArchiveDay> {
  const device = deviceOfFolder(folder);
  const present = new Set((await dayFiles(storage, folder)).map(({ file }) => file));
  const notes = faultsOf(await removedDays(storage, folder), keys);
  // A day that was noted and not removed yet is there.
  const gone = new Map([...notes.keys()].flatMap((note) => (present.has(note.file) ? [] : [[note.file, note]])));
  let hash: string | null = FIRST_HASH;
  for (const file of [...new Set([...present, ...gone.keys(), ...indexed])].sort()) {
    const tally = files.get(file);
    const removed = gone.get(file);
    if (removed) {
      yield { device, file, ...removedDay(removed, hash, tally, notes.get(removed) ?? null) };
      ({ hash } = removed);
    } else if (present.has(file)) {
      const day = await verifyDay(storage, { file, tally, ends }, hash, keys);
      ({ hash } = day);
      for (const [partition, records] of day.behind) widen(behind, partition, records);
      yield { device, day: dayOfFile(file), file, ...day.found };
    } else {
      yield { device, day: dayOfFile(file), file, ...missingDay(tally) };
      hash = null;
    }
  }
}

function missingDay(tally: Tally | undefined): Omit<ArchiveDay, 'device' | 'day' | 'file'> {
  const record = tally ? `telemetry/${tally.partition}/${tally.first}` : null;
  return { records: 0, intact: false, firstBreak: { line: null, record, why: 'the file is missing' }, unfinishedBytes: 0 };
}

/** What is wrong with each note of one device, in their order; null when nothing is. */
function faultsOf(notes: readonly RemovedDay[], keys: ArchiveKeys | null): ReadonlyMap<RemovedDay, string | null> {
  return new Map(notes.map((note, n) => [note, removalFault(note, notes[n - 1]?.entryHash ?? FIRST_HASH, keys)]));
}

function removedDay(
  removed: RemovedDay,
  hash: string | null,
  tally: Tally | undefined,
  noteFault: string | null,
): Omit<ArchiveDay, 'device' | 'file'> {
  const { day, records, removedAt: at, policy } = removed;
  const follows = hash !== null && removed.prevHash !== hash ? 'it does not follow the record before it' : null;
  const lacked = (tally?.end ?? 0) - removed.bytes;
  const why = noteFault ?? follows ?? (lacked > 0 ? `${lacked} bytes were missing at its end when it was removed` : null);
  const firstBreak = why === null ? null : { line: null, record: null, why };
  return { day, records, intact: why === null, firstBreak, unfinishedBytes: 0, removed: { at, policy } };
}
