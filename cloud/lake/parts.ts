import type { LogRecord } from '../contract/event-log.ts';
import type { LakeTable } from './table.ts';

/** One file to write: the rows of one hive partition out of one run of offsets. */
export interface LakePart {
  /** `readings/date=2026-01-05/ward=Ward%203/part-0-120-180.parquet` below the lake's folder. */
  readonly path: string;
  readonly date: string;
  readonly ward: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Groups a run of records of one log partition by day and ward. The name says which offsets are inside. Pure. */
export function partsOf(table: LakeTable, records: readonly LogRecord[]): LakePart[] {
  const first = records[0];
  const last = records.at(-1);
  if (first === undefined || last === undefined) return [];
  const file = `part-${first.partition}-${first.offset}-${last.offset}.parquet`;
  const parts = new Map<string, LakePart & { readonly rows: Readonly<Record<string, unknown>>[] }>();
  for (const record of records) {
    const { date, ward, fields } = table.row(JSON.parse(Buffer.from(record.body).toString('utf8')));
    const path = `${table.name}/date=${date}/ward=${encodeURIComponent(ward)}/${file}`;
    const part = parts.get(path) ?? { path, date, ward, rows: [] };
    parts.set(path, part);
    part.rows.push({ ...fields, log_partition: record.partition, log_offset: record.offset });
  }
  return [...parts.values()];
}

/** The offsets in a part's name, or null for a file that is not ours. */
export function offsetsOf(fileName: string): { partition: number; first: number; last: number } | null {
  const match = /^part-(\d+)-(\d+)-(\d+)\.parquet$/.exec(fileName);
  return match ? { partition: Number(match[1]), first: Number(match[2]), last: Number(match[3]) } : null;
}
