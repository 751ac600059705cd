import { GROUP_ROWS } from './groups.table.ts';

export const CLASSES = ['basic', 'ext1', 'ext2', 'ext3'] as const;
export type ClassName = (typeof CLASSES)[number];

export interface Field {
  readonly name: string;
  /** In the area of its class. */
  readonly offset: number;
  /** Steps of one unit: value = raw / divisor, so that 0.01 gives no 97.50000000001. */
  readonly divisor: number;
  /** UCUM; null: a bare number. */
  readonly unit: string | null;
}

export interface Group {
  readonly name: string;
  /** Of the status word; null: the group has neither status nor label. */
  readonly statusAt: number | null;
  readonly fields: readonly Field[];
}

export const GROUPS: Readonly<Record<ClassName, readonly Group[]>> = { basic: [], ext1: [], ext2: [], ext3: [], ...read() };

function read(): Partial<Record<ClassName, readonly Group[]>> {
  const groups: Partial<Record<ClassName, Group[]>> = {};
  for (const row of GROUP_ROWS.trim().split('\n')) {
    const [className = '', name = '', statusAt = '', ...fields] = row.split(' ');
    const group = { name, statusAt: statusAt === '-' ? null : Number(statusAt), fields: fields.map(fieldOf) };
    (groups[className as ClassName] ??= []).push(group);
  }
  return groups;
}

function fieldOf(text: string): Field {
  const [, name = '', offset = '', factor = '', unit] = /^(\w+)@(\d+)\*([\d.]+)(?:=(.+))?$/.exec(text) ?? [];
  return { name, offset: Number(offset), divisor: Math.round(1 / Number(factor)), unit: unit ?? null };
}
