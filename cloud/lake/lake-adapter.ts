import { createHash } from 'node:crypto';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { adopted } from './adopt-adapter.ts';
import { sealOf, sha256OfFile } from './file-hash-adapter.ts';
import type { LakeKeys } from './keys.ts';
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
import { mergeParquet, openDuckdb, writeParquet } from './parquet-adapter.ts';
import type { LakePart } from './parts.ts';
import { type LakeStorage, manifestPath } from './storage.ts';
import type { LakeTable } from './table.ts';

export interface Maintained {
  readonly merged: number;
  readonly expired: number;
}

const TARGET_BYTES = 64 * 1024 ** 2;
const FAN_IN = 8;

/** Parquet files of one place; readable by DuckDB, Spark and Databricks as they are. One process writes. */
export class Lake {
  readonly #storage: LakeStorage;
  readonly #keys: LakeKeys | null;
  readonly #duckdb: DuckDBInstance;
  readonly #manifests = new Map<string, Manifest>();
  /** Replaced files of each table: whoever has just read the manifest may still open them, so they go with the next round. */
  readonly #replaced = new Map<string, string[]>();
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(storage: LakeStorage, keys: LakeKeys | null, duckdb: DuckDBInstance) {
    this.#storage = storage;
    this.#keys = keys;
    this.#duckdb = duckdb;
  }

  /** @param keys null = files lie open */
  static async open(storage: LakeStorage, keys: LakeKeys | null = null): Promise<Lake> {
    await storage.prepare();
    return new Lake(storage, keys, await openDuckdb(keys));
  }

  /**
   * Reads what counts and removes what was left by a process that died before it said so.
   * Rejects, and touches nothing, when that cannot be known: guessing would remove or double rows.
   * @returns how many files were removed
   */
  async begin(table: LakeTable): Promise<number> {
    const there = await this.#storage.files(table.name);
    const text = await this.#storage.manifest(table.name);
    const manifest = text === null ? await adopted(this.#storage, table, there) : parseManifest(text, this.#manifestPlace(table));
    if (text === null) await this.#storage.writeManifest(table.name, manifestText(manifest));
    this.#manifests.set(table.name, manifest);
    const counted = new Set(manifest.files.map(({ path }) => path));
    const unfinished = there.filter((path) => !counted.has(path));
    for (const path of unfinished) await this.#storage.remove(path);
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
    const sealing = this.#keys?.current ?? null;
    return this.#place(table, { ...part, rows: part.rows.length }, (connection, file) =>
      writeParquet(connection, table, part.rows, file, sealing),
    );
  }

  /** All of it becomes true at once, or none. */
  commit(table: LakeTable, change: Change): Promise<void> {
    const work = this.#writing.then(async () => {
      const next = changed(this.#manifest(table), change);
      await this.#storage.writeManifest(table.name, manifestText(next));
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
    for (const path of replaced) await this.#storage.remove(path);
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
    const files = await this.#storage.local(group.map((file) => file.path));
    const sources = files.map((file, place) => ({ schema: table.schema, ...group[place], file }));
    const sealing = this.#keys?.current ?? null;
    const rows = group.reduce((sum, file) => sum + file.rows, 0);
    const merged = await this.#place(table, { path: target, date, ward, rows }, (connection, file) =>
      mergeParquet(connection, table, sources, file, sealing),
    );
    await this.commit(table, { add: [merged], remove: group });
  }

  async #place(
    table: LakeTable,
    { path, date, ward, rows }: Pick<LakeFile, 'path' | 'date' | 'ward' | 'rows'>,
    write: (connection: DuckDBConnection, file: string) => Promise<void>,
  ): Promise<LakeFile> {
    const draft = await this.#storage.draft(path);
    const connection = await this.#duckdb.connect();
    try {
      await write(connection, draft);
    } finally {
      connection.closeSync();
    }
    const sha256 = await sha256OfFile(draft);
    const bytes = await this.#storage.keep(path);
    const current = this.#keys?.current;
    const sealed = current === undefined ? {} : { key: current.name, seal: sealOf(current, path, sha256) };
    return { path, date, ward, rows, bytes, schema: table.schema, sha256, ...sealed };
  }

  #manifest({ name }: LakeTable): Manifest {
    return this.#manifests.get(name) ?? EMPTY;
  }

  #manifestPlace({ name }: LakeTable): string {
    return `${this.#storage.place}/${manifestPath(name)}`;
  }
}

export interface MaintainOptions {
  readonly retentionDays?: number | null;
  readonly targetBytes?: number;
  readonly fanIn?: number;
}
