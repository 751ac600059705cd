import type { Column, Table } from '../column.ts';

/** What PostgreSQL and Azure SQL say differently. Every method returns SQL text. */
export interface Dialect {
  /** The moment of the query. */
  readonly now: string;
  /** An identifier, quoted. */
  name(of: string): string;
  /** Type, null or not null, default. */
  columnType(of: Column): string;
  /** Type alone, as a row that comes is read. */
  valueType(of: Column): string;
  /** A number inside a JSON column, null when it is not there. */
  number(json: string, ...path: readonly string[]): string;
  /** Seconds from one instant to another, with fraction. */
  seconds(from: string, to: string): string;
  /** The UTC day of an instant. */
  day(instant: string): string;
  hoursAgo(hours: number): string;
  isTrue(column: string): string;
  /** Writes rows that come as one JSON array in one parameter, by the table's key and its rule for updates. */
  upsert(table: Table): string;
  /** Statements that make or complete the schema. Each can be repeated; all together are one transaction. */
  schema(): string[];
}
