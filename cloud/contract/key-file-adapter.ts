import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { InputRefused } from '#clinical';
import { readIfThere, writeDurably } from './durable-file-adapter.ts';

const keyFile = z.strictObject({
  /** Seals what comes from now on. */
  current: z.string().min(1),
  /** Name → 32 bytes, base64. A name never gets another key. */
  keys: z.record(z.string().min(1), z.base64().length(44)),
});

/** Keys by name, in a file of their own beside what they seal, so that a copy of that alone cannot be read. */
export type KeyFile = z.infer<typeof keyFile>;

/** @returns null when there is none yet @throws InputRefused when the file is there and cannot be read */
export async function readKeyFile(file: string): Promise<KeyFile | null> {
  const text = await readIfThere(file);
  if (text === null) return null;
  try {
    const keys = keyFile.parse(JSON.parse(text));
    if (keys.keys[keys.current] === undefined) throw new Error(`there is no key "${keys.current}"`);
    return keys;
  } catch (error) {
    // Never with the keys themselves.
    const why = error instanceof z.ZodError ? 'not a key file' : (error as Error).message;
    throw new InputRefused(file, why);
  }
}

/** Made when there is none: by the one process that writes what it seals. @throws InputRefused when it is there and cannot be read */
export async function openKeyFile(file: string): Promise<KeyFile> {
  return (await readKeyFile(file)) ?? (await addKey(file));
}

/** A new key, which seals from the writer's next start on; the others go on opening what they sealed. */
export async function addKey(file: string): Promise<KeyFile> {
  const before = await readKeyFile(file);
  const name = `k${Object.keys(before?.keys ?? {}).length + 1}`;
  const next = { current: name, keys: { ...before?.keys, [name]: randomBytes(32).toString('base64') } };
  await mkdir(dirname(file), { recursive: true });
  await writeDurably(file, JSON.stringify(next, null, 2));
  return next;
}
