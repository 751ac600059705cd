import { readFile } from 'node:fs/promises';
import * as polyglot from '@polyglot-sql/sdk';
import { describe, expect, it } from 'vitest';
import { connectionOf, rowsParameter } from '../../../cloud/feed/azure-sql-target-adapter.ts';
import { AZURE_SQL } from '../../../cloud/feed/sql/azure-sql.ts';
import { SCRIPTS, upserts } from '../../../cloud/feed/sql/script.ts';
import { ALARM_EVENT, FED_TABLES, TABLES } from '../../../cloud/feed/tables.ts';
import { VIEWS } from '../../../cloud/feed/views.ts';

const golden = (name: string): Promise<string> => readFile(new URL(`golden/${name}`, import.meta.url), 'utf8');

/** Kinds of statement in the text, as a parser of T-SQL sees them. Fails with its message. */
function kinds(sql: string): string[] {
  const read = polyglot.parse(sql, polyglot.Dialect.TSQL);
  if (!read.success) throw new Error(`${read.error}: ${sql}`);
  return (read.ast as object[]).flatMap((statement) => Object.keys(statement));
}

/** `if CONDITION ⏎ STATEMENT` is no statement to the parser: both halves are read. */
function kindsOfBatch(batch: string): string[] {
  const guarded = /^if (.+)\n([^]+)$/.exec(batch);
  if (guarded === null) return kinds(batch.replace('with schemabinding ', ''));
  kinds(`select 1 as x where ${guarded[1] ?? ''}`);
  return kinds(guarded[2] ?? '');
}

describe('T-SQL for Azure SQL, never run', () => {
  it('is the text that was looked at', async () => {
    expect(SCRIPTS['azure-sql']()).toBe(await golden('azure-sql.sql'));
    expect(upserts(AZURE_SQL)).toBe(await golden('azure-sql-upserts.sql'));
  });

  it('is T-SQL to a parser: every table, view, index, function and merge', () => {
    const batches = AZURE_SQL.schema();
    // Schema, roles and the old policy's end are lines that the parser does not know; of the policy it keeps the text.
    const known = batches.filter((batch) => !/^(if [^\n]+|drop security policy [^\n]+)$/.test(batch));
    const read = known.flatMap(kindsOfBatch);
    const count = (kind: string): number => read.filter((of) => of === kind).length;
    expect(count('create_table')).toBe(TABLES.length);
    expect(count('create_view')).toBe(VIEWS.length);
    expect(count('create_function')).toBe(1);
    expect(count('create_index')).toBe(TABLES.flatMap(({ indexes }) => indexes).length);
    expect(FED_TABLES.flatMap((table) => kinds(AZURE_SQL.upsert(table)))).toEqual(FED_TABLES.map(() => 'merge'));
  });

  it('would be caught by that parser if it were not', () => {
    expect(() => kinds('merge into feed.flag using s on a = b when matched then updat set x = 1;')).toThrow(/Parse error/);
    expect(() =>
      kinds(
        AZURE_SQL.schema()
          .find((text) => text.includes('v_freshness'))!
          .replace('group by', 'group'),
      ),
    ).toThrow(/Parse error/);
  });

  it('filters every table with a ward', () => {
    const policy = AZURE_SQL.schema().at(-1);
    for (const { name } of FED_TABLES)
      expect(policy).toContain(`add filter predicate feed.ward_scope_of([ward]) on feed.[${name}]`);
  });

  it('hands over instants in UTC without a zone, and leaves what is none to the database to refuse', () => {
    const parameter = rowsParameter(ALARM_EVENT, [
      { event_id: 'e1', at: '2026-01-05T11:00:00+01:00', onset_at: 'yesterday', value: 0 },
    ]);
    expect(JSON.parse(parameter)).toEqual([{ event_id: 'e1', at: '2026-01-05T10:00:00.000', onset_at: 'yesterday', value: 0 }]);
  });

  it('is never sent in the clear', () => {
    const { options } = connectionOf({
      server: 'ward.example',
      port: 1433,
      database: 'wardlight',
      authentication: { kind: 'managed-identity', clientId: null },
    });
    expect(options).toMatchObject({ encrypt: true, trustServerCertificate: false });
  });
});
