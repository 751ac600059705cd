import { createHash } from 'node:crypto';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ifThere, readIfThere, syncDirectory } from '../contract/durable-file-adapter.ts';
import { adopted } from './adopt-adapter.ts';
import { DISK, type Disk } from './disk-adapter.ts';
import {
  type Change,
  changed,
  EMPTY,
  expired,
  type LakeFile,
  type Manifest,
  manifestText,
  mergePlan,
  parseManifest,
} from './manifest.ts';
import { mergeParquet, writeParquet } from './parquet-adapter.ts';
import type { LakePart } from './parts.ts';
import type { LakeTable } from './table.ts';

export interface Maintained {
  readonly merged: number;
  readonly expired: number;
}

const TARGET_BYTES = 64 * 1024 ** 2;
const FAN_IN = 8;

/** Parquet files below one folder; readable by DuckDB, Spark and Databricks as they are. One process writes. */
export class Lake {
  readonly #directory: string;
  readonly #disk: Disk;
  readonly #duckdb: DuckDBInstance;
  readonly #manifests = new Map<string, Manifest>();
  /** Replaced files of each table: whoever has just read the manifest may still open them, so they go with the next round. */
  readonly #replaced = new Map<string, string[]>();
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(directory: string, disk: Disk, duckdb: DuckDBInstance) {
    this.#directory = directory;
    this.#disk = disk;
    this.#duckdb = duckdb;
  }

  static async open(directory: string, disk: Disk = DISK): Promise<Lake> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new Lake(directory, disk, await DuckDBInstance.create(':memory:'));
  }

  /**
   * Reads what counts and removes what was left by a process that died before it said so.
   * Rejects, and touches nothing, when that cannot be known: guessing would remove or double rows.
   * @returns how many files were removed
   */
  async begin(table: LakeTable): Promise<number> {
    const file = manifestFile(this.#directory, table.name);
    const there = await this.#files(table);
    const text = await readIfThere(file);
    const manifest = text === null ? await adopted(this.#directory, table, there) : parseManifest(text, file);
    await mkdir(dirname(file), { recursive: true });
    if (text === null) await this.#disk.writeDurably(file, manifestText(manifest));
    this.#manifests.set(table.name, manifest);
    const counted = new Set(manifest.files.map(({ path }) => path));
    const unfinished = there.filter((path) => !counted.has(path));
    for (const path of unfinished) await this.#disk.remove(join(this.#directory, path));
    return unfinished.length;
  }

  /** First offset of the log partition that is not in the lake yet. */
  position(table: LakeTable, partition: number): number {
    return this.#manifest(table).positions[partition] ?? 0;
  }

  files(table: LakeTable): readonly LakeFile[] {
    return this.#manifest(table).files;
  }

  /** Writes a file that counts only once `commit` says so. */
  async write(table: LakeTable, part: LakePart): Promise<LakeFile> {
    await this.#place(part.path, (connection, file) => writeParquet(connection, table, part.rows, file));
    return this.#told(table, part, part.rows.length);
  }

  /** All of it becomes true at once, or none. */
  commit(table: LakeTable, change: Change): Promise<void> {
    const work = this.#writing.then(async () => {
      const next = changed(this.#manifest(table), change);
      await this.#disk.writeDurably(manifestFile(this.#directory, table.name), manifestText(next));
      this.#manifests.set(table.name, next);
      const replaced = (change.remove ?? []).map(({ path }) => path);
      this.#replaced.set(table.name, [...(this.#replaced.get(table.name) ?? []), ...replaced]);
    });
    this.#writing = work.catch(() => undefined);
    return work;
  }

  /** Merges small files, lets days beyond the retention go, and removes what the last round replaced. */
  async maintain(
    table: LakeTable,
    today: string,
    { retentionDays = null, targetBytes = TARGET_BYTES, fanIn = FAN_IN }: MaintainOptions = {},
  ): Promise<Maintained> {
    const replaced = this.#replaced.get(table.name) ?? [];
    this.#replaced.delete(table.name);
    for (const path of replaced) await this.#disk.remove(join(this.#directory, path));
    const old = retentionDays === null ? [] : expired(this.files(table), today, retentionDays);
    if (old.length > 0) await this.commit(table, { remove: old });
    let merged = 0;
    for (const group of mergePlan(this.files(table), today, { targetBytes, fanIn })) {
      await this.#merge(table, group);
      merged += group.length;
    }
    return { merged, expired: old.length };
  }

  close(): void {
    this.#duckdb.closeSync();
  }

  async #merge(table: LakeTable, group: readonly LakeFile[]): Promise<void> {
    const [{ path, date, ward } = { path: '', date: '', ward: '' }] = group;
    const name = createHash('sha256')
      .update(group.map((file) => file.path).join('\n'))
      .digest('hex')
      .slice(0, 16);
    const target = `${path.slice(0, path.lastIndexOf('/'))}/merged-${name}.parquet`;
    const sources = group.map((file) => join(this.#directory, file.path));
    await this.#place(target, (connection, file) => mergeParquet(connection, table, sources, file));
    const rows = group.reduce((sum, file) => sum + file.rows, 0);
    await this.commit(table, { add: [await this.#told(table, { path: target, date, ward }, rows)], remove: group });
  }

  /** Written beside its place and renamed, so that a reader never meets half a file. */
  async #place(path: string, write: (connection: DuckDBConnection, file: string) => Promise<void>): Promise<void> {
    const target = join(this.#directory, path);
    await mkdir(dirname(target), { recursive: true });
    const connection = await this.#duckdb.connect();
    try {
      await write(connection, `${target}.writing`);
    } finally {
      connection.closeSync();
    }
    await this.#disk.sync(`${target}.writing`);
    await this.#disk.rename(`${target}.writing`, target);
    // The name, too, must outlive a power failure, and so must the folders that were new.
    for (let folder = dirname(target); folder !== dirname(this.#directory); folder = dirname(folder)) await syncDirectory(folder);
  }

  async #told(table: LakeTable, { path, date, ward }: Pick<LakeFile, 'path' | 'date' | 'ward'>, rows: number): Promise<LakeFile> {
    const { size } = await stat(join(this.#directory, path));
    return { path, date, ward, rows, bytes: size, schema: table.schema };
  }

  async #files(table: LakeTable): Promise<string[]> {
    const entries = await ifThere(readdir(join(this.#directory, table.name), { recursive: true, withFileTypes: true }), []);
    return entries
      .filter((entry) => entry.isFile() && /\.(parquet|writing|rows)$/.test(entry.name))
      .map((entry) => relative(this.#directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
  }

  #manifest({ name }: LakeTable): Manifest {
    return this.#manifests.get(name) ?? EMPTY;
  }
}

export interface MaintainOptions {
  readonly retentionDays?: number | null;
  readonly targetBytes?: number;
  readonly fanIn?: number;
}

export function manifestFile(directory: string, table: string): string {
  return join(directory, '_manifest', `${table}.json`);
}
