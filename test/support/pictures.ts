import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

const KEPT = fileURLToPath(new URL('../renderer/pictures/', import.meta.url));
/** Of the pixels of the halved picture: a cursor, an edge drawn otherwise by another browser. A moved key or a lost number is more. */
export const TOLERANCE = 0.004;
/** Colour distance of pixelmatch from which on a pixel counts as another. */
const COLOUR = 0.15;

/** Half the width and height: small enough to keep, large enough to see every word move. */
export function halved(png: Buffer): PNG {
  const from = PNG.sync.read(png);
  const to = new PNG({ width: from.width >> 1, height: from.height >> 1 });
  for (let y = 0; y < to.height; y += 1)
    for (let x = 0; x < to.width; x += 1)
      for (let channel = 0; channel < 4; channel += 1) {
        const at = (dx: number, dy: number): number => from.data[((2 * y + dy) * from.width + 2 * x + dx) * 4 + channel] ?? 0;
        to.data[(y * to.width + x) * 4 + channel] = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) >> 2;
      }
  return to;
}

/**
 * Share of pixels that differ from the kept picture. With WARDLIGHT_PICTURES=keep the picture is kept instead and 0 is said.
 * @throws when there is no kept picture, or one of another size
 */
export function differenceFromKept(name: string, screenshot: Buffer): number {
  const now = halved(screenshot);
  const file = join(KEPT, `${name}.png`);
  if (process.env['WARDLIGHT_PICTURES'] === 'keep') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, PNG.sync.write(now, { deflateLevel: 9, colorType: 2 }));
    return 0;
  }
  if (!existsSync(file)) throw new Error(`${name}: no picture kept, run with WARDLIGHT_PICTURES=keep and look at it`);
  const kept = PNG.sync.read(readFileSync(file));
  if (kept.width !== now.width || kept.height !== now.height) throw new Error(`${name}: ${kept.width}x${kept.height} is kept`);
  return pixelmatch(kept.data, now.data, undefined, now.width, now.height, { threshold: COLOUR }) / (now.width * now.height);
}
