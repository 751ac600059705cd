import { InputRefused } from '#clinical';
import { FIRST_HASH } from './archived-record.ts';
import { dayFiles } from './day-files.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import { deviceOfFolder } from './layout.ts';
import { lengthsByFile } from './record-index.ts';
import { REMOVED_FOLDER, type RemovedDay, removalFault, removedDays } from './removed-days.ts';
import type { ArchiveStorage } from './storage.ts';
import { type ArchiveDay, verifyDay } from './verify-day.ts';

export type { ArchiveDay } from './verify-day.ts';

/**
 * Recomputes every hash of every device's chain, in order, and holds the files against the index: what is missing at the end
 * of a chain shows only there.
 * @param keys null: what is sealed is not opened; the chain needs none
 * @throws InputRefused when there is no such directory
 */
export async function* verifyArchive(storage: ArchiveStorage, keys: ArchiveKeys | null = null): AsyncGenerator<ArchiveDay> {
  if (!(await storage.exists())) throw new InputRefused(storage.place, 'there is no such directory');
  const expected = await lengthsByFile(storage);
  const folders = new Set((await storage.folders()).filter((name) => !name.startsWith('.')));
  for (const file of expected.keys()) folders.add(file.slice(0, file.indexOf('/')));
  for (const name of await storage.files(REMOVED_FOLDER)) folders.add(name.slice(REMOVED_FOLDER.length + 1, -'.jsonl'.length));
  for (const folder of [...folders].sort()) {
    const present = await dayFiles(storage, folder);
    // A day that was noted and not removed yet is there.
    const notes = faultsOf(await removedDays(storage, folder), keys);
    const gone = [...notes.keys()].filter(({ file }) => !present.some((day) => day.file === file));
    const wanted = [...expected.keys()].filter(
      (file) => file.startsWith(`${folder}/`) && ![...present, ...gone].some((day) => day.file === file),
    );
    const days = [
      ...present,
      ...gone,
      ...wanted.map((file) => ({ file, day: file.slice(folder.length + 1, -'.jsonl'.length).replaceAll('/', '-') })),
    ];
    let hash: string | null = FIRST_HASH;
    for (const { file, day } of days.sort((a, b) => (a.day < b.day ? -1 : 1))) {
      const device = deviceOfFolder(folder);
      const removed = gone.find((one) => one.file === file);
      if (removed) {
        yield { device, ...removedDay(removed, hash, notes.get(removed) ?? null) };
        ({ hash } = removed);
        continue;
      }
      if (wanted.includes(file)) {
        yield {
          device,
          day,
          records: 0,
          intact: false,
          firstBreak: { line: null, record: null, why: 'the file is missing' },
          unfinishedBytes: 0,
        };
        hash = null;
        continue;
      }
      const result: { found: Omit<ArchiveDay, 'device' | 'day'>; hash: string | null } = await verifyDay(
        storage,
        file,
        hash,
        expected.get(file) ?? 0,
        keys,
      );
      hash = result.hash;
      yield { device, day, ...result.found };
    }
  }
}

/** What is wrong with each note of one device, in their order; null when nothing is. */
function faultsOf(notes: readonly RemovedDay[], keys: ArchiveKeys | null): ReadonlyMap<RemovedDay, string | null> {
  return new Map(notes.map((note, n) => [note, removalFault(note, notes[n - 1]?.entryHash ?? FIRST_HASH, keys)]));
}

function removedDay(removed: RemovedDay, hash: string | null, fault: string | null): Omit<ArchiveDay, 'device'> {
  const { day, records, removedAt: at, policy } = removed;
  const follows = hash !== null && removed.prevHash !== hash ? 'it does not follow the record before it' : null;
  const why = fault ?? follows;
  const firstBreak = why === null ? null : { line: null, record: null, why };
  return { day, records, intact: why === null, firstBreak, unfinishedBytes: 0, removed: { at, policy } };
}
