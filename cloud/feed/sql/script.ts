import { FED_TABLES } from '../tables.ts';
import { AZURE_SQL } from './azure-sql.ts';
import type { Dialect } from './dialect.ts';
import { POSTGRESQL } from './postgresql.ts';

/** What a database administrator runs to make or complete the schema; repeating it changes nothing. */
export const SCRIPTS = {
  postgresql: () => `begin;\n\n${POSTGRESQL.schema().join(';\n\n')};\n\ncommit;\n`,
  'azure-sql': () =>
    `-- T-SQL for Azure SQL. Checked by a parser, never run: there was no SQL Server at hand.
set xact_abort on;
begin transaction;
GO
${AZURE_SQL.schema().join('\nGO\n')}
GO
commit transaction;
GO
`,
} as const;

/** How rows come in, for reading: one statement for each table that the feed writes. */
export function upserts(dialect: Dialect): string {
  return `${FED_TABLES.map((table) => dialect.upsert(table)).join('\n\n')}\n`;
}
