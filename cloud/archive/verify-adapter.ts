import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputRefused } from '#clinical';
import { dayFiles } from './archive-adapter.ts';
import { FIRST_HASH, faultOf, parseLine } from './archived-record.ts';
import { deviceOfFolder, INDEX_FOLDER, parseIndex } from './layout.ts';
import { linesOf, namesIn, readTextIfThere } from './line-file-adapter.ts';

/** What was found in one day file of one device. */
export interface ArchiveDay {
  readonly device: string;
  readonly day: string;
  readonly records: number;
  readonly intact: boolean;
  /** `line` counts from 1; null at the end of the file. */
  readonly firstBreak: { readonly line: number | null; readonly record: string | null; readonly why: string } | null;
  /** Of a last line that is still being written, or that a crash interrupted; not a break. */
  readonly unfinishedBytes: number;
}

/**
 * Recomputes every hash of every device's chain, in order, and holds the files against the index: what is missing at the end
 * of a chain shows only there.
 * @throws InputRefused when there is no such directory
 */
export async function* verifyArchive(directory: string): AsyncGenerator<ArchiveDay> {
  const there = await stat(directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!there) throw new InputRefused(directory, 'there is no such directory');
  const expected = await lengthsByFile(directory);
  const folders = new Set((await namesIn(directory)).filter((name) => !name.startsWith('.')));
  for (const file of expected.keys()) folders.add(file.slice(0, file.indexOf('/')));
  for (const folder of [...folders].sort()) {
    const present = await dayFiles(directory, folder);
    const wanted = [...expected.keys()].filter(
      (file) => file.startsWith(`${folder}/`) && !present.some((day) => day.file === file),
    );
    const days = [
      ...present,
      ...wanted.map((file) => ({ file, day: file.slice(folder.length + 1, -'.jsonl'.length).replaceAll('/', '-') })),
    ];
    let hash: string | null = FIRST_HASH;
    for (const { file, day } of days.sort((a, b) => (a.day < b.day ? -1 : 1))) {
      const device = deviceOfFolder(folder);
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
        join(directory, file),
        hash,
        expected.get(file) ?? 0,
      );
      hash = result.hash;
      yield { device, day, ...result.found };
    }
  }
}

/** @param before hash of the record before the file's first; null when that is not known */
async function verifyDay(file: string, before: string | null, expectedBytes: number) {
  let firstBreak: ArchiveDay['firstBreak'] =
    before === null ? { line: 1, record: null, why: 'the records before it are missing' } : null;
  let hash = before;
  let records = 0;
  let unfinishedBytes = 0;
  let size = 0;
  for await (const { text, length, finished } of linesOf(file)) {
    if (!finished) {
      unfinishedBytes = length;
      continue;
    }
    records += 1;
    size += length;
    const record = parseLine(text);
    const why =
      record === null
        ? 'not an archived record'
        : (faultOf(record) ?? (hash !== null && record.prevHash !== hash ? 'it does not follow the record before it' : null));
    if (why !== null) firstBreak ??= { line: records, record: record?.id ?? null, why };
    // From the claimed hash on, so that one break is told once.
    hash = record?.hash ?? null;
  }
  if (size < expectedBytes)
    firstBreak ??= { line: null, record: null, why: `${expectedBytes - size} bytes are missing at the end` };
  return { found: { records, intact: firstBreak === null, firstBreak, unfinishedBytes }, hash };
}

/** Per day file: how long it is at least, as the index remembers it. */
async function lengthsByFile(directory: string): Promise<Map<string, number>> {
  const lengths = new Map<string, number>();
  for (const partition of await namesIn(join(directory, INDEX_FOLDER))) {
    for (const name of await namesIn(join(directory, INDEX_FOLDER, partition))) {
      const text = await readTextIfThere(join(directory, INDEX_FOLDER, partition, name));
      for (const { file, position, length } of parseIndex(text ?? '')) {
        lengths.set(file, Math.max(lengths.get(file) ?? 0, position + length));
      }
    }
  }
  return lengths;
}
