/** A column or measure of the model. */
export interface Field {
  readonly table: string;
  readonly name: string;
}

export interface Visual {
  readonly name: string;
  readonly title: string;
  readonly type: 'card' | 'tableEx' | 'lineChart' | 'clusteredColumnChart' | 'slicer';
  /** x, y, width, height on a page of 1280 × 720. */
  readonly at: readonly [number, number, number, number];
  /** Role of the visual → fields. */
  readonly fields: Readonly<Record<string, readonly Field[]>>;
}

export interface Page {
  readonly name: string;
  readonly title: string;
  /** ISO 8601 duration after which the page asks its tables anew; null: only imported data. */
  readonly refresh: string | null;
  readonly visuals: readonly Visual[];
}

/** Fields of a table by name. */
export const of =
  (table: string) =>
  (...names: readonly string[]): Field[] =>
    names.map((name) => ({ table, name }));

export const slicer = (index: number, field: Field, title: string): Visual => ({
  name: `slicer-${index + 1}`,
  title,
  type: 'slicer',
  at: [20 + index * 250, 20, 240, 110],
  fields: { Values: [field] },
});
