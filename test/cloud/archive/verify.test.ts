import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Archive, type ArchiveOptions } from '../../../cloud/archive/archive-adapter.ts';
import { archiveFolder } from '../../../cloud/archive/folder-storage-adapter.ts';
import { type ArchiveKeys, openArchiveKeys } from '../../../cloud/archive/keys-adapter.ts';
import { verifyArchive } from '../../../cloud/archive/verify.ts';
import type { LogRecord } from '../../../cloud/contract/event-log.ts';
import { temporaryDirectory } from '../stream/log-support.ts';

// What somebody changed must go on showing, whatever is archived behind it.

const DAY_1 = Date.parse('2026-01-05T10:00:00.000Z');
const DAY_2 = Date.parse('2026-01-06T10:00:00.000Z');
const NEWEST = 'bed-1/2026/01/06.jsonl';
const INDEX = '.index/0/000000000000.jsonl';
let directory: ReturnType<typeof temporaryDirectory>;
let path: string;
let keys: ArchiveKeys;

function message(offset: number, device: string, at = DAY_2, body = `body ${offset}`): LogRecord {
  const systemProperties = { 'iothub-connection-device-id': device };
  const place = { topic: 'telemetry', partition: 0, offset, enqueuedAtMs: at, key: device } as const;
  return { ...place, headers: { properties: {}, systemProperties }, body: Buffer.from(body) };
}

/** What a service does that is started again and goes on. */
async function goOn(records: readonly LogRecord[], options: ArchiveOptions = {}): Promise<Archive> {
  const archive = await Archive.open(archiveFolder(path), keys, options);
  await archive.add(records);
  return archive;
}

/** One line per fault: device and day, or the partition; the record; what is wrong. */
async function faults(with_: ArchiveKeys | null = keys): Promise<string[]> {
  const found: string[] = [];
  for await (const one of verifyArchive(archiveFolder(path), with_)) {
    if (one.intact) continue;
    found.push(
      'device' in one
        ? `${one.device} ${one.day} ${one.firstBreak?.record ?? '-'}: ${one.firstBreak?.why ?? ''}`
        : `partition ${one.partition} ${one.from}-${one.to}: ${one.why}`,
    );
  }
  return found;
}

const linesOf = (file: string): string[] => readFileSync(join(path, file), 'utf8').split('\n').slice(0, -1);
const write = (file: string, lines: readonly string[]): void =>
  writeFileSync(join(path, file), lines.map((line) => `${line}\n`).join(''));

beforeEach(async () => {
  directory = temporaryDirectory();
  path = join(directory.path, 'archive');
  keys = await openArchiveKeys(join(directory.path, 'keys.json'));
  const archive = await Archive.open(archiveFolder(path), keys);
  await archive.add([message(0, 'bed-1', DAY_1), message(1, 'bed-2', DAY_1), message(2, 'bed-1', DAY_1)]);
  await archive.add([message(3, 'bed-1'), message(4, 'bed-2'), message(5, 'bed-1')]);
  expect(await faults()).toEqual([]);
});

afterEach(() => directory.remove());

