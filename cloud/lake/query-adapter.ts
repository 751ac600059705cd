import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { manifestFile } from './lake-adapter.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { parquetFiles } from './parquet-adapter.ts';
import { LAKE_TABLES, type LakeTable } from './table.ts';

/** What was told again, a window that changed or a flag that was resolved, has a row for each telling. */
const newestOf = (id: string): string => `qualify row_number() over (partition by ${id} order by log_offset desc nulls last) = 1`;
const NEWEST: Readonly<Partial<Record<LakeTable['name'], string>>> = {
  scores: newestOf('window_id'),
  trends: newestOf('window_id'),
  followed: newestOf('id'),
};

/**
 * Runs SQL over the lake. `{readings}`, `{scores}`, `{trends}` and `{followed}` in the text stand for the tables, hive columns `date`
 * and `ward` included; all but the first hold the newest telling only. Rejects with DuckDB's message.
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
    text = text.replaceAll(`{${name}}`, NEWEST[name] === undefined ? rows : `(from ${rows} ${NEWEST[name]})`);
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
