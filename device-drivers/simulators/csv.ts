import { excerpt, InputRefused } from '#clinical';

/** Numbers in columns; NaN where a field is empty. */
export interface NumberTable {
  readonly rows: number;
  column(name: string): Float64Array | undefined;
  readonly names: readonly string[];
}

/** @param where for the error; @throws InputRefused naming line and column of what is no number */
export function readNumberTable(text: string, where: string): NumberTable {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const names = (lines[0] ?? '').split(',');
  const rows = lines.length - 1;
  const columns = names.map(() => new Float64Array(Math.max(0, rows)));
  for (let row = 0; row < rows; row += 1) {
    const fields = (lines[row + 1] ?? '').split(',');
    for (let at = 0; at < columns.length; at += 1) {
      const field = fields[at] ?? '';
      const value = field === '' ? Number.NaN : Number(field);
      if (field !== '' && Number.isNaN(value))
        throw new InputRefused(`${where}, line ${row + 2}, column ${names[at] ?? at}`, `${excerpt(field)} is no number`);
      const column = columns[at];
      if (column) column[row] = value;
    }
  }
  return { rows, names, column: (name) => columns[names.indexOf(name)] };
}
