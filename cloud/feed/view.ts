import type { Column, ColumnType } from './column.ts';
import type { Dialect } from './sql/dialect.ts';

export interface ViewColumn {
  readonly type: ColumnType;
  readonly about: string;
  sql(dialect: Dialect): string;
}

/** A view made for reports: a select whose columns are named, typed and explained. */
export interface View {
  readonly name: string;
  readonly about: string;
  readonly columns: Readonly<Record<string, ViewColumn>>;
  /** From the `from` on. */
  from(dialect: Dialect): string;
}

/** As the dashboard's board: what is older is not told as if it were so now. */
export const NOW_HOURS = 24;

export const shown = (type: ColumnType, about: string, sql: ViewColumn['sql'] | string): ViewColumn => ({
  type,
  about,
  sql: typeof sql === 'string' ? () => sql : sql,
});

/** Columns of a table as they are. */
export function taken<Name extends string>(columns: Readonly<Record<Name, Column>>, from: string, ...names: readonly Name[]) {
  const all = names.length === 0 ? (Object.keys(columns) as Name[]) : names;
  return Object.fromEntries(
    all.map((name) => [name, shown(columns[name].type, columns[name].about, `${from}.${name}`)]),
  ) as Record<Name, ViewColumn>;
}

/** A part of a whole; empty where there is nothing whole. */
export const share = (part: string, whole: string): string => `cast(${part} as float) / nullif(${whole}, 0)`;

/** The select behind a view. */
export function selectOf(view: View, dialect: Dialect): string {
  const columns = Object.entries(view.columns).map(([name, column]) => `${column.sql(dialect)} as ${dialect.name(name)}`);
  return `select ${columns.join(',\n    ')}\n  ${view.from(dialect)}`;
}
