import { DuckDBTypeId } from '@duckdb/node-api';
import { InputRefused } from '#clinical';
import type { LakeKeys } from './keys.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { openDuckdb, parquetFiles } from './parquet-adapter.ts';
import { type LakeStorage, manifestPath } from './storage.ts';
import { LAKE_TABLES, type LakeTable } from './table.ts';

/** DuckDB writes these as text in JSON. */
const WHOLE_NUMBERS = new Set([DuckDBTypeId.BIGINT, DuckDBTypeId.UBIGINT, DuckDBTypeId.HUGEINT, DuckDBTypeId.UHUGEINT]);

/** What was told again, a window that changed or a flag that was resolved, has a row for each telling. */
const newestOf = (id: string): string => `qualify row_number() over (partition by ${id} order by log_offset desc nulls last) = 1`;
const NEWEST: Readonly<Partial<Record<LakeTable['name'], string>>> = {
  scores: newestOf('window_id'),
  trends: newestOf('window_id'),
  followed: newestOf('id'),
};

/**
 * Runs SQL over the lake. `{readings}`, `{scores}`, `{trends}` and `{followed}` in the text stand for the tables, hive columns `date`
 * and `ward` included; all but the first hold the newest telling only. Rejects with DuckDB's message, and with InputRefused for a file
 * whose key is not there.
 */
export async function queryLake(
  storage: LakeStorage,
  sql: string,
  keys: LakeKeys | null = null,
): Promise<Record<string, unknown>[]> {
  const tables = LAKE_TABLES.filter(({ name }) => sql.includes(`{${name}}`));
  let text = sql;
  for (const { name, columns } of tables) {
    const { files } = await manifestOf(storage, name);
    const known = new Set(keys?.all().map((key) => key.name));
    const closed = files.find(({ key }) => key !== undefined && !known.has(key));
    if (closed !== undefined) throw new InputRefused(closed.path, `is sealed, and there is no key "${closed.key}" (--keys)`);
    const local = await storage.local(files.map(({ path }) => path));
    const found = local.map((file, place) => ({ schema: 1, ...files[place], file }));
    const rows = parquetFiles({ columns }, found, true);
    text = text.replaceAll(`{${name}}`, NEWEST[name] === undefined ? rows : `(from ${rows} ${NEWEST[name]})`);
  }
  const duckdb = await openDuckdb(keys);
  const connection = await duckdb.connect();
  try {
    const result = await connection.runAndReadAll(text);
    const whole = result.columnNames().filter((_, at) => WHOLE_NUMBERS.has(result.columnTypeId(at)));
    return result
      .getRowObjectsJson()
      .map((row) => ({ ...row, ...Object.fromEntries(whole.map((name) => [name, exact(row[name])])) }));
  } finally {
    connection.closeSync();
    duckdb.closeSync();
  }
}

/** A count is a number wherever a number can hold it. */
function exact(value: unknown): unknown {
  return typeof value === 'string' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

async function manifestOf(storage: LakeStorage, table: string): Promise<Manifest> {
  const text = await storage.manifest(table);
  const place = `${storage.place}/${manifestPath(table)}`;
  if (text === null) throw new InputRefused(place, 'there is no such manifest');
  return parseManifest(text, place);
}
