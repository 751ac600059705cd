import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { InputRefused } from '#clinical';
import { readArchivedRecord } from './archive-adapter.ts';
import { dayFiles } from './day-files-adapter.ts';
import { type ArchiveKeys, addKey, existingArchiveKeys } from './keys-adapter.ts';
import { deviceOfFolder } from './layout.ts';
import { namesIn } from './line-file-adapter.ts';
import { redactedRecord } from './redacted-record.ts';
import { removedDays } from './removed-days-adapter.ts';
import { verifyArchive } from './verify-adapter.ts';

interface Options {
  readonly dir: string;
  readonly keys?: string;
  readonly patients?: boolean;
}

export function register(program: Command): void {
  const archive = program.command('archive').description('the raw copy of every accepted message');
  const of = (name: string, description: string): Command =>
    archive.command(name).description(description).requiredOption('--dir <directory>', 'directory of the archive');
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

async function verify({ dir, keys }: Options): Promise<void> {
  for await (const day of verifyArchive(dir, await given(keys))) {
    print(day);
    if (day.firstBreak === null) continue;
    const { line, record, why } = day.firstBreak;
    const where = [
      `${day.device} ${day.day}`,
      line === null ? 'end of file' : `line ${line}`,
      ...(record === null ? [] : [record]),
    ];
    process.stderr.write(`wardlight: ${where.join(', ')}: ${why}\n`);
    process.exitCode = 1;
  }
}

async function devices({ dir }: Options): Promise<void> {
  for (const folder of (await namesIn(dir)).filter((name) => !name.startsWith('.'))) {
    const days = await dayFiles(dir, folder);
    const sizes = await Promise.all(days.map(async ({ file }) => (await stat(join(dir, file))).size));
    const removed = await removedDays(dir, folder);
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

async function show(id: string, { dir, keys, patients }: Options): Promise<void> {
  const whole = id.replace(/\.\d+$/, '');
  const record = await readArchivedRecord(dir, whole, await given(keys));
  if (record === null) throw new InputRefused(id, 'is not in the archive');
  print(patients === true ? record : redactedRecord(record, id));
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
