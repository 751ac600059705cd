import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { InputRefused } from '#clinical';
import { powerBiProject } from './power-bi/project.ts';
import { SCRIPTS } from './sql/script.ts';

/** The databases of the feed, as both commands name them. */
const DATABASES = ['postgresql', 'azure-sql'] as const;

export function register(program: Command): void {
  const feed = program.command('feed').description('scored data for reports: SQL and Power BI');
  feed
    .command('sql')
    .description('print the SQL that makes or completes schema `feed`: tables, views, rights by ward')
    .requiredOption('--dialect <name>', DATABASES.join(' or '))
    .action(({ dialect }: { readonly dialect: string }) => {
      process.stdout.write(SCRIPTS[databaseOf('--dialect', dialect)]());
    });
  feed
    .command('power-bi')
    .description('write a Power BI project (PBIP) over the views of the feed; prints each file')
    .requiredOption('--out <directory>', 'where; files of an earlier run are written over')
    .option('--source <database>', DATABASES.join(' or '), 'postgresql')
    .action(async ({ out, source }: { readonly out: string; readonly source: string }) => {
      for (const [path, text] of Object.entries(powerBiProject(databaseOf('--source', source)))) {
        const file = join(out, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text);
        process.stdout.write(`${file}\n`);
      }
    });
}

function databaseOf(option: string, given: string): (typeof DATABASES)[number] {
  const database = DATABASES.find((name) => name === given);
  if (database === undefined) throw new InputRefused(option, `"${given}" is not one of ${DATABASES.join(', ')}`);
  return database;
}
