import type { Command } from 'commander';
import { InputRefused } from '#clinical';
import { addKey } from '../contract/key-file-adapter.ts';
import { archiveContainer } from './blob-storage-adapter.ts';
import { dayFiles } from './day-files.ts';
import { archiveFolder } from './folder-storage-adapter.ts';
import { type ArchiveKeys, existingArchiveKeys } from './keys-adapter.ts';
import { deviceOfFolder } from './layout.ts';
import { readArchivedRecord } from './read-record.ts';
import { redactedRecord } from './redacted-record.ts';
import { removedDays } from './removed-days.ts';
import type { ArchiveStorage } from './storage.ts';
import { type ArchiveDay, type ArchiveSpan, verifyArchive } from './verify.ts';

/** Environment variable, as the tools of Azure name it. */
const CONNECTION = 'AZURE_STORAGE_CONNECTION_STRING';

interface Options {
  readonly dir?: string;
  readonly container?: string;
  readonly keys?: string;
  readonly patients?: boolean;
}

export function register(program: Command): void {
  const archive = program.command('archive').description('the raw copy of every accepted message');
  const of = (name: string, description: string): Command =>
    archive
      .command(name)
      .description(description)
      .option('--dir <directory>', 'directory of the archive')
      .option('--container <name>', `or its container in Azure Blob; ${CONNECTION} says which account`)
      .hook('preAction', (command) => {
        const { dir, container } = command.opts<Options>();
        if ((dir === undefined) === (container === undefined))
          command.error("error: one of '--dir <directory>' and '--container <name>' must be given");
      });
  of('verify', 'recompute the hash chain of every device; one JSON line per device and day')
    .option('--keys <file>', 'open what is sealed, too; the chain needs no keys')
    .action(verify);
  of('devices', 'devices and days; needs no keys and shows no patient').action(devices);
  of('show <id>', 'one record, telemetry/{partition}/{offset}[.{n}], without whom it is about')
    .requiredOption('--keys <file>', 'the keys of the archive')
    .option('--patients', 'as it was received, with whom it is about')
    .action(show);
  archive
    .command('new-key <file>')
    .description('a new key, which seals from the next start of the archive on; the older ones go on opening')
    .action(async (file: string) => print({ current: (await addKey(file)).current }));
}

async function verify({ keys, ...where }: Options): Promise<void> {
  const storage = storageOf(where);
  let days = 0;
  for await (const found of verifyArchive(storage, await given(keys))) {
    if ('device' in found) days += 1;
    print(found);
    if (found.intact) continue;
    process.stderr.write(`wardlight: ${'device' in found ? inDay(found) : inPartition(found)}\n`);
    process.exitCode = 1;
  }
  // Nothing verified is not "intact": it is the wrong place, or everything is gone.
  if (days === 0) throw new InputRefused(storage.place, 'holds no archive: there is no day of any device');
}

function inDay({ device, day, file, firstBreak }: ArchiveDay): string {
  const { line, record, why } = firstBreak ?? { line: null, record: null, why: 'broken' };
  const where = [`${device} ${day}`, ...(line === null ? [] : [`line ${line}`]), ...(record === null ? [] : [record])];
  return `${where.join(', ')}: ${why} (${file})`;
}

function inPartition({ partition, from, to, why }: ArchiveSpan): string {
  const records = from === to ? [from] : [from, to];
  return `partition ${partition}, ${records.map((offset) => `telemetry/${partition}/${offset}`).join(' to ')}: ${why}`;
}

async function devices(where: Options): Promise<void> {
  const storage = storageOf(where);
  for (const folder of (await storage.folders()).filter((name) => !name.startsWith('.'))) {
    const days = await dayFiles(storage, folder);
    const sizes = await Promise.all(days.map(async ({ file }) => (await storage.size(file)) ?? 0));
    const removed = await removedDays(storage, folder);
    print({
      device: deviceOfFolder(folder),
      days: days.length,
      first: days[0]?.day ?? null,
      last: days.at(-1)?.day ?? null,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      daysRemoved: removed.length,
    });
  }
}

async function show(id: string, { keys, patients, ...where }: Options): Promise<void> {
  const whole = id.replace(/\.\d+$/, '');
  const record = await readArchivedRecord(storageOf(where), whole, await given(keys));
  if (record === null) throw new InputRefused(id, 'is not in the archive');
  print(patients === true ? record : redactedRecord(record, id));
}

/** @throws InputRefused when nothing says which account */
function storageOf({ dir, container }: Options): ArchiveStorage {
  if (container === undefined) return archiveFolder(dir ?? '');
  const connectionString = process.env[CONNECTION];
  if (connectionString === undefined) throw new InputRefused(CONNECTION, 'is not set');
  return archiveContainer(connectionString, container);
}

async function given(file: string | undefined): Promise<ArchiveKeys | null> {
  if (file === undefined) return null;
  const keys = await existingArchiveKeys(file);
  if (keys === null) throw new InputRefused(file, 'there is no such file');
  return keys;
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
