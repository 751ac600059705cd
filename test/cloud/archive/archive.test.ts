import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Archive } from '../../../cloud/archive/archive-adapter.ts';
import { archiveFolder } from '../../../cloud/archive/folder-storage-adapter.ts';
import { readArchivedRecord } from '../../../cloud/archive/read-record.ts';
import { startArchive } from '../../../cloud/archive/role.ts';
import type { ArchiveDay } from '../../../cloud/archive/verify.ts';
import type { LogRecord } from '../../../cloud/contract/event-log.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { QUIET } from '../hub/hub-support.ts';
import { temporaryDirectory, until } from '../stream/log-support.ts';
import { verifiedDays } from './verified.ts';

const DAY_1 = Date.parse('2026-01-05T23:59:00.000Z');
const DAY_2 = Date.parse('2026-01-06T00:01:00.000Z');
let directory: ReturnType<typeof temporaryDirectory>;
let path: string;

function message(offset: number, device: string, at = DAY_1, body = `body ${offset}`, partition = 0): LogRecord {
  const systemProperties = { 'iothub-connection-device-id': device };
  return {
    topic: 'telemetry',
    partition,
    offset,
    enqueuedAtMs: at,
    key: device,
    headers: { properties: {}, systemProperties },
    body: Buffer.from(body),
  };
}

const verified = (where = path): Promise<ArchiveDay[]> => verifiedDays(archiveFolder(where));

async function bodyOf(id: string, where = path): Promise<string | null> {
  const record = await readArchivedRecord(archiveFolder(where), id);
  return record && Buffer.from(record.bodyBase64, 'base64').toString();
}

beforeEach(async () => {
  directory = temporaryDirectory();
  path = join(directory.path, 'archive');
  const archive = await Archive.open(archiveFolder(path));
  await archive.add([message(0, 'bed-1'), message(1, 'bed-2'), message(2, 'bed-1')]);
  await archive.add([message(3, 'bed-1', DAY_2), message(4, 'bed-2', DAY_2), message(5, 'bed-1', DAY_2)]);
});

afterEach(() => directory.remove());

test('each record is filed under its device and day, chained across days, and found again by its id', async () => {
  expect((await verified()).map(({ device, day, records, intact }) => [device, day, records, intact])).toEqual([
    ['bed-1', '2026-01-05', 2, true],
    ['bed-1', '2026-01-06', 2, true],
    ['bed-2', '2026-01-05', 1, true],
    ['bed-2', '2026-01-06', 1, true],
  ]);
  for (let offset = 0; offset < 6; offset += 1) expect(await bodyOf(`telemetry/0/${offset}`)).toBe(`body ${offset}`);
  expect(await readArchivedRecord(archiveFolder(path), 'telemetry/0/6')).toBeNull();
  expect(await readArchivedRecord(archiveFolder(path), 'nonsense')).toBeNull();
  const second = await readArchivedRecord(archiveFolder(path), 'telemetry/0/2');
  const third = await readArchivedRecord(archiveFolder(path), 'telemetry/0/3');
  expect(third?.prevHash).toBe(second?.hash);
});

test('a replay writes nothing, also in a new process; the chain goes on', async () => {
  const archive = await Archive.open(archiveFolder(path));
  await archive.add([
    message(3, 'bed-1', DAY_2),
    message(4, 'bed-2', DAY_2),
    message(5, 'bed-1', DAY_2),
    message(6, 'bed-1', DAY_2),
  ]);
  expect([archive.archived, archive.alreadyThere]).toEqual([1, 3]);
  expect((await verified()).map(({ records, intact }) => [records, intact])).toEqual([
    [2, true],
    [3, true],
    [1, true],
    [1, true],
  ]);
});

test('a clock that goes back does not tear the chain', async () => {
  const archive = await Archive.open(archiveFolder(path));
  await archive.add([message(6, 'bed-1', DAY_1)]);
  expect((await verified()).filter(({ intact }) => !intact)).toEqual([]);
  expect(await bodyOf('telemetry/0/6')).toBe('body 6');
});

test('the same id with another content is refused: nothing is dropped in silence', async () => {
  const archive = await Archive.open(archiveFolder(path));
  await expect(archive.add([message(5, 'bed-1', DAY_2, 'another log')])).rejects.toThrow(/do not belong together/);
});

test.each(['../../etc', '.index', '..', 'bed/12', 'bed*12', 'x'.repeat(128), '%'.repeat(128)])(
  'device "%s" stays inside the archive',
  async (device) => {
    const archive = await Archive.open(archiveFolder(path));
    await archive.add([message(6, device)]);
    expect(await bodyOf('telemetry/0/6')).toBe('body 6');
    expect(readdirSync(directory.path)).toEqual(['archive']);
    expect((await verified()).filter(({ intact }) => !intact)).toEqual([]);
  },
);

