import type { Command } from 'commander';
import { InputRefused } from '#clinical';
import { addKey, readKeyFile } from '../contract/key-file-adapter.ts';
import { lakeContainer } from './blob-storage-adapter.ts';
import { lakeFolder } from './folder-storage-adapter.ts';
import { LakeKeys } from './keys.ts';
import { queryLake } from './query-adapter.ts';
import type { LakeStorage } from './storage.ts';

/** Environment variable, as the tools of Azure name it. */
const CONNECTION = 'AZURE_STORAGE_CONNECTION_STRING';

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
    .option('--keys <file>', 'the keys of the lake')
    .action(async (sql: string, { keys: file, ...where }: Options) => {
      const keys = file === undefined ? null : await readKeyFile(file);
      if (file !== undefined && keys === null) throw new InputRefused(file, 'there is no such file');
      const rows = await queryLake(storageOf(where), sql, keys && new LakeKeys(keys));
      for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
    });
  lake
    .command('new-key <file>')
    .description('a new key, which seals from the next start of the lake on; the older ones go on opening')
    .action(async (file: string) => {
      process.stdout.write(`${JSON.stringify({ current: (await addKey(file)).current })}\n`);
    });
}

function storageOf({ dir, container }: Pick<Options, 'dir' | 'container'>): LakeStorage {
  if (container === undefined) return lakeFolder(dir);
  const connection = process.env[CONNECTION];
  if (connection === undefined || connection === '')
    throw new InputRefused(CONNECTION, 'it says which account holds the container');
  return lakeContainer(connection, container, dir);
}
