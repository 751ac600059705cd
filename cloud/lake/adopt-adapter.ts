import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { ifThere, readIfThere } from '../contract/durable-file-adapter.ts';
import { EMPTY, type LakeFile, type Manifest } from './manifest.ts';
import { quoted } from './parquet-adapter.ts';
import { offsetsOf } from './parts.ts';
import type { LakeStorage } from './storage.ts';
import type { LakeTable } from './table.ts';

/**
 * The manifest of a lake that has none: empty where there are no files; for one written before there were manifests, the files below
 * the positions in `_positions`.
 * Rejects when there are files of which nothing tells whether they count.
 */
export async function adopted({ place, directory }: LakeStorage, table: LakeTable, there: readonly string[]): Promise<Manifest> {
  const positions: Record<string, number> = {};
  const names = directory === null ? [] : await ifThere(readdir(join(directory, '_positions')), []);
  for (const name of names) {
    const partition = new RegExp(`^${table.name}-(\\d+)$`).exec(name)?.[1];
    if (partition === undefined) continue;
    const text = (await readIfThere(join(directory ?? '', '_positions', name))) ?? '';
    if (!/^\d+$/.test(text)) throw new Error(`${name} holds "${text.slice(0, 40)}", not an offset`);
    positions[partition] = Number(text);
  }
  if (Object.keys(positions).length === 0) {
    if (there.length === 0) return EMPTY;
    throw new Error(`${place} holds files of ${table.name} and no _manifest/${table.name}.json that says which of them count`);
  }
  const counted = there.filter((path) => {
    const offsets = offsetsOf(path.slice(path.lastIndexOf('/') + 1));
    return offsets !== null && offsets.last < (positions[offsets.partition] ?? 0);
  });
  return { format: 1, positions, files: await Promise.all(counted.map((path) => described(directory ?? '', path))) };
}

async function described(directory: string, path: string): Promise<LakeFile> {
  const [, date = '', ward = ''] = /\/date=([^/]+)\/ward=([^/]+)\//.exec(path) ?? [];
  const duckdb = await DuckDBInstance.create(':memory:');
  const connection = await duckdb.connect();
  try {
    const counted = await connection.runAndReadAll(
      `select count(*)::int as n from read_parquet(${quoted(join(directory, path))})`,
    );
    const rows = Number(counted.getRowObjectsJson()[0]?.['n'] ?? 0);
    return { path, date, ward: decodeURIComponent(ward), rows, bytes: (await stat(join(directory, path))).size, schema: 1 };
  } finally {
    connection.closeSync();
    duckdb.closeSync();
  }
}
