import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type SealingKey, sealedAnew } from './encryption/sealed-parquet.ts';
import type { LakeKeys } from './keys.ts';
import type { LakeTable } from './table.ts';

/** Of this process alone and never on a disk: under it DuckDB writes what is sealed anew at once, so that nothing ever lies open. */
const WRITTEN: SealingKey = { name: 'wardlight-written', key: randomBytes(32) };

/** A file of the lake on this machine. */
export interface ParquetFile {
  readonly file: string;
  /** Name of the key it is sealed with; absent = it lies open. */
  readonly key?: string | undefined;
  /** Version of its columns. */
  readonly schema: number;
}

/** DuckDB that opens what these keys sealed. */
export async function openDuckdb(keys: LakeKeys | null): Promise<DuckDBInstance> {
  // DuckDB's own source of nonces is not secure, it says: what it writes is sealed anew with secure ones before it is kept.
  const duckdb = await DuckDBInstance.create(':memory:', keys === null ? {} : { force_mbedtls_unsafe: 'true' });
  const connection = await duckdb.connect();
  for (const { name, key } of keys === null ? [] : [WRITTEN, ...keys.all()])
    await connection.run(`pragma add_parquet_key(${quoted(name)}, ${quoted(key.toString('base64'))})`);
  connection.closeSync();
  return duckdb;
}

/** Rows → a Parquet file. They go to DuckDB as one parameter: nothing of them lies on the disk beside the file. */
export async function writeParquet(
  connection: DuckDBConnection,
  table: LakeTable,
  rows: readonly object[],
  file: string,
  sealing: SealingKey | null,
): Promise<void> {
  const shape = Object.fromEntries(
    Object.entries(table.columns).map(([name, type]) => [name, type.endsWith('[]') ? [type.slice(0, -2)] : type]),
  );
  await connection.run('drop table if exists part');
  await connection.run(
    `create temp table part as select unnest(from_json($rows, ${quoted(JSON.stringify([shape]))}), max_depth := 2)`,
    { rows: JSON.stringify(rows) },
  );
  await copyParquet(connection, table, 'part', file, sealing);
  await connection.run('drop table part');
}

/** Several files → one, in the order in which a patient is read. A column that an older file lacks is null. */
export async function mergeParquet(
  connection: DuckDBConnection,
  table: LakeTable,
  files: readonly ParquetFile[],
  target: string,
  sealing: SealingKey | null,
): Promise<void> {
  await copyParquet(
    connection,
    table,
    `(from ${parquetFiles(table, files)} order by ${table.order.join(', ')})`,
    target,
    sealing,
  );
}

/** What a query gives → a Parquet file. */
export async function copyParquet(
  connection: DuckDBConnection,
  { name, schema }: LakeTable,
  what: string,
  file: string,
  sealing: SealingKey | null,
): Promise<void> {
  const own = sealing === null ? '' : `, encryption_config {footer_key: ${quoted(WRITTEN.name)}}, write_bloom_filter false`;
  const told = `kv_metadata {wardlight_table: '${name}', wardlight_schema: '${schema}'}`;
  await connection.run(`copy ${what} to ${quoted(file)} (format parquet, compression zstd, ${told}${own})`);
  if (sealing !== null) await writeFile(file, sealedAnew(await readFile(file), WRITTEN.key, sealing), { mode: 0o600 });
}

/**
 * The files as one table, its columns with a type each, whatever version they have. One scan knows one key; and
 * sealed files in a scan by name are what DuckDB 1.5 cannot open, so each version has its own.
 * @param hive with date and ward, the columns of their folders
 */
export function parquetFiles({ columns }: Pick<LakeTable, 'columns'>, files: readonly ParquetFile[], hive = false): string {
  const alike = Map.groupBy(files, ({ key, schema }) => JSON.stringify([key, schema]));
  const scans = [...alike.values()].map((some) => {
    const key = some[0]?.key;
    const list = some.map(({ file }) => quoted(file)).join(', ');
    const how = key === undefined ? 'union_by_name = true' : `encryption_config = {footer_key: ${quoted(key)}}`;
    return `from read_parquet([${list}], hive_partitioning = ${hive}, ${how})`;
  });
  const typed = Object.entries({ ...columns, ...(hive ? { date: 'DATE', ward: 'VARCHAR' } : {}) });
  const none = `select ${typed.map(([name, type]) => `null::${type} as "${name}"`).join(', ')} where false`;
  return `(${[none, ...scans].join(' union all by name ')})`;
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
