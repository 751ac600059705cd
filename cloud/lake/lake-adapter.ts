import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { readIfThere, syncDirectory, writeDurably } from '../contract/durable-file-adapter.ts';
import type { LakePart } from './parts.ts';
import { offsetsOf } from './parts.ts';
import type { LakeTable } from './table.ts';

/** Parquet files below one folder; readable by DuckDB, Spark and Databricks as they are. */
export class Lake {
  readonly #directory: string;
  readonly #duckdb: DuckDBInstance;

  private constructor(directory: string, duckdb: DuckDBInstance) {
    this.#directory = directory;
    this.#duckdb = duckdb;
  }

  static async open(directory: string): Promise<Lake> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new Lake(directory, await DuckDBInstance.create(':memory:'));
  }

  /** Writes the part beside its place and renames it, so that a reader never meets half a file. */
  async write(table: LakeTable, part: LakePart): Promise<void> {
    const target = join(this.#directory, part.path);
    await mkdir(dirname(target), { recursive: true });
    const lines = `${target}.rows`;
    const temporary = `${target}.writing`;
    await writeFile(lines, part.rows.map((row) => JSON.stringify(row)).join('\n'));
    const columns = Object.entries(table.columns).map(([name, type]) => `${name}: '${type}'`);
    const connection = await this.#duckdb.connect();
    try {
      await connection.run(
        `copy (select * from read_json(${quoted(lines)}, format = 'newline_delimited', columns = {${columns.join(', ')}}))
         to ${quoted(temporary)} (format parquet, compression zstd)`,
      );
    } finally {
      connection.closeSync();
    }
    await synced(temporary);
    await rename(temporary, target);
    // The name, too, must outlive a power failure, and so must the folders that were new.
    for (let folder = dirname(target); folder !== dirname(this.#directory); folder = dirname(folder)) await syncDirectory(folder);
    await rm(lines);
  }

  /**
   * First offset of the partition that is not in the lake yet.
   * Rejects when the file that says so says something else: guessing would remove or double rows.
   */
  async position(table: LakeTable, partition: number): Promise<number> {
    const file = this.#manifest(table, partition);
    const text = await readIfThere(file);
    if (text === null) return 0;
    if (!/^\d+$/.test(text)) throw new Error(`${file} holds "${text.slice(0, 40)}", not an offset`);
    return Number(text);
  }

  async setPosition(table: LakeTable, partition: number, next: number): Promise<void> {
    const file = this.#manifest(table, partition);
    await mkdir(dirname(file), { recursive: true });
    await writeDurably(file, String(next));
  }

  /** Parts beyond the position were written by a process that died before it said so: they will be written again. */
  async removeUnfinished(table: LakeTable, partition: number): Promise<number> {
    const next = await this.position(table, partition);
    let removed = 0;
    for (const entry of await readdir(join(this.#directory, table.name), { recursive: true, withFileTypes: true }).catch(
      () => [],
    )) {
      const offsets = offsetsOf(entry.name);
      const unfinished = offsets !== null && offsets.partition === partition && offsets.first >= next;
      if (!unfinished && !/\.(rows|writing)$/.test(entry.name)) continue;
      await rm(join(entry.parentPath, entry.name), { force: true });
      removed += 1;
    }
    return removed;
  }

  close(): void {
    this.#duckdb.closeSync();
  }

  #manifest(table: LakeTable, partition: number): string {
    return join(this.#directory, '_positions', `${table.name}-${partition}`);
  }
}

/**
 * Runs SQL over the lake. `{readings}` and `{scores}` in the text stand for the tables, hive columns `date` and `ward` included;
 * `{scores}` holds the newest revision of every window only. Rejects with DuckDB's message.
 */
export async function queryLake(directory: string, sql: string): Promise<Record<string, unknown>[]> {
  const duckdb = await DuckDBInstance.create(':memory:');
  const connection = await duckdb.connect();
  try {
    const text = sql.replace(/\{(readings|scores)\}/g, (_, name: string) => {
      const files = quoted(join(directory, name, '**', '*.parquet'));
      const rows = `read_parquet(${files}, hive_partitioning = true, union_by_name = true)`;
      return name === 'readings' ? rows : `(from ${rows} ${NEWEST_REVISION})`;
    });
    return (await connection.runAndReadAll(text)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    duckdb.closeSync();
  }
}

/** A window that changed has a row for each telling. */
const NEWEST_REVISION = 'qualify row_number() over (partition by window_id order by log_offset desc nulls last) = 1';

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

async function synced(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
