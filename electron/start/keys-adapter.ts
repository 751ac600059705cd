import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const localKeys = z.strictObject({
  store: z.string().regex(/^[0-9a-f]{64}$/),
  device: z.base64(),
  madeAt: z.iso.datetime({ precision: 3 }),
});
export type LocalKeys = z.infer<typeof localKeys>;

/** Keys of the one-machine set-up, made once and kept readable by their owner only. `madeAt` doubles as the admission time. */
export async function localKeysIn(file: string): Promise<LocalKeys> {
  try {
    return localKeys.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const keys: LocalKeys = {
    store: randomBytes(32).toString('hex'),
    device: randomBytes(32).toString('base64'),
    madeAt: new Date().toISOString(),
  };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}
