import type { Command } from 'commander';
import { InputRefused } from '#clinical';
import { type DialectName, SCRIPTS } from './sql/script.ts';

export function register(program: Command): void {
  const feed = program.command('feed').description('scored data for reports: SQL and Power BI');
  feed
    .command('sql')
    .description('print the SQL that makes or completes schema `feed`: tables, views, rights by ward')
    .requiredOption('--dialect <name>', Object.keys(SCRIPTS).join(' or '))
    .action(({ dialect }: { readonly dialect: string }) => void process.stdout.write(scriptOf(dialect)));
}

function scriptOf(dialect: string): string {
  if (!(dialect in SCRIPTS)) throw new InputRefused('--dialect', `"${dialect}" is not one of ${Object.keys(SCRIPTS).join(', ')}`);
  return SCRIPTS[dialect as DialectName]();
}
