import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputRefused } from '#clinical';

const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * Lines of a text file, packed by gzip or not (told by its first bytes, not by its name); `-` reads standard input.
 * @throws InputRefused when it cannot be read or unpacked
 */
export async function* linesOf(file: string): AsyncGenerator<string> {
  const where = file === '-' ? 'standard input' : file;
  const source: Readable = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 18 });
  try {
    const text = await unpacked(source);
    yield* createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw error instanceof InputRefused ? error : new InputRefused(where, error instanceof Error ? error.message : String(error));
  }
}

async function unpacked(source: Readable): Promise<Readable> {
  const first = await new Promise<Buffer | null>((resolve, reject) => {
    source.once('error', reject);
    source.once('end', () => resolve(null));
    source.once('readable', () => resolve(source.read() as Buffer | null));
  });
  if (first === null) return source;
  source.unshift(first);
  if (first[0] !== GZIP_MAGIC[0] || first[1] !== GZIP_MAGIC[1]) return source;
  const unzip = createGunzip();
  source.once('error', (error) => unzip.destroy(error));
  return source.pipe(unzip);
}