describe('shows for ever, also when the service has written on', () => {
  test('a file that was cut', async () => {
    truncateSync(join(path, NEWEST), linesOf(NEWEST)[0]!.length + 1);
    expect(await faults()).toEqual([
      expect.stringMatching(/^bed-1 2026-01-06 telemetry\/0\/5: \d+ bytes are missing at the end$/),
    ]);
    expect((await goOn([message(6, 'bed-1'), message(7, 'bed-1')])).devicesCut).toBe(1);
    const missing = expect.stringMatching(
      /^bed-1 2026-01-06 telemetry\/0\/5: missing, the index knows it at byte \d+$/,
    ) as string;
    expect(await faults()).toEqual([missing]);
    expect((await goOn([message(8, 'bed-1', DAY_2 + 86_400_000)])).devicesCut).toBe(0);
    expect(await faults(null)).toEqual([missing]);
  });

  test('a file that was taken away', async () => {
    rmSync(join(path, NEWEST));
    await goOn([message(6, 'bed-1')]);
    expect(await faults()).toEqual([expect.stringMatching(/^bed-1 2026-01-06 telemetry\/0\/3: missing, /)]);
  });

  test('all files of a device that were taken away', async () => {
    rmSync(join(path, 'bed-1'), { recursive: true });
    await goOn([message(6, 'bed-1')]);
    expect(await faults()).toEqual([
      'bed-1 2026-01-05 telemetry/0/0: the file is missing',
      'bed-1 2026-01-06 -: the records before it are missing',
    ]);
  });

  test('an archive that was set back to an earlier copy', async () => {
    const copy = join(directory.path, 'copy');
    cpSync(path, copy, { recursive: true });
    await goOn([message(6, 'bed-1'), message(7, 'bed-2')]);
    rmSync(path, { recursive: true });
    renameSync(copy, path);
    // The position of the consumer group is not in the archive: it goes on where it was.
    await goOn([message(8, 'bed-2'), message(9, 'bed-1')]);
    expect(await faults()).toEqual(['partition 0 6-7: 2 records are missing behind telemetry/0/5 (bed-1/2026/01/06.jsonl)']);
  });

  test('an archive that is set back while it is written', async () => {
    const archive = await goOn([message(6, 'bed-1')]);
    truncateSync(join(path, NEWEST), linesOf(NEWEST)[0]!.length + 1);
    await expect(archive.add([message(7, 'bed-1')])).rejects.toThrow(/bed-1\/2026\/01\/06.jsonl/);
    await archive.add([message(7, 'bed-1')]);
    expect(await faults()).toEqual([expect.stringMatching(/^bed-1 2026-01-06 telemetry\/0\/5: missing/)]);
  });

  test('records that were taken away with their lines of the index', async () => {
    write(NEWEST, linesOf(NEWEST).slice(0, 1));
    write(INDEX, linesOf(INDEX).slice(0, -1));
    await goOn([message(6, 'bed-1')]);
    expect(await faults()).toEqual(['partition 0 5-5: 1 record is missing behind telemetry/0/4 (bed-2/2026/01/06.jsonl)']);
  });

  test('the first records of a partition, taken away with all files of their device and their lines of the index', async () => {
    await goOn([message(6, 'bed-3')]);
    rmSync(join(path, 'bed-1'), { recursive: true });
    write(
      INDEX,
      linesOf(INDEX).filter((line) => !line.includes('bed-1')),
    );
    expect(await faults()).toContain('partition 0 0-0: 1 record is missing');
  });

  test('an index that was taken away, or set back', async () => {
    rmSync(join(path, '.index'), { recursive: true });
    await goOn([message(6, 'bed-1')]);
    expect(await faults()).toEqual([
      'bed-1 2026-01-05 telemetry/0/0: not in the index',
      'bed-1 2026-01-06 telemetry/0/3: not in the index',
      'bed-2 2026-01-05 telemetry/0/1: not in the index',
      'bed-2 2026-01-06 telemetry/0/4: not in the index',
      'partition 0 0-5: 6 records are missing',
    ]);
  });
});

