/**
 * What a column holds, whichever database keeps it. `key` and `name` are compared letter by letter, case included; `text` is read by
 * people; `instant` is UTC to the millisecond.
 */
export type ColumnType = 'key' | 'name' | 'text' | 'instant' | 'day' | 'int' | 'double' | 'boolean' | 'json';

export interface Column {
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** Value of rows that were written before there was the column; `now` is also that of new rows: the database fills it in. */
  readonly otherwise: 'now' | 'false' | 'empty' | null;
  /** For people who make reports. */
  readonly about: string;
}

export interface Table<Columns extends Readonly<Record<string, Column>> = Readonly<Record<string, Column>>> {
  readonly name: string;
  readonly about: string;
  readonly key: readonly string[];
  readonly columns: Columns;
  /** Column names, each perhaps with ` desc`. */
  readonly indexes: readonly (readonly string[])[];
  /** When a row that is there takes the values of one that comes; the arguments name both in SQL. */
  readonly update: 'always' | 'never' | ((target: string, source: string) => string);
}

type ValueOf<C extends Column> =
  | (C['type'] extends 'int' | 'double'
      ? number
      : C['type'] extends 'boolean'
        ? boolean
        : C['type'] extends 'json'
          ? unknown
          : string)
  | (C['nullable'] extends true ? null : never);

/** A row to write: instants as ISO 8601 text, JSON as the value; what the database fills in is absent. */
export type RowOf<T extends Table> = {
  readonly [Name in keyof T['columns'] as T['columns'][Name]['otherwise'] extends 'now' ? never : Name]: ValueOf<
    T['columns'][Name]
  >;
};

/** Any row, for what treats all tables alike. */
export type Row = Readonly<Record<string, unknown>>;

type Of<T extends ColumnType, Nullable extends boolean, Otherwise extends Column['otherwise']> = Column & {
  readonly type: T;
  readonly nullable: Nullable;
  readonly otherwise: Otherwise;
};

export function column<T extends ColumnType>(type: T, about: string): Of<T, false, null> {
  return { type, about, nullable: false, otherwise: null };
}

export function optional<T extends ColumnType>(type: T, about: string): Of<T, true, null> {
  return { type, about, nullable: true, otherwise: null };
}

export function filled<T extends ColumnType, O extends 'now' | 'false' | 'empty'>(
  type: T,
  otherwise: O,
  about: string,
): Of<T, false, O> {
  return { type, about, nullable: false, otherwise };
}

export function table<const Columns extends Readonly<Record<string, Column>>>(
  definition: Table<Columns> & { readonly key: readonly (keyof Columns)[] },
): Table<Columns> {
  return definition;
}

/** Columns that a filled table can still be given: those of an older version lack them. */
export function addableColumns({ columns }: Table): [string, Column][] {
  return Object.entries(columns).filter(([, { nullable, otherwise }]) => nullable || otherwise !== null);
}

/** Columns that a writer gives, in order. */
export function writtenColumns({ columns }: Table): [string, Column][] {
  return Object.entries(columns).filter(([, { otherwise }]) => otherwise !== 'now');
}
