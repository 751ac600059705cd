import { spawnSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BATCH_SCHEMA } from '#wire';
import { Archive } from '../../../cloud/archive/archive-adapter.ts';
import { canonical, openRecord, type StoredRecord, sha256 } from '../../../cloud/archive/archived-record.ts';
import { archiveFolder } from '../../../cloud/archive/folder-storage-adapter.ts';
import { type ArchiveKeys, openArchiveKeys } from '../../../cloud/archive/keys-adapter.ts';
import { dayFile, deviceFolder } from '../../../cloud/archive/layout.ts';
import { newestRecords } from '../../../cloud/archive/newest-records.ts';
import { readArchivedRecord } from '../../../cloud/archive/read-record.ts';
import { redactedRecord } from '../../../cloud/archive/redacted-record.ts';
import type { ArchiveDay } from '../../../cloud/archive/verify.ts';
import type { LogRecord } from '../../../cloud/contract/event-log.ts';
import { addKey } from '../../../cloud/contract/key-file-adapter.ts';
import { telemetry } from '../../support/telemetry.ts';
import { temporaryDirectory } from '../stream/log-support.ts';
import { verifiedDays } from './verified.ts';

const DAYS = ['2026-01-05', '2026-01-06', '2026-01-07'];
const PATIENT = 'SIM-0037';
let directory: ReturnType<typeof temporaryDirectory>;
let path: string;
let keyFile: string;
let keys: ArchiveKeys;

function message(
  offset: number,
  device: string,
  day: string,
  body: string | Uint8Array = `${PATIENT} ${offset}`,
  encoding = 'utf-8',
): LogRecord {
  const systemProperties = { 'iothub-connection-device-id': device, 'content-encoding': encoding };
  const place = { topic: 'telemetry', partition: 0, offset, enqueuedAtMs: Date.parse(`${day}T10:00:00Z`), key: device } as const;
  return { ...place, headers: { properties: {}, systemProperties }, body: Buffer.from(body) };
}

const verified = (with_: ArchiveKeys | null = keys): Promise<ArchiveDay[]> => verifiedDays(archiveFolder(path), with_);

const broken = async (with_: ArchiveKeys | null = keys): Promise<unknown[]> =>
  (await verified(with_)).filter(({ intact }) => !intact).map(({ day, firstBreak }) => [day, firstBreak?.why]);

async function bodyOf(offset: number, with_: ArchiveKeys | null = keys): Promise<string | null> {
  const record = await readArchivedRecord(archiveFolder(path), `telemetry/0/${offset}`, with_);
  return record && Buffer.from(record.bodyBase64, 'base64').toString();
}