describe('the index and the files say the same', () => {
  test('an entry that leads elsewhere, and two for one record', async () => {
    const [first, ...rest] = linesOf(INDEX);
    write(INDEX, [first!.replace(/,0,(\d+)\]$/, ',1,$1]'), ...rest]);
    expect(await faults()).toEqual(['bed-1 2026-01-05 telemetry/0/0: the index knows it at byte 1']);
    write(INDEX, [first!, first!, first!.replace(/,0,(\d+)\]$/, ',1,$1]'), ...rest]);
    expect(await faults()).toEqual(['partition 0 0-0: the index names more than one place of it (bed-1/2026/01/05.jsonl)']);
  });

  test('an index that ends long before the records is no write in progress', async () => {
    const many = Array.from({ length: 2500 }, (_, n) => message(6 + n, 'bed-1'));
    await goOn(many);
    for (const block of ['1', '2']) rmSync(join(path, `.index/0/00000000000${block}.jsonl`));
    expect(await faults()).toEqual([]);
    rmSync(join(path, INDEX));
    expect(await faults()).toEqual(['partition 0 0-2505: in no index, which has no entry at all']);
  });

  test('what a crash left in the files only is no fault: it comes again', async () => {
    const whole = linesOf(INDEX);
    write(INDEX, whole.slice(0, -2));
    appendFileSync(join(path, INDEX), '[4,"bed');
    expect(await faults()).toEqual([]);
    await goOn([message(4, 'bed-2'), message(5, 'bed-1'), message(6, 'bed-1')]);
    expect([await faults(), linesOf(INDEX).slice(0, -1)]).toEqual([[], whole]);
  });
});

describe('a hole that the log explains', () => {
  const gaps = '.index/0/gaps.jsonl';
  const told = async (with_: ArchiveKeys | null = keys): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const one of verifyArchive(archiveFolder(path), with_))
      if (!('device' in one)) found.push([one.from, one.to, one.intact, one.why]);
    return found;
  };

  test('is noted before what follows it, and told without being a fault', async () => {
    await goOn([message(9, 'bed-1'), message(10, 'bed-2')], { logBegins: () => 9 });
    expect(await told()).toEqual([
      [
        6,
        8,
        true,
        expect.stringMatching(/^3 records are missing behind telemetry\/0\/5 .*, which the log did not hold any more on \d{4}-/),
      ],
    ]);
    // What came later has a hole of its own.
    await goOn([message(13, 'bed-1')], { logBegins: () => 12 });
    expect(await faults()).toEqual(['partition 0 11-12: 2 records are missing behind telemetry/0/10 (bed-2/2026/01/06.jsonl)']);
  });

  test('also before the first record of all', async () => {
    rmSync(path, { recursive: true });
    await goOn([message(5, 'bed-1')], { logBegins: () => 5 });
    expect(await told()).toEqual([
      [0, 4, true, expect.stringMatching(/^5 records are missing, which the log did not hold any more/)],
    ]);
  });

  test('not by a note of somebody who has no key of the archive', async () => {
    await goOn([message(9, 'bed-1')]);
    const own = keys;
    const foreign = await openArchiveKeys(join(directory.path, 'other.json'));
    const elsewhere = join(directory.path, 'elsewhere');
    const archive = await Archive.open(archiveFolder(elsewhere), foreign, { logBegins: () => 9 });
    await archive.add([message(5, 'bed-1')]);
    await archive.add([message(9, 'bed-1')]);
    cpSync(join(elsewhere, gaps), join(path, gaps));
    expect(await told(own)).toEqual([
      [6, 8, false, expect.stringMatching(/^3 records are missing behind telemetry\/0\/5 \(.*\)$/)],
    ]);
  });
});

test('every fault is one line that names device, day, record, what is wrong and the file; the exit code is 1', async () => {
  truncateSync(join(path, NEWEST), linesOf(NEWEST)[0]!.length + 1);
  await goOn([message(9, 'bed-1')]);
  const script = fileURLToPath(new URL('../../../wardlight.ts', import.meta.url));
  const { status, stderr, stdout } = spawnSync(process.execPath, [script, 'archive', 'verify', '--dir', path], {
    encoding: 'utf8',
  });
  expect([status, stdout.trim().split('\n').length]).toEqual([1, 5]);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringMatching(
      /^wardlight: bed-1 2026-01-06, telemetry\/0\/5: missing, the index knows it at byte \d+ \(bed-1\/2026\/01\/06.jsonl\)$/,
    ),
    'wardlight: partition 0, telemetry/0/6 to telemetry/0/8: 3 records are missing behind telemetry/0/5 (bed-1/2026/01/06.jsonl)',
  ]);
});
