import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { excerpt, InputRefused, whyUnreadable } from '#clinical';

/**
 * One channel of a recording: evenly spaced samples, null = missing. `labelledS`: labelled beats, null = no labels. `breathsS`: the
 * breaths that each person marked.
 */
export interface RecordedChannel {
  readonly startS: number;
  readonly rateHz: number;
  readonly samples: readonly (number | null)[];
  readonly labelledS: readonly number[] | null;
  readonly breathsS: Readonly<Record<string, readonly number[]>>;
}

/** Labels of the MIT-BIH Arrhythmia Database that stand for a beat; the others mark rhythm, noise or the signal. */
const BEAT_LABELS = new Set('NLRBAaJSVrFejnE/fQ?'.split(''));

/**
 * A channel of a CSV or CSV.gz file in the layout of `data/waveforms`: a column `t_s` and one column a channel. A folder stands
 * for the one file in it that has the channel. Labels are read from `beats.csv` and `breaths.csv` beside the file.
 * @throws InputRefused naming file, line and column
 */
export function loadChannel(path: string, channel: string): RecordedChannel {
  if (!existsSync(path)) throw new InputRefused(path, 'does not exist');
  const file = statSync(path).isDirectory() ? fileWithChannel(path, channel) : path;
  const { header, rows } = readTable(file);
  const [timeColumn, column] = [header.indexOf('t_s'), header.indexOf(channel)];
  if (timeColumn < 0) throw new InputRefused(file, 'has no column t_s');
  if (column < 0) throw new InputRefused(file, `has no channel ${channel}; it has ${excerpt(channelsOf(header).join(', '))}`);

  const timeAt = (row: number): number => numberIn(file, rows, row, timeColumn) ?? Number.NaN;
  const startS = timeAt(0);
  const lengthS = timeAt(rows.length - 1) - startS;
  if (!(lengthS > 0)) throw new InputRefused(file, 'needs a column t_s with ascending times');
  return {
    startS,
    // Times are rounded to 10 us, the mean interval of a whole recording is not.
    rateHz: Math.round(((rows.length - 1) / lengthS) * 1000) / 1000,
    samples: rows.map((_, row) => numberIn(file, rows, row, column)),
    labelledS: labelsBeside(file),
    breathsS: breathsBeside(file),
  };
}

function fileWithChannel(folder: string, channel: string): string {
  const files = readdirSync(folder)
    .filter((name) => /\.csv(\.gz)?$/.test(name))
    .sort()
    .map((name) => join(folder, name));
  const found = files.find((file) => channelsOf(readTable(file).header).includes(channel));
  if (found === undefined) throw new InputRefused(folder, `holds no CSV or CSV.gz file with a channel ${channel}`);
  return found;
}

function labelsBeside(file: string): readonly number[] | null {
  const path = join(dirname(file), 'beats.csv');
  if (!existsSync(path)) return null;
  const { header, rows } = readTable(path);
  const [time, type] = [header.indexOf('t_s'), header.indexOf('type')];
  if (time < 0 || type < 0) throw new InputRefused(path, 'needs the columns t_s and type');
  return rows.flatMap((row, index) =>
    BEAT_LABELS.has(row[type] ?? '') ? [numberIn(path, rows, index, time) ?? Number.NaN] : [],
  );
}

function breathsBeside(file: string): Record<string, readonly number[]> {
  const path = join(dirname(file), 'breaths.csv');
  if (!existsSync(path)) return {};
  const { header, rows } = readTable(path);
  const [time, annotator] = [header.indexOf('t_s'), header.indexOf('annotator')];
  if (time < 0 || annotator < 0) throw new InputRefused(path, 'needs the columns t_s and annotator');
  const marked: Record<string, readonly number[]> = {};
  rows.forEach((row, index) => {
    const who = row[annotator]?.trim() ?? '';
    marked[who] = [...(marked[who] ?? []), numberIn(path, rows, index, time) ?? Number.NaN];
  });
  return marked;
}

function readTable(path: string): { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const [first = '', ...lines] = readText(path)
    .split(/\r?\n/)
    .filter((line) => line !== '');
  return { header: first.split(',').map((name) => name.trim()), rows: lines.map((line) => line.split(',')) };
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path);
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    throw new InputRefused(path, whyUnreadable(error));
  }
}

function channelsOf(header: readonly string[]): readonly string[] {
  return header.filter((name) => name !== 't_s');
}

function numberIn(path: string, rows: readonly (readonly string[])[], row: number, column: number): number | null {
  const field = rows[row]?.[column]?.trim() ?? '';
  if (field === '') return null;
  const value = Number(field);
  if (!Number.isFinite(value))
    throw new InputRefused(`${path}, line ${row + 2}, column ${column + 1}`, `${excerpt(field)} is not a number`);
  return value;
}