function everyByte(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

beforeEach(async () => {
  directory = temporaryDirectory();
  path = join(directory.path, 'archive');
  keyFile = join(directory.path, 'archive-keys.json');
  keys = await openArchiveKeys(keyFile);
  const archive = await Archive.open(archiveFolder(path), keys);
  await archive.add(DAYS.flatMap((day, n) => [message(2 * n, 'bed-1', day), message(2 * n + 1, 'bed-2', day)]));
});
afterEach(() => directory.remove());

describe('sealed', () => {
  test('nothing of a message can be read on the disk; with the key it is as it was, without it the chain still verifies', async () => {
    const onDisk = everyByte(path);
    for (const text of [PATIENT, Buffer.from(`${PATIENT} 0`).toString('base64')]) expect(onDisk).not.toContain(text);
    expect(await bodyOf(3)).toBe(`${PATIENT} 3`);
    await expect(bodyOf(3, null)).rejects.toThrow(/the key "k1" is not there/);
    expect((await verified(null)).map(({ records, intact }) => [records, intact])).toEqual(
      DAYS.concat(DAYS).map(() => [1, true]),
    );
    expect(await broken()).toEqual([]);
    expect(statSync(keyFile).mode & 0o077).toBe(0);
  });

  test('a new key seals what comes; what the old one sealed opens, and a replay is known as one', async () => {
    await addKey(keyFile);
    keys = await openArchiveKeys(keyFile);
    const archive = await Archive.open(archiveFolder(path), keys);
    await archive.add([message(5, 'bed-2', DAYS[2]!), message(6, 'bed-1', DAYS[2]!)]);
    expect([archive.alreadyThere, archive.archived]).toEqual([1, 1]);
    expect([await bodyOf(0), await bodyOf(6)]).toEqual([`${PATIENT} 0`, `${PATIENT} 6`]);
    expect(everyByte(path)).toMatch(/"key":"k2"/);
    expect(await broken()).toEqual([]);
  });

  test('a line that was sealed for another device is found, also where somebody made the hashes fit', async () => {
    const [one, two] = ['bed-1', 'bed-2'].map((device) => join(path, device, '2026/01/05.jsonl'));
    const [own, foreign] = [one!, two!].map((file) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
    writeFileSync(one!, `${JSON.stringify({ ...own, nonce: foreign!['nonce'], sealed: foreign!['sealed'] })}\n`);
    expect(await broken(null)).toContainEqual(['2026-01-05', 'the record does not match its hash']);
    writeFileSync(one!, readFileSync(two!, 'utf8'));
    expect(await broken()).toContainEqual(['2026-01-05', 'what is sealed with the key "k1" does not open']);
  });
});

describe('against who can write in the archive and has no key', () => {
  const file = (): string => join(path, 'bed-1', '2026/01/07.jsonl');
  const linesOf = (): Record<string, string>[] =>
    readFileSync(file(), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, string>);
  /** As `storedRecord` makes it: every hash fits again. */
  const chained = (lines: readonly Record<string, string>[], before: string): string => {
    let prevHash = before;
    const made = lines.map((line) => {
      const rest = Object.fromEntries(Object.entries(line).filter(([name]) => name !== 'prevHash' && name !== 'hash'));
      const record = { ...rest, prevHash, hash: sha256(prevHash + canonical(rest)) };
      prevHash = record.hash;
      return record;
    });
    return made.map((one) => `${JSON.stringify(one)}\n`).join('');
  };

  test('a record that was taken out shows although every hash was made anew', async () => {
    const archive = await Archive.open(archiveFolder(path), keys);
    await archive.add([message(6, 'bed-1', DAYS[2]!), message(7, 'bed-1', DAYS[2]!)]);
    expect(await broken()).toEqual([]);
    const lines = linesOf();
    rmSync(join(path, '.index'), { recursive: true });
    writeFileSync(file(), chained([lines[0]!, lines[2]!], lines[0]!['prevHash'] ?? ''));
    expect(await broken(null)).toEqual([]);
    expect(await broken()).toEqual([[DAYS[2], 'what is sealed with the key "k1" does not open']]);
  });

  test('what was sealed before records were bound to the one before them opens as ever', async () => {
    const [line] = linesOf();
    const name = 'bed-1/2026/01/07.jsonl';
    const cipher = createCipheriv('aes-256-gcm', keys.forFile('k1', name)!, Buffer.from(line!['nonce']!, 'base64'));
    cipher.setAAD(Buffer.from(JSON.stringify([line!['id'], line!['enqueuedAt']])));
    const { headers, bodyBase64, sha256: of } = openRecord(line as unknown as StoredRecord, name, keys);
    const sealed = Buffer.concat([
      cipher.update(JSON.stringify({ headers, bodyBase64, sha256: of })),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    writeFileSync(file(), chained([{ ...line!, sealed: sealed.toString('base64') }], line!['prevHash']!));
    expect(linesOf()[0]?.['sealed']).not.toBe(line!['sealed']);
    expect(await broken()).toEqual([]);
    expect(await bodyOf(4)).toBe(`${PATIENT} 4`);
  });
});

describe('removed by the policy', () => {
  const remove = async (before: string): Promise<Archive> => {
    const archive = await Archive.open(archiveFolder(path), keys);
    await archive.removeBefore(before, 'older than 1 days', Date.parse('2026-01-08'));
    return archive;
  };

  test('whole days go, a note stays, the chain verifies over it, and who asks for a record is told', async () => {
    const archive = await remove('2026-01-07');
    expect(archive.daysRemoved).toBe(4);
    expect(existsSync(join(path, 'bed-1/2026/01/06.jsonl'))).toBe(false);
    expect((await verified()).map(({ day, intact, removed }) => [day, intact, removed?.policy])).toEqual(
      ['bed-1', 'bed-2'].flatMap(() => [
        ['2026-01-05', true, 'older than 1 days'],
        ['2026-01-06', true, 'older than 1 days'],
        ['2026-01-07', true, undefined],
      ]),
    );
    expect(await broken(null)).toEqual([]);
    await expect(bodyOf(0)).rejects.toThrow(/removed on 2026-01-08.*older than 1 days/);
  });

  test('a device of which nothing is left goes on with its chain; what was archived does not come twice', async () => {
    await remove('2026-02-01');
    const archive = await Archive.open(archiveFolder(path), keys);
    await archive.add([message(4, 'bed-1', DAYS[2]!), message(6, 'bed-1', '2026-02-02')]);
    expect([archive.archived, await bodyOf(6)]).toEqual([1, `${PATIENT} 6`]);
    expect(await broken()).toEqual([]);
  });

  test('a day whose chain is broken stays, with all that come behind it', async () => {
    const file = join(path, 'bed-1/2026/01/05.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"nonce":"./, '"nonce":"_'));
    const archive = await remove('2026-02-01');
    expect([archive.daysRemoved, archive.daysThatMustStay]).toEqual([3, 3]);
    expect(existsSync(file)).toBe(true);
  });

  test('a file that somebody removed shows, and so does a forged note', async () => {
    await remove('2026-01-06');
    rmSync(join(path, 'bed-1/2026/01/06.jsonl'));
    expect((await broken())[0]).toEqual(['2026-01-06', 'the file is missing']);
    const notes = join(path, '.removed/bed-2.jsonl');
    writeFileSync(notes, readFileSync(notes, 'utf8').replace('older than 1 days', 'older than 9 days'));
    expect(await broken()).toContainEqual(['2026-01-05', 'the note of its removal does not match its hash']);
    // With another key everything can be made to fit but the signature.
    expect((await broken(await openArchiveKeys(join(directory.path, 'other-keys.json')))).flat()).toContain(
      'the note of its removal does not match its hash',
    );
  });

  test('a note that was not signed with a key of the archive does not count', async () => {
    const archive = await Archive.open(archiveFolder(path), null);
    await archive.removeBefore('2026-01-06', 'because I say so', 0);
    expect(await broken()).toContainEqual(['2026-01-05', 'the note of its removal is not signed by a key of this archive']);
  });
});

describe('who looks after devices', () => {
  const note = {
    kind: 'note',
    id: 'n-1',
    what: 'note',
    text: 'Mrs Example sleeps',
    by: 'Nurse Sample',
    alarmId: null,
    sentAt: '2026-01-05T10:00:00.000Z',
    measuredAt: '2026-01-05T10:00:00.000Z',
  };
  const envelope = {
    ...telemetry({ sequence: 7, value: 61, bytes: [0x50, 0x49, 0x44] }),
    readings: [...telemetry({ value: 61 }).readings, note],
  };
  const names = ['Example', 'Sample', PATIENT, 'ENC-SIM', Buffer.from('PID').toString('base64')];

  test('sees what a device measured, and whose it is nowhere: one message, several in one, those of others', async () => {
    const batch = gzipSync(JSON.stringify({ schema: BATCH_SCHEMA, messages: [envelope, envelope] }));
    const archive = await Archive.open(archiveFolder(path), keys);
    await archive.add([
      message(10, 'bed-1', DAYS[2]!, JSON.stringify(envelope)),
      message(11, 'bed-1', DAYS[2]!, batch, 'gzip'),
      message(12, 'scale-1', DAYS[2]!, JSON.stringify({ label: 'Example', Example: 8146, list: [{ 'Example, A': 71.5 }, null] })),
      message(13, 'scale-1', DAYS[2]!, 'Example;71.5'),
      message(14, 'bed-1', DAYS[2]!, JSON.stringify({ ...envelope, sequence: 8146, Example: true })),
    ]);
    const seen = async (offset: number, part = ''): Promise<string> => {
      const record = await readArchivedRecord(archiveFolder(path), `telemetry/0/${offset}`, keys);
      return JSON.stringify(redactedRecord(record!, `telemetry/0/${offset}${part}`));
    };
    const all = [await seen(10), await seen(11), await seen(11, '.1'), await seen(12), await seen(13), await seen(14)];
    for (const text of all) for (const name of [...names, '8146']) expect(text).not.toContain(name);
    for (const text of all.slice(0, 3)) expect(text).toMatch(/"code":147842.*"value":61.*"unit":"\/min"/);
    expect(all[3]).toContain('{"label":"(text of 7)","(member 2)":"(number)","(member 3)":[{"(member 1)":"(number)"},null]}');
    expect(all[5]).toMatch(/"readings":\[\{"kind":"\(text of 5\)".*"value":"\(number\)".*"\(member 9\)":"\(boolean\)"/);
  });

  test('sees what a device sent last, the newest first, over days and without keys; whose it is nowhere', async () => {
    const archive = await Archive.open(archiveFolder(path), keys);
    await archive.add([message(10, 'bed-1', DAYS[2]!, JSON.stringify(envelope))]);
    const newest = await newestRecords(archiveFolder(path), 'bed-1', keys, 3);
    expect(newest.map(({ id }) => id)).toEqual(['telemetry/0/10', 'telemetry/0/4', 'telemetry/0/2']);
    expect(newest[0]).toMatchObject({
      bytes: JSON.stringify(envelope).length,
      fault: null,
      body: { readings: [{ value: 61 }, {}] },
    });
    for (const name of names) expect(JSON.stringify(newest)).not.toContain(name);
    const [shut] = await newestRecords(archiveFolder(path), 'bed-1', null, 1);
    expect(shut).toMatchObject({ bytes: null, body: null, fault: expect.stringContaining('is not there') as string });
    expect(await newestRecords(archiveFolder(path), 'bed-99', keys, 3)).toEqual([]);
  });

  test('sees a damaged line in its place, and what was sent before it', async () => {
    appendFileSync(join(path, dayFile(deviceFolder('bed-1'), DAYS[2]!)), '{"id": "telem\n');
    const newest = await newestRecords(archiveFolder(path), 'bed-1', keys, 2);
    expect(newest[0]).toMatchObject({ enqueuedAt: null, bytes: null, fault: expect.stringContaining('damaged') as string });
    expect(newest[1]).toMatchObject({ id: 'telemetry/0/4', fault: null });
  });

  test('by the command: devices without keys, a record without the patient, and with it when asked', () => {
    const script = fileURLToPath(new URL('../../../wardlight.ts', import.meta.url));
    const run = (...args: string[]) => spawnSync(process.execPath, [script, 'archive', ...args], { encoding: 'utf8' });
    const devices = run('devices', '--dir', path);
    expect(
      devices.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toMatchObject(['bed-1', 'bed-2'].map((device) => ({ device, days: 3, first: DAYS[0], last: DAYS[2], daysRemoved: 0 })));
    const shown = run('show', 'telemetry/0/2', '--dir', path, '--keys', keyFile);
    expect([shown.status, shown.stdout.includes('bed-1'), shown.stdout.includes(PATIENT)]).toEqual([0, true, false]);
    const whole = run('show', 'telemetry/0/2', '--dir', path, '--keys', keyFile, '--patients');
    expect(whole.stdout).toContain(Buffer.from(`${PATIENT} 2`).toString('base64'));
    expect(run('show', 'telemetry/0/99', '--dir', path, '--keys', keyFile).status).toBe(1);
    expect(run('verify', '--dir', path, '--keys', join(path, 'nowhere.json')).status).toBe(1);
  });
});
