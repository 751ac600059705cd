import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PNG } from 'pngjs';

const KEPT = fileURLToPath(new URL('../renderer/pictures/', import.meta.url));
/** Where pictures of full size go, to be looked at. */
const LOOKED_AT = fileURLToPath(new URL('../../.cache/pictures/', import.meta.url));
/** Edge of a cell, pixels. */
const CELL = 16;
/** What the mean colour of a cell may be off by, of 255, in any of red, green and blue: an edge smoothed otherwise by another browser. */
export const TOLERANCE = 8;
/** Steps in which colours are kept: finer ones make files larger, and are less than the tolerance. */
const STEP = 8;
/** So many cells may be off by more: a moved word, a lost number, another colour is more. */
export const CELLS = 3;

/** Where a picture stands among the others of its view: columns are states, rows are sizes. */
export interface Place {
  readonly view: string;
  readonly state: string;
  readonly states: readonly string[];
  readonly size: { readonly width: number; readonly height: number };
  readonly sizes: readonly { readonly width: number; readonly height: number }[];
}

/** What does not fit, in words; empty when the picture is as it was kept. */
export type Difference = readonly string[];

/** Keep pictures instead of comparing them; every one must be looked at then. */
export const keeping = process.env['WARDLIGHT_PICTURES'] === 'keep';

/** The mean colour of each cell of 16 x 16 pixels; cells at the edge may be smaller. */
export function mosaic(picture: PNG): PNG {
  const { width, height, data } = picture;
  const small = new PNG({ width: Math.ceil(width / CELL), height: Math.ceil(height / CELL) });
  const sums = new Float64Array(small.width * small.height * 3);
  const counts = new Uint32Array(small.width * small.height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const cell = Math.floor(y / CELL) * small.width + Math.floor(x / CELL);
      const at = (y * width + x) * 4;
      counts[cell] = (counts[cell] ?? 0) + 1;
      for (let part = 0; part < 3; part += 1) sums[cell * 3 + part] = (sums[cell * 3 + part] ?? 0) + (data[at + part] ?? 0);
    }
  for (let cell = 0; cell < counts.length; cell += 1) {
    for (let part = 0; part < 3; part += 1)
      small.data[cell * 4 + part] = Math.round((sums[cell * 3 + part] ?? 0) / (counts[cell] ?? 1));
    small.data[cell * 4 + 3] = 255;
  }
  return small;
}

/** Cells whose colour is off by more than the tolerance, as pixels of the picture: "x,y was r,g,b is r,g,b". */
export function offCells(kept: PNG, now: PNG): readonly string[] {
  const off: string[] = [];
  for (let cell = 0; cell < now.width * now.height; cell += 1) {
    const [was, is] = [kept, now].map(({ data }) => [...data.subarray(cell * 4, cell * 4 + 3)]);
    if (was?.some((value, part) => Math.abs(value - (is?.[part] ?? 0)) > TOLERANCE) !== true) continue;
    off.push(`${(cell % now.width) * CELL},${Math.floor(cell / now.width) * CELL} was ${String(was)} is ${String(is)}`);
  }
  return off;
}

/**
 * Compares a screenshot with what is kept of it: all pictures of a view are one file of cells, `pictures/VIEW.png`.
 * With WARDLIGHT_PICTURES=keep it is kept instead. The full size goes to .cache/pictures when it is kept or does not fit.
 */
export function differences(place: Place, screenshot: Buffer): Difference {
  const picture = PNG.sync.read(screenshot);
  const now = mosaic(picture);
  const file = join(KEPT, `${place.view}.png`);
  const sheet = existsSync(file) ? PNG.sync.read(readFileSync(file)) : null;
  const { left, top, width, height } = whereOn(place);
  const fits = sheet !== null && sheet.width === width && sheet.height === height;
  if (keeping) {
    const next = fits ? sheet : new PNG({ width, height });
    for (let at = 0; at < now.data.length; at += 1) now.data[at] = Math.min(255, Math.round((now.data[at] ?? 0) / STEP) * STEP);
    PNG.bitblt(now, next, 0, 0, now.width, now.height, left, top);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, PNG.sync.write(next, { deflateLevel: 9, colorType: 2 }));
    toBeLookedAt(place, screenshot);
    return [];
  }
  if (!fits) return [`${place.view}: no picture kept, run with WARDLIGHT_PICTURES=keep and look at it`];
  const kept = new PNG({ width: now.width, height: now.height });
  PNG.bitblt(sheet, kept, left, top, now.width, now.height, 0, 0);
  const off = offCells(kept, now);
  if (off.length <= CELLS) return [];
  toBeLookedAt(place, screenshot);
  return [`${nameOf(place)}: ${off.length} cells differ: ${off.slice(0, 5).join('; ')}`];
}

function whereOn({ state, states, size, sizes }: Place) {
  const cells = (pixels: number): number => Math.ceil(pixels / CELL);
  const widest = Math.max(...sizes.map(({ width }) => cells(width)));
  const heights = sizes.map(({ height }) => cells(height));
  const row = sizes.findIndex(({ width }) => width === size.width);
  return {
    left: states.indexOf(state) * widest,
    top: heights.slice(0, row).reduce((sum, height) => sum + height, 0),
    width: widest * states.length,
    height: heights.reduce((sum, height) => sum + height, 0),
  };
}

function nameOf({ view, state, size }: Place): string {
  return `${view}-${state}-${size.width}`;
}

function toBeLookedAt(place: Place, screenshot: Buffer): void {
  mkdirSync(LOOKED_AT, { recursive: true });
  writeFileSync(join(LOOKED_AT, `${nameOf(place)}.png`), screenshot);
}
