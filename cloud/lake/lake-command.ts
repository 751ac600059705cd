import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { InputRefused, whyUnreadable } from '#clinical';
import { addKey, readKeyFile } from '../contract/key-file-adapter.ts';
import { lakeContainer } from './blob-storage-adapter.ts';
import { lakeFolder } from './folder-storage-adapter.ts';
import { LakeKeys } from './keys.ts';
import { queryLake } from './query-adapter.ts';
import type { LakeStorage } from './storage.ts';
import { verifyLake } from './verify-adapter.ts';

/** Environment variable, as the tools of Azure name it. */
const CONNECTION = 'AZURE_STORAGE_CONNECTION_STRING';
/** Where the service puts them. */
const KEYS_BESIDE = 'lake-keys.json';

interface Options {
  readonly dir: string;
  readonly container?: string;
  readonly keys?: string;
}

export function register(program: Command): void {
  const lake = program.command('lake').description('readings, scores, trends and what became of patients, as Parquet');
  lake
    .command('query <sql>')
    .description('one JSON line per row; {readings}, {scores}, {trends} and {followed} stand for the tables, with date and ward')
    .requiredOption('--dir <directory>', 'directory of the lake, or where files of a container are fetched to')
    .option('--container <name>', `its container in ADLS Gen2 or Azure Blob; ${CONNECTION} says which account`)
    .option('--keys <file>', `the keys of the lake; default: ${KEYS_BESIDE} beside it`)
    .action(async (sql: string, { keys: file, ...where }: Options) => {
      if (where.container === undefined) await requireFolder(where.dir);
      const keys = await keysOf(file ?? join(dirname(where.dir), KEYS_BESIDE), file !== undefined);
      const rows = await queryLake(storageOf(where), sql, keys).catch((error: unknown) => {
        throw error instanceof InputRefused
          ? error
          : new InputRefused('query', error instanceof Error ? error.message : String(error));
      });
      for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
    });
  lake
    .command('verify')
    .description(
      'compares every file with what its manifest says; one JSON line per fault, then the counts. Exit code 1 with a fault',
    )
    .requiredOption('--dir <directory>', 'directory of the lake; of one in a container any: it is read where it lies')
    .option('--container <name>', `its container in ADLS Gen2 or Azure Blob; ${CONNECTION} says which account`)
    .option('--keys <file>', 'the keys of the lake: without them a hash that was changed with its file is not seen')
    .action(async ({ keys: file, ...where }: Options) => {
      const { faults, ...counts } = await verifyLake(storageOf(where), await keysOf(file));
      for (const fault of faults) process.stdout.write(`${JSON.stringify(fault)}\n`);
      process.stdout.write(`${JSON.stringify({ ...counts, faults: faults.length })}\n`);
      if (faults.length > 0) process.exitCode = 1;
    });
  lake
    .command('new-key <file>')
    .description('a new key, which seals from the next start of the lake on; the older ones go on opening')
    .action(async (file: string) => {
      process.stdout.write(`${JSON.stringify({ current: (await addKey(file)).current })}\n`);
    });
}

async function keysOf(file: string | undefined, wanted = true): Promise<LakeKeys | null> {
  if (file === undefined) return null;
  const keys = await readKeyFile(file);
  if (keys === null && wanted) throw new InputRefused(file, 'there is no such file');
  return keys && new LakeKeys(keys);
}

async function requireFolder(directory: string): Promise<void> {
  const found = await stat(directory).catch((error: unknown) => {
    throw new InputRefused(directory, whyUnreadable(error));
  });
  if (!found.isDirectory()) throw new InputRefused(directory, 'is no folder');
}

function storageOf({ dir, container }: Pick<Options, 'dir' | 'container'>): LakeStorage {
  if (container === undefined) return lakeFolder(dir);
  const connection = process.env[CONNECTION];
  if (connection === undefined || connection === '')
    throw new InputRefused(CONNECTION, 'it says which account holds the container');
  return lakeContainer(connection, container, dir);
}
