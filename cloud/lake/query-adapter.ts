import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { manifestFile } from './lake-adapter.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { parquetFiles } from './parquet-adapter.ts';
import { LAKE_TABLES } from './table.ts';

/** A window that changed has a row for each telling. */
const NEWEST_REVISION = 'qualify row_number() over (partition by window_id order by log_offset desc nulls last) = 1';

/**
 * Runs SQL over the lake. `{readings}`, `{scores}` and `{trends}` in the text stand for the tables, hive columns `date` and `ward`
 * included; the latter two hold the newest revision of every window only. Rejects with DuckDB's message.
 */
export async function queryLake(directory: string, sql: string): Promise<Record<string, unknown>[]> {
  const tables = LAKE_TABLES.filter(({ name }) => sql.includes(`{${name}}`));
  let text = sql;
  for (const { name, columns } of tables) {
    const { files } = await manifestOf(directory, name);
    const none = Object.entries({ ...columns, date: 'DATE', ward: 'VARCHAR' }).map(
      ([column, type]) => `null::${type} as "${column}"`,
    );
    const rows =
      files.length === 0
        ? `(select ${none.join(', ')} where false)`
        : parquetFiles(
            files.map(({ path }) => join(directory, path)),
            true,
          );
    text = text.replaceAll(`{${name}}`, name === 'readings' ? rows : `(from ${rows} ${NEWEST_REVISION})`);
  }
  const duckdb = await DuckDBInstance.create(':memory:');
  const connection = await duckdb.connect();
  try {
    return (await connection.runAndReadAll(text)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    duckdb.closeSync();
  }
}

async function manifestOf(directory: string, table: string): Promise<Manifest> {
  const file = manifestFile(directory, table);
  return parseManifest(await readFile(file, 'utf8'), file);
}
