import { ABSENCE_REASONS, excerpt, InputRefused, VITAL_KINDS, type VitalKind, vitalSign } from '#clinical';
import type { BoardVital } from '../screen/vital-board.ts';

/** How the numerics of research recordings name them. */
const NAMES: Readonly<Record<string, VitalKind>> = {
  hr: 'heart-rate',
  pulse: 'pulse-rate',
  pr: 'pulse-rate',
  resp: 'respiratory-rate',
  rr: 'respiratory-rate',
  'spo₂': 'spo2',
  abpsys: 'abp-systolic',
  abpdias: 'abp-diastolic',
  abpmean: 'abp-mean',
  nbpsys: 'nibp-systolic',
  nbpdias: 'nibp-diastolic',
  nbpmean: 'nibp-mean',
  temp: 'temperature',
};

/** A value that is held is told again this often, as a monitor does. */
const REPEAT_MS = 5_000;

export interface VitalsTable {
  /** In the order of time. */
  readonly readings: readonly BoardVital[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Columns that are none of the vital signs. */
  readonly unknown: readonly string[];
}

/**
 * Numbers as a table: first column `time` (ISO) or `t_s` (seconds), then one column for each vital sign. An empty cell says nothing; a
 * reason of absence (`probe-off` …) says that there was no value; `88?` is a value that the device doubts.
 * @param holdS for how long a number stands when its next comes later than a monitor's would, s
 * @throws InputRefused naming the line and the column
 */
export function readVitalsCsv(text: string, where: string, holdS = 0): VitalsTable {
  const [heading = '', ...lines] = text.split(/\r?\n/);
  const [time = '', ...columns] = heading.split(',').map((name) => name.trim());
  if (time !== 'time' && time !== 't_s')
    throw new InputRefused(`${where}, line 1`, `the first column is ${excerpt(time)}, not time or t_s`);
  const kinds = columns.map(kindOf);
  if (kinds.every((kind) => kind === null)) throw new InputRefused(`${where}, line 1`, 'has no column of a vital sign');

  const rows = lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const place = `${where}, line ${index + 2}`;
    const [at = '', ...cells] = line.split(',').map((cell) => cell.trim());
    if (cells.length > columns.length)
      throw new InputRefused(place, `has ${cells.length + 1} cells, the heading ${columns.length + 1}`);
    const atMs = time === 't_s' ? Math.round(Number(at === '' ? Number.NaN : at) * 1000) : Date.parse(at);
    if (!Number.isFinite(atMs)) throw new InputRefused(`${place}, ${time}`, `${excerpt(at)} is no time`);
    return [{ atMs, cells, place }];
  });
  if (rows.length === 0) throw new InputRefused(where, 'has no rows');

  const readings: BoardVital[] = [];
  for (const [index, { atMs, cells, place }] of rows.entries()) {
    const nextMs = rows[index + 1]?.atMs ?? Infinity;
    if (nextMs < atMs) throw new InputRefused(rows[index + 1]?.place ?? place, 'is earlier than the line before it');
    const told = cells.flatMap((cell, column) => {
      const kind = kinds[column] ?? null;
      return cell === '' || kind === null ? [] : [reading(kind, cell, atMs, `${place}, ${columns[column] ?? ''}`)];
    });
    readings.push(...told);
    for (let ms = atMs + REPEAT_MS; ms < Math.min(nextMs, atMs + holdS * 1000); ms += REPEAT_MS)
      readings.push(...told.map((one) => ({ ...one, measuredMs: ms, arrivedMs: ms })));
  }
  const [fromMs, lastMs] = [rows[0]?.atMs ?? 0, rows.at(-1)?.atMs ?? 0];
  return { readings, fromMs, toMs: lastMs + holdS * 1000, unknown: columns.filter((_, index) => kinds[index] === null) };
}

function kindOf(name: string): VitalKind | null {
  const lower = name.toLowerCase();
  return VITAL_KINDS.find((kind) => kind === lower) ?? NAMES[lower] ?? null;
}

function reading(vital: VitalKind, cell: string, atMs: number, place: string): BoardVital {
  const about = { vital, unit: vitalSign(vital).unit, measuredMs: atMs, arrivedMs: atMs, rank: 0 };
  const reason = ABSENCE_REASONS.find((one) => one === cell);
  if (reason) return { ...about, value: null, reason, questionable: false };
  const questionable = cell.endsWith('?');
  const digits = questionable ? cell.slice(0, -1) : cell;
  const value = Number(digits);
  if (digits === '' || !Number.isFinite(value))
    throw new InputRefused(place, `${excerpt(cell)} is no number and none of ${ABSENCE_REASONS.join(', ')}`);
  return { ...about, value, reason: null, questionable };
}
