import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { powerBiProject } from './power-bi/project.ts';
import { SCRIPTS } from './sql/script.ts';

/** The databases of the feed, as both commands name them. */
const DATABASES = ['postgresql', 'azure-sql'] as const;
type Database = (typeof DATABASES)[number];

export function register(program: Command): void {
  const feed = program.command('feed').description('scored data for reports: SQL and Power BI');
  feed
    .command('sql')
    .description('print the SQL that makes or completes schema `feed`: tables, views, rights by ward')
    .addOption(new Option('--dialect <name>', 'of the database').choices(DATABASES).makeOptionMandatory())
    .action(({ dialect }: { readonly dialect: Database }) => {
      process.stdout.write(SCRIPTS[dialect]());
    });
  feed
    .command('power-bi')
    .description('write a Power BI project (PBIP) over the views of the feed; prints each file')
    .requiredOption('--out <directory>', 'where; files of an earlier run are written over')
    .addOption(new Option('--source <database>', 'that the pages read').choices(DATABASES).default('postgresql'))
    .action(async ({ out, source }: { readonly out: string; readonly source: Database }) => {
      for (const [path, text] of Object.entries(powerBiProject(source))) {
        const file = join(out, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text);
        process.stdout.write(`${file}\n`);
      }
    });
}
