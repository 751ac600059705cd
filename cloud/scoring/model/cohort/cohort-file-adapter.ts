import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputRefused, whyUnreadable } from '#clinical';

const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * Hands over the lines of a text file one by one, unpacked when it is gzip (told by its first bytes, not by its name); `-` reads
 * standard input. Errors thrown by `take` pass through.
 * @throws InputRefused when the file cannot be read or unpacked
 */
export async function readLines(file: string, take: (line: string) => void): Promise<void> {
  const where = file === '-' ? 'standard input' : file;
  const decoder = new TextDecoder();
  let rest = '';
  try {
    const source = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 18 });
    for await (const chunk of await unpacked(source)) {
      const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
    }
    rest += decoder.decode();
    if (rest !== '') take(rest);
  } catch (error) {
    throw error instanceof InputRefused ? error : new InputRefused(where, whyUnreadable(error));
  }
}

async function unpacked(source: Readable): Promise<Readable> {
  const first = await new Promise<Buffer | null>((resolve, reject) => {
    source.once('error', reject);
    source.once('end', () => resolve(null));
    source.once('readable', () => resolve(source.read() as Buffer | null));
  });
  if (first === null) return Readable.from([]);
  source.unshift(first);
  if (first[0] !== GZIP_MAGIC[0] || first[1] !== GZIP_MAGIC[1]) return source;
  const unzip = createGunzip();
  source.once('error', (error) => unzip.destroy(error));
  return source.pipe(unzip);
}
