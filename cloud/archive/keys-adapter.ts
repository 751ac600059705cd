import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { InputRefused } from '#clinical';
import { readIfThere, writeDurably } from '../contract/durable-file-adapter.ts';

const keyFile = z.strictObject({
  /** Seals what comes from now on. */
  current: z.string().min(1),
  /** Name → 32 bytes, base64. A name never gets another key. */
  keys: z.record(z.string().min(1), z.base64().length(44)),
});
type KeyFile = z.infer<typeof keyFile>;

/** The keys of an archive, by name. They lie in a file of their own, so that a copy of the archive alone cannot be read. */
export class ArchiveKeys {
  readonly current: string;
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #derived = new Map<string, Buffer>();

  constructor({ current, keys }: KeyFile) {
    this.current = current;
    this.#keys = new Map(Object.entries(keys).map(([name, text]) => [name, Buffer.from(text, 'base64')]));
  }

  /**
   * One key per file of the archive (HKDF-SHA256): a nonce is used once under it, and a record opens in its own file only.
   * @returns null when there is no key of that name
   */
  forFile(name: string, file: string): Buffer | null {
    const own = `${name} ${file}`;
    const known = this.#derived.get(own);
    if (known) return known;
    const master = this.#keys.get(name);
    if (!master) return null;
    const key = Buffer.from(hkdfSync('sha256', master, '', `wardlight archive ${file}`, 32));
    if (this.#derived.size > 10_000) this.#derived.clear();
    this.#derived.set(own, key);
    return key;
  }

  /** @returns null when there is no key of that name */
  mac(name: string, text: string): string | null {
    const key = this.forFile(name, '.removed');
    return key && createHmac('sha256', key).update(text).digest('hex');
  }
}

/** @returns null when there are none yet @throws InputRefused when the file is there and cannot be read */
export async function existingArchiveKeys(file: string): Promise<ArchiveKeys | null> {
  const keys = await readKeys(file);
  return keys && new ArchiveKeys(keys);
}

/** Made when there are none: by the one process that writes the archive. @throws InputRefused when the file is there and cannot be read */
export async function openArchiveKeys(file: string): Promise<ArchiveKeys> {
  return new ArchiveKeys((await readKeys(file)) ?? (await addKey(file)));
}

/** A new key, which seals from the next start of the archive on; the others go on opening what they sealed. */
export async function addKey(file: string): Promise<KeyFile> {
  const before = await readKeys(file);
  const name = `k${Object.keys(before?.keys ?? {}).length + 1}`;
  const next = { current: name, keys: { ...before?.keys, [name]: randomBytes(32).toString('base64') } };
  await mkdir(dirname(file), { recursive: true });
  await writeDurably(file, JSON.stringify(next, null, 2));
  return next;
}

async function readKeys(file: string): Promise<KeyFile | null> {
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
