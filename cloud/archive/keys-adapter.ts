import { createHmac, hkdfSync } from 'node:crypto';
import { type KeyFile, openKeyFile, readKeyFile } from '../contract/key-file-adapter.ts';

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
  const keys = await readKeyFile(file);
  return keys && new ArchiveKeys(keys);
}

/** Made when there are none: by the one process that writes the archive. @throws InputRefused when the file is there and cannot be read */
export async function openArchiveKeys(file: string): Promise<ArchiveKeys> {
  return new ArchiveKeys(await openKeyFile(file));
}
