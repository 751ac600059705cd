import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const TAIL_BYTES = 64 * 1024;

/** What a file of lines ends with. */
export interface Tail {
  /** Everything before this position is whole lines. */
  readonly end: number;
  /** Without its newline; null when there is no whole line. */
  readonly lastLine: string | null;
  /** Bytes of a last line that was never finished; they have been cut off. */
  readonly torn: number;
}

/** Cuts off an unfinished last line (a write that a crash interrupted, and that will come again). */
export async function repairTail(file: string): Promise<Tail> {
  const handle = await open(file, 'r+');
  try {
    const { size } = await handle.stat();
    let bytes = Buffer.alloc(0);
    let start = size;
    let newlines = 0;
    // Back to the newline before the last whole line, or to the beginning.
    while (start > 0 && newlines < 2) {
      const from = Math.max(0, start - TAIL_BYTES);
      const chunk = Buffer.alloc(start - from);
      await handle.read(chunk, 0, chunk.length, from);
      for (const byte of chunk) if (byte === 0x0a) newlines += 1;
      bytes = Buffer.concat([chunk, bytes]);
      start = from;
    }
    const lastNewline = bytes.lastIndexOf(0x0a);
    const end = start + lastNewline + 1;
    if (end < size) {
      await handle.truncate(end);
      await handle.datasync();
    }
    const lineStart = lastNewline <= 0 ? 0 : bytes.lastIndexOf(0x0a, lastNewline - 1) + 1;
    const lastLine = lastNewline === -1 ? null : bytes.toString('utf8', lineStart, lastNewline);
    return { end, lastLine, torn: size - end };
  } finally {
    await handle.close();
  }
}

/** Resolves when the text is on disk behind `position`; when that fails the file is as long as before, and this rejects. */
export async function appendAt(file: string, position: number, text: string): Promise<void> {
  if (position === 0) await createWithin(file);
  const handle = await open(file, 'r+');
  try {
    const bytes = Buffer.from(text);
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
      await handle.datasync();
    } catch (error) {
      await handle.truncate(position);
      throw error;
    }
  } finally {
    await handle.close();
  }
}

export async function readTextIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Names in a folder, sorted; none when there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

export interface Line {
  readonly text: string;
  readonly position: number;
  /** With its newline. */
  readonly length: number;
  /** False for a last line without a newline. */
  readonly finished: boolean;
}

/** The lines of a file one after another, whatever its size. */
export async function* linesOf(file: string): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let newline = bytes.indexOf(0x0a); newline >= 0; newline = bytes.indexOf(0x0a)) {
      yield { text: bytes.toString('utf8', 0, newline), position, length: newline + 1, finished: true };
      position += newline + 1;
      bytes = bytes.subarray(newline + 1);
    }
    rest = bytes;
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), position, length: rest.length, finished: false };
}

async function createWithin(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await (await open(file, 'a', 0o600)).close();
  // The names of the file and of the folders above it must survive a power cut too.
  let folder = dirname(file);
  for (let level = 0; level < 4 && process.platform !== 'win32'; level += 1) {
    const handle = await open(folder, 'r');
    await handle.sync();
    await handle.close();
    folder = dirname(folder);
  }
}
