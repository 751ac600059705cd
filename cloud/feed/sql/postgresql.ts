import { addableColumns, type Column, type Table, writtenColumns } from '../column.ts';
import { FED_TABLES, READER_WARD, TABLES } from '../tables.ts';
import { selectOf } from '../view.ts';
import { VIEWS } from '../views.ts';
import type { Dialect } from './dialect.ts';

/** Logins that may read reports are members of this role; which wards each sees stands in feed.reader_ward. */
export const REPORT_ROLE = 'wardlight_report';

const TYPES: Readonly<Record<Column['type'], string>> = {
  key: 'text',
  name: 'text',
  text: 'text',
  instant: 'timestamptz',
  day: 'date',
  int: 'int',
  double: 'double precision',
  boolean: 'boolean',
  json: 'jsonb',
};
const OTHERWISE = { now: 'now()', false: 'false', empty: "'[]'" } as const;

const quoted = (name: string): string => `"${name}"`;

/** PostgreSQL 15 and newer. */
export const POSTGRESQL: Dialect = {
  now: 'now()',
  name: quoted,
  valueType: ({ type }) => TYPES[type],
  columnType: ({ type, nullable, otherwise }) =>
    `${TYPES[type]}${nullable ? '' : ' not null'}${otherwise === null ? '' : ` default ${OTHERWISE[otherwise]}`}`,
  number(json, ...path) {
    const steps = path.map((step) => `'${step}'`);
    const last = steps.pop() ?? '';
    return `(${[json, ...steps].join('->')}->>${last})::double precision`;
  },
  seconds: (from, to) => `extract(epoch from ${to} - ${from})::double precision`,
  day: (instant) => `(${instant} at time zone 'UTC')::date`,
  hoursAgo: (hours) => `now() - interval '${hours} hours'`,
  isTrue: (column) => column,
  upsert(table) {
    const columns = writtenColumns(table);
    const names = columns.map(([name]) => quoted(name)).join(', ');
    const types = columns.map(([name, column]) => `${quoted(name)} ${TYPES[column.type]}`).join(', ');
    const key = table.key.map(quoted).join(', ');
    const set = columns.map(([name]) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ');
    const when = typeof table.update === 'function' ? ` where ${table.update('target', 'excluded')}` : '';
    return `insert into feed.${table.name} as target (${names})
select ${names} from jsonb_to_recordset($1::jsonb) as source (${types})
on conflict (${key}) do ${table.update === 'never' ? 'nothing' : `update set ${set}${when}`}`;
  },
  schema: () => [
    'create schema if not exists feed',
    ...TABLES.flatMap(tableStatements),
    `drop view if exists ${VIEWS.map(({ name }) => `feed.${name}`).join(', ')}`,
    // As whoever asks, not as the owner: otherwise a view would show every ward.
    ...VIEWS.map((view) => `create view feed.${view.name} with (security_invoker = true) as\n  ${selectOf(view, POSTGRESQL)}`),
    ...rights(),
  ],
};

function tableStatements(table: Table): string[] {
  const { name, columns, key, indexes } = table;
  const typed = ([column, of]: [string, Column]): string => `${quoted(column)} ${POSTGRESQL.columnType(of)}`;
  const added = addableColumns(table).map((column) => `add column if not exists ${typed(column)}`);
  return [
    `create table if not exists feed.${name} (
  ${Object.entries(columns).map(typed).join(',\n  ')},
  primary key (${key.map(quoted).join(', ')})\n)`,
    // What an older version made is completed.
    ...(added.length === 0 ? [] : [`alter table feed.${name}\n  ${added.join(',\n  ')}`]),
    ...indexes.map((index) => {
      const of = index.map((part) => part.replace(' desc', '')).join('_');
      return `create index if not exists ${name}_${of}_idx on feed.${name} (${index.join(', ')})`;
    }),
  ];
}

/** The owner, who writes, is not held back; everybody else sees the wards in feed.reader_ward. */
function rights(): string[] {
  const wards = `select ward from feed.${READER_WARD.name} where login = current_user`;
  const policies = [
    ...FED_TABLES.map(({ name }) => [name, 'ward_scope', `ward in (${wards}) or '*' in (${wards})`]),
    [READER_WARD.name, 'own_rows', 'login = current_user'],
  ] as const;
  const readable = [...TABLES, ...VIEWS].map(({ name }) => `feed.${name}`).join(', ');
  return [
    ...policies.flatMap(([table, policy, using]) => [
      `alter table feed.${table} enable row level security`,
      `drop policy if exists ${policy} on feed.${table}`,
      `create policy ${policy} on feed.${table} for select using (${using})`,
    ]),
    `do $$ begin
  begin
    create role ${REPORT_ROLE} nologin;
  exception when duplicate_object or unique_violation or insufficient_privilege then null;
  end;
  if exists (select from pg_roles where rolname = '${REPORT_ROLE}') then
    grant usage on schema feed to ${REPORT_ROLE};
    grant select on ${readable} to ${REPORT_ROLE};
  end if;
end $$`,
  ];
}
