import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Messages per second when nothing is done but append and fdatasync, so many at once: no hub on this disk can be faster. */
export function rawLimit(directory: string, recordBytes: number, atOnce: number, durationMs: number): number {
  const file = join(directory, 'raw.bin');
  const handle = openSync(file, 'w');
  const group = Buffer.alloc(recordBytes * atOnce, 0x41);
  const began = performance.now();
  let groups = 0;
  while (performance.now() - began < durationMs) {
    writeSync(handle, group, 0, group.length, groups * group.length);
    fdatasyncSync(handle);
    groups += 1;
  }
  const rate = (groups * atOnce) / ((performance.now() - began) / 1000);
  closeSync(handle);
  rmSync(file);
  return rate;
}
