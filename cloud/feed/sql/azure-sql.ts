import { addableColumns, type Column, type Table, writtenColumns } from '../column.ts';
import { FED_TABLES, READER_WARD, TABLES } from '../tables.ts';
import { selectOf } from '../view.ts';
import { VIEWS } from '../views.ts';
import type { Dialect } from './dialect.ts';

/** Database roles: reports read as a member of the first, the feed writes as a member of the second. */
export const REPORT_ROLE = 'wardlight_report';
export const WRITER_ROLE = 'wardlight_feed';

/** Ids that differ in case are different ids; the usual collation would take them for one. */
const EXACT = 'collate Latin1_General_100_BIN2';
const TYPES: Readonly<Record<Column['type'], string>> = {
  // A key may have 900 bytes.
  key: 'nvarchar(400)',
  name: 'nvarchar(200)',
  text: 'nvarchar(max)',
  instant: 'datetime2(3)',
  day: 'date',
  int: 'int',
  double: 'float',
  boolean: 'bit',
  json: 'nvarchar(max)',
};
const OTHERWISE = { now: 'sysutcdatetime()', false: '0', empty: "N'[]'" } as const;

const bracketed = (name: string): string => `[${name}]`;
const exact = ({ type }: Column): boolean => type === 'key' || type === 'name';

/** T-SQL for Azure SQL. Checked by a parser, never run: there was no SQL Server at hand. */
export const AZURE_SQL: Dialect = {
  now: 'sysutcdatetime()',
  name: bracketed,
  valueType: ({ type }) => TYPES[type],
  columnType: (column) =>
    [
      TYPES[column.type],
      ...(exact(column) ? [EXACT] : []),
      column.nullable ? 'null' : 'not null',
      ...(column.otherwise === null ? [] : [`default ${OTHERWISE[column.otherwise]}`]),
    ].join(' '),
  number: (json, ...path) => `try_convert(float, json_value(${json}, N'$${path.map((step) => `."${step}"`).join('')}'))`,
  seconds: (from, to) => `cast(datediff_big(millisecond, ${from}, ${to}) as float) / 1000`,
  day: (instant) => `cast(${instant} as date)`,
  hoursAgo: (hours) => `dateadd(hour, -${hours}, sysutcdatetime())`,
  isTrue: (column) => `${column} = 1`,
  upsert(table) {
    const columns = writtenColumns(table);
    const names = columns.map(([name]) => bracketed(name));
    const read = columns.map(
      ([name, column]) => `${bracketed(name)} ${TYPES[column.type]} N'$.${name}'${column.type === 'json' ? ' as json' : ''}`,
    );
    const on = table.key.map((name) => `target.${bracketed(name)} = source.${bracketed(name)} ${EXACT}`);
    const set = columns
      .filter(([name]) => !table.key.includes(name))
      .map(([name]) => `target.${bracketed(name)} = source.${bracketed(name)}`);
    const when = typeof table.update === 'function' ? ` and ${table.update('target', 'source')}` : '';
    const matched = table.update === 'never' ? '' : `\nwhen matched${when} then update set ${set.join(', ')}`;
    // Without the lock two writers could both find no row and insert it twice.
    return `merge into feed.${bracketed(table.name)} with (holdlock) as target
using (select ${names.join(', ')} from openjson(@rows) with (${read.join(', ')})) as source
on ${on.join(' and ')}${matched}
when not matched then insert (${names.join(', ')}) values (${names.map((name) => `source.${name}`).join(', ')});`;
  },
  schema: () => [
    "if schema_id(N'feed') is null exec(N'create schema feed')",
    ...TABLES.flatMap(tableStatements),
    ...VIEWS.map((view) => `create or alter view feed.${bracketed(view.name)} as\n  ${selectOf(view, AZURE_SQL)}`),
    ...rights(),
  ],
};

function tableStatements(table: Table): string[] {
  const { name, columns, key, indexes } = table;
  const typed = ([column, of]: [string, Column]): string => `${bracketed(column)} ${AZURE_SQL.columnType(of)}`;
  const primary = `constraint ${bracketed(`${name}_key`)} primary key (${key.map(bracketed).join(', ')})`;
  return [
    `if object_id(N'feed.${name}', N'U') is null
create table feed.${bracketed(name)} (\n  ${Object.entries(columns).map(typed).join(',\n  ')},\n  ${primary}\n)`,
    // What an older version made is completed.
    ...addableColumns(table).map(
      (column) =>
        `if col_length(N'feed.${name}', N'${column[0]}') is null\nalter table feed.${bracketed(name)} add ${typed(column)}`,
    ),
    ...indexes.map((index) => {
      const of = index.map((part) => part.replace(' desc', ''));
      const called = `${name}_${of.join('_')}`;
      const parts = index.map((part) => (part.endsWith(' desc') ? `${bracketed(part.slice(0, -5))} desc` : bracketed(part)));
      return `if indexproperty(object_id(N'feed.${name}'), N'${called}', N'IndexID') is null
create index ${bracketed(called)} on feed.${bracketed(name)} (${parts.join(', ')})`;
    }),
  ];
}

/** A filter on every table with a ward: the writer's role sees all, a reader the wards that feed.reader_ward gives to its name. */
function rights(): string[] {
  const filters = FED_TABLES.map(({ name }) => `add filter predicate feed.ward_scope_of([ward]) on feed.${bracketed(name)}`);
  const everything = `is_rolemember(N'${WRITER_ROLE}') = 1 or is_rolemember(N'db_owner') = 1`;
  return [
    ...[REPORT_ROLE, WRITER_ROLE].map((role) => `if database_principal_id(N'${role}') is null create role ${role}`),
    // Not on the readers: what a function is bound to may be read through it without a right of one's own.
    ...[...FED_TABLES, ...VIEWS].map(({ name }) => `grant select on feed.${bracketed(name)} to ${REPORT_ROLE}`),
    ...FED_TABLES.map(({ name }) => `grant select, insert, update on feed.${bracketed(name)} to ${WRITER_ROLE}`),
    // It is bound to the function.
    'drop security policy if exists feed.ward_scope',
    `create or alter function feed.ward_scope_of(@ward as nvarchar(200)) returns table with schemabinding as
return select 1 as allowed where ${everything}
  or exists (select 1 from feed.[${READER_WARD.name}] as r where r.[login] = user_name() and r.[ward] in (@ward, N'*'))`,
    `create security policy feed.ward_scope\n  ${filters.join(',\n  ')}\n  with (state = on)`,
  ];
}