test('after a crash at any byte of the last line: cut off, counted, written again, one chain', async () => {
  const file = 'bed-1/2026/01/06.jsonl';
  const whole = readFileSync(join(path, file));
  const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1;
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: lastLine, max: whole.length }), fc.boolean(), async (cut, indexLost) => {
      run += 1;
      const copy = join(directory.path, `crashed-${run}`);
      cpSync(path, copy, { recursive: true });
      truncateSync(join(copy, file), cut);
      const index = join(copy, '.index', '0', '000000000000.jsonl');
      // The index is written after the day file: without the line there is no entry, and half an entry may be left.
      if (indexLost || cut < whole.length)
        writeFileSync(index, readFileSync(index, 'utf8').split('\n').slice(0, 5).join('\n').concat('\n[5,"bed'));
      const archive = await Archive.open(archiveFolder(copy));
      await archive.add([message(4, 'bed-2', DAY_2), message(5, 'bed-1', DAY_2), message(6, 'bed-1', DAY_2)]);
      expect(archive.tornLines).toBe(cut > lastLine && cut < whole.length ? 1 : 0);
      expect((await verified(copy)).map(({ records, intact }) => [records, intact])).toEqual([
        [2, true],
        [3, true],
        [1, true],
        [1, true],
      ]);
      for (let offset = 0; offset < 7; offset += 1) expect(await bodyOf(`telemetry/0/${offset}`, copy)).toBe(`body ${offset}`);
    }),
    { numRuns: 25 },
  );
});

describe('verify finds', () => {
  const file = (): string => join(path, 'bed-1/2026/01/05.jsonl');
  const broken = async () =>
    (await verified())
      .filter(({ intact }) => !intact)
      .map(({ device, day, firstBreak }) => [device, day, firstBreak?.line, firstBreak?.why]);

  test('a changed body', async () => {
    writeFileSync(
      file(),
      readFileSync(file(), 'utf8').replace(Buffer.from('body 2').toString('base64'), Buffer.from('body X').toString('base64')),
    );
    expect(await broken()).toEqual([['bed-1', '2026-01-05', 2, 'the body does not match its sha256']]);
    await expect(readArchivedRecord(archiveFolder(path), 'telemetry/0/2')).rejects.toThrow(/does not match/);
  });
  test('a changed header', async () => {
    writeFileSync(
      file(),
      readFileSync(file(), 'utf8').replace('"iothub-connection-device-id":"bed-1"', '"iothub-connection-device-id":"bed-7"'),
    );
    expect(await broken()).toEqual([['bed-1', '2026-01-05', 1, 'the record does not match its hash']]);
  });
  test('a removed line', async () => {
    writeFileSync(file(), readFileSync(file(), 'utf8').split('\n').slice(1).join('\n'));
    expect((await broken())[0]).toEqual(['bed-1', '2026-01-05', 1, 'it does not follow the record before it']);
  });
  test('lines missing at the end of the chain', async () => {
    truncateSync(join(path, 'bed-1/2026/01/06.jsonl'), 0);
    expect(await broken()).toEqual([['bed-1', '2026-01-06', null, expect.stringMatching(/bytes are missing at the end/)]]);
  });
  test('a missing file', async () => {
    rmSync(file());
    expect((await broken())[0]).toEqual(['bed-1', '2026-01-05', null, 'the file is missing']);
  });
  test('no break in a line that is being written', async () => {
    appendFileSync(join(path, 'bed-1/2026/01/06.jsonl'), '{"id":"tele');
    expect(await broken()).toEqual([]);
    expect((await verified())[1]?.unfinishedBytes).toBe(11);
  });
});

describe('archive verify', () => {
  const command = (...args: string[]) => {
    const script = fileURLToPath(new URL('../../../wardlight.ts', import.meta.url));
    return spawnSync(process.execPath, [script, 'archive', 'verify', ...args], { encoding: 'utf8' });
  };
  test('answers one line per device and day and exits 0; 1 with a message when a chain is broken or there is no archive; 2 without --dir', () => {
    const good = command('--dir', path);
    expect(good.status).toBe(0);
    expect(
      good.stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as ArchiveDay).records),
    ).toEqual([2, 2, 1, 1]);
    truncateSync(join(path, 'bed-2/2026/01/06.jsonl'), 0);
    const bad = command('--dir', path);
    expect([bad.status, bad.stderr]).toEqual([
      1,
      expect.stringMatching(/bed-2 2026-01-06, telemetry\/0\/4: \d+ bytes are missing at the end/),
    ]);
    expect(command('--dir', join(path, 'nowhere'))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/no such directory/) as string,
    });
    expect(command().status).toBe(2);
  });
});

test('the role archives what the log holds, and after a restart only what is new', async () => {
  const log = await openEventLog(join(directory.path, 'log'));
  const target = join(directory.path, 'from-log');
  const send = (n: number) =>
    log.append(
      'telemetry',
      Array.from({ length: n }, (_, i) => message(0, `bed-${i % 7}`, DAY_1, `m ${i}`)),
    );
  await send(40);
  const first = await startArchive({ log, storage: archiveFolder(target), logger: QUIET });
  await until(() => first.health()['not yet archived'] === 0);
  await first.stop();
  await send(20);
  const second = await startArchive({ log, storage: archiveFolder(target), logger: QUIET });
  await until(() => second.health()['not yet archived'] === 0);
  await second.stop();
  expect(second.health()).toMatchObject({ 'records archived': 20, 'failed attempts': 0 });
  const days = await verified(target);
  expect(days.every(({ intact }) => intact)).toBe(true);
  expect(days.reduce((sum, { records }) => sum + records, 0)).toBe(60);
  expect(statSync(join(target, 'bed-0')).mode & 0o077).toBe(0);
  await log.close();
});
