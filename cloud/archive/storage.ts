/** What a file of lines ends with. */
export interface Tail {
  /** Where the next line goes. */
  readonly end: number;
  /** Without its newline; null when there is no whole line. */
  readonly lastLine: string | null;
  /** Bytes of a last line that was never finished; nothing takes them for a line any more. */
  readonly torn: number;
  /** No more lines can be appended. */
  readonly full: boolean;
}

/** One process at a time writes an archive: this one. */
export interface Hold {
  /** Given when another took it, because this process was not heard of for too long. */
  readonly lost: AbortSignal;
  /** The next one need not wait for it to lapse. */
  release(): Promise<void>;
}

/** Where an archive lies: files of lines, to which lines are only ever appended. Files are named relative to the archive. */
export interface ArchiveStorage {
  /** In words. */
  readonly place: string;
  /** So long is waited between two writes that are not full, where many small ones are dear; 0: no time. */
  readonly writeEveryMs: number;
  /** Makes the place when it is not there. */
  prepare(): Promise<void>;
  exists(): Promise<boolean>;
  /** A process that died holds nothing any more, at once or a little later. @returns the holder in words, when it is another */
  hold(): Promise<Hold | string>;
  /** Names at the top, sorted. */
  folders(): Promise<string[]>;
  /** All files below a folder of the top, sorted; none when there is no such folder. */
  files(folder: string): Promise<string[]>;
  /** @returns null when there is no such file */
  size(file: string): Promise<number | null>;
  chunks(file: string): AsyncIterable<Buffer>;
  /** @returns fewer bytes at the end of the file; null when there is no such file */
  part(file: string, position: number, length: number): Promise<Buffer | null>;
  /** Makes nothing of an unfinished last line (a write that a crash interrupted, and that will come again). @returns null: no such file */
  repairTail(file: string): Promise<Tail | null>;
  /**
   * Resolves when the text is on disk behind `position`, which is the file's end. When it rejects, only `repairTail` knows the end.
   * @returns whether the file is now full
   */
  append(file: string, position: number, text: string): Promise<boolean>;
  /** On disk when it resolves. */
  remove(file: string): Promise<void>;
}

export async function textOf(storage: ArchiveStorage, file: string): Promise<string | null> {
  const size = await storage.size(file);
  const bytes = size === null ? null : await storage.part(file, 0, size);
  return bytes && bytes.toString('utf8');
}

/**
 * CAN, "cancel": ends what was written of a line before a crash, where it cannot be cut off. No line of JSON holds it, so that
 * nobody can take such a line for a record, or make a record of one.
 */
export const CANCELLED = '\u0018';

export interface Line {
  readonly text: string;
  readonly position: number;
  /** With its newline. */
  readonly length: number;
  /** False for a last line without a newline. */
  readonly finished: boolean;
}

/** The lines of a file one after another, whatever its size; without those that were cancelled. */
export async function* linesOf(storage: ArchiveStorage, file: string): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  for await (const chunk of storage.chunks(file)) {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let newline = bytes.indexOf(0x0a); newline >= 0; newline = bytes.indexOf(0x0a)) {
      const text = bytes.toString('utf8', 0, newline);
      if (!text.endsWith(CANCELLED)) yield { text, position, length: newline + 1, finished: true };
      position += newline + 1;
      bytes = bytes.subarray(newline + 1);
    }
    rest = bytes;
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), position, length: rest.length, finished: false };
}

const FIRST_LOOK_BYTES = 64 * 1024;

/** Looks from the end of a file backwards. `end` is behind the last newline. */
export async function lastWholeLine(
  size: number,
  part: (position: number, length: number) => Promise<Buffer>,
): Promise<{ readonly end: number; readonly line: string | null }> {
  let start = size;
  let bytes: Buffer = Buffer.alloc(0);
  for (let look = FIRST_LOOK_BYTES; ; look *= 2) {
    const from = Math.max(0, start - look);
    bytes = Buffer.concat([await part(from, start - from), bytes]);
    start = from;
    let newline = bytes.lastIndexOf(0x0a);
    const end = start + newline + 1;
    while (newline >= 0) {
      const before = newline === 0 ? -1 : bytes.lastIndexOf(0x0a, newline - 1);
      if (before === -1 && start > 0) break;
      const line = bytes.toString('utf8', before + 1, newline);
      if (!line.endsWith(CANCELLED)) return { end, line };
      newline = before;
    }
    if (start === 0) return { end, line: null };
  }
}
