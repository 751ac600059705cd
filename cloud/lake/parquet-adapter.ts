import type { DuckDBConnection } from '@duckdb/node-api';
import type { LakeTable } from './table.ts';

const OPTIONS = (table: LakeTable): string =>
  `(format parquet, compression zstd, kv_metadata {wardlight_table: '${table.name}', wardlight_schema: '${table.schema}'})`;

/** Rows → a Parquet file. They go to DuckDB as one parameter: nothing of them lies on the disk beside the file. */
export async function writeParquet(
  connection: DuckDBConnection,
  table: LakeTable,
  rows: readonly object[],
  file: string,
): Promise<void> {
  const shape = Object.fromEntries(
    Object.entries(table.columns).map(([name, type]) => [name, type.endsWith('[]') ? [type.slice(0, -2)] : type]),
  );
  await connection.run('drop table if exists part');
  await connection.run(
    `create temp table part as select unnest(from_json($rows, ${quoted(JSON.stringify([shape]))}), max_depth := 2)`,
    { rows: JSON.stringify(rows) },
  );
  await connection.run(`copy part to ${quoted(file)} ${OPTIONS(table)}`);
  await connection.run('drop table part');
}

/** Several files → one, in the order in which a patient is read. A column that an older file lacks is null. */
export async function mergeParquet(
  connection: DuckDBConnection,
  table: LakeTable,
  files: readonly string[],
  target: string,
): Promise<void> {
  await connection.run(
    `copy (from ${parquetFiles(files)} order by ${table.order.join(', ')}) to ${quoted(target)} ${OPTIONS(table)}`,
  );
}

/** The files as DuckDB reads them, without the columns of their folders. */
export function parquetFiles(files: readonly string[], hive = false): string {
  return `read_parquet([${files.map(quoted).join(', ')}], hive_partitioning = ${hive}, union_by_name = true)`;
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
