import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from '../contract/durable-file-adapter.ts';
import {
  encodedBytes,
  encodeRecords,
  type PreparedRecord,
  type StoredRecord,
  scanRecords,
  WriteMemory,
} from './record-format.ts';
import { indexSegment, readSegment, type Segment, segmentBase, segmentName } from './segment-adapter.ts';
import { writeAll } from './write-all-adapter.ts';

/** What opening a partition found behind the last good record. */
export interface Repair {
  readonly file: string;
  readonly bytes: number;
  readonly why: string;
  /** The bytes that were cut off, kept for a person to look at. */
  readonly keptAs: string;
}

export interface ClosedSegment extends Segment {
  /** Offset behind its last record. */
  readonly endOffset: number;
}

interface Staged {
  readonly positions: readonly number[];
  readonly end: number;
}

const CLOSED_INDEXES = 4;
/**
 * Where a write can be told to end on the disk (Linux: O_DSYNC is write and fdatasync in one) it is: one turn of a thread for each
 * partition instead of two. macOS means less by it.
 */
const WRITE_SYNCS = process.platform === 'linux';
const WRITING = constants.O_RDWR | (WRITE_SYNCS ? constants.O_DSYNC : 0);

/**
 * The records of one partition in files of about `segmentBytes`. Writing has three steps, so that several partitions can
 * succeed or fail together: `stage` writes and syncs, then `publish` shows the records to readers or `withdraw` removes them.
 * What is staged later is shown later, whatever the disk finished first.
 */
export class Partition {
  readonly repairs: readonly Repair[];
  private readonly directory: string;
  private readonly segmentBytes: number;
  private readonly closed: Segment[];
  private readonly closedIndexes = new Map<number, Promise<number[]>>();
  private active: Segment;
  private handle: FileHandle;
  private positions: number[];
  /** What was written behind the last record, or is being written, oldest first. */
  private staged: Staged[] = [];
  /** The file may hold bytes after the last good record. */
  private dirty = false;
  private preparing = false;
  private readonly waiting = new Set<() => void>();
  /** Of writes that are done. */
  private readonly memories: WriteMemory[] = [];

  private constructor(
    directory: string,
    segmentBytes: number,
    found: { closed: Segment[]; active: Segment; handle: FileHandle; positions: number[]; repairs: readonly Repair[] },
  ) {
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    this.closed = found.closed;
    this.active = found.active;
    this.handle = found.handle;
    this.positions = found.positions;
    this.repairs = found.repairs;
  }

  /** Reads the newest file through; what a power cut left behind its last good record is set aside and reported. */
  static async open(directory: string, segmentBytes: number): Promise<Partition> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const bases = (await readdir(directory)).map(segmentBase).filter((base) => base !== null);
    bases.sort((a, b) => a - b);
    const segments = bases.map((base) => ({ base, file: join(directory, segmentName(base)) }));
    const active = segments.pop() ?? { base: 0, file: join(directory, segmentName(0)) };
    if (bases.length === 0) await createEmpty(active.file, directory);
    const bytes = await readFile(active.file);
    const { positions, end, stoppedBy } = scanRecords(bytes, active.base);
    const handle = await open(active.file, WRITING);
    const repairs: Repair[] = [];
    if (stoppedBy !== null) {
      const keptAs = `${active.file}.torn-${end}-${Date.now()}`;
      await writeFile(keptAs, bytes.subarray(end), { mode: 0o600, flush: true });
      await handle.truncate(end);
      await handle.sync();
      repairs.push({ file: active.file, bytes: bytes.length - end, why: stoppedBy, keptAs });
    }
    return new Partition(directory, segmentBytes, { closed: segments, active, handle, positions: [...positions, end], repairs });
  }

  get endOffset(): number {
    return this.active.base + this.positions.length - 1;
  }

  get beginOffset(): number {
    return this.closed[0]?.base ?? this.active.base;
  }

  /** The closed files, oldest first. The newest one is being written and stays. */
  get closedSegments(): readonly ClosedSegment[] {
    return this.closed.map((segment, index) => ({ ...segment, endOffset: this.closed[index + 1]?.base ?? this.active.base }));
  }

  /** Bytes of the file that is being written. */
  get activeBytes(): number {
    return this.end;
  }

  /**
   * Removes the oldest closed file. `beginOffset` says whether its records are gone; it may also reject after that: a power cut then
   * could bring them back.
   */
  async dropOldest(): Promise<void> {
    const oldest = this.closed[0];
    if (oldest === undefined) return;
    await rm(oldest.file, { force: true });
    this.closed.shift();
    this.closedIndexes.delete(oldest.base);
    await syncDirectory(this.directory);
  }

  /** The next `stage` has to wait until nothing is staged any more: something is mended first, or a new file begun. */
  get mustRest(): boolean {
    return this.preparing || this.stagedEnd >= this.segmentBytes || (this.dirty && this.staged.length === 0);
  }

  /**
   * Writes and syncs the records behind what is there and what is staged, still invisible. Several may be under way at a time, but
   * for `mustRest`.
   */
  async stage(records: readonly PreparedRecord[], enqueuedAtMs: number): Promise<void> {
    if (this.mustRest) await this.prepare();
    const positions: number[] = [];
    const begin = this.stagedEnd;
    let at = begin;
    for (const record of records) {
      positions.push(at);
      at += encodedBytes(record);
    }
    const base = this.staged.reduce((offset, { positions }) => offset + positions.length, this.endOffset);
    this.dirty = true;
    this.staged.push({ positions, end: at });
    const memory = this.memories.pop() ?? new WriteMemory();
    try {
      await writeAll(this.handle, encodeRecords(records, base, enqueuedAtMs, memory), begin);
    } finally {
      this.memories.push(memory);
    }
    if (!WRITE_SYNCS) await this.handle.datasync();
  }

  /** Shows what was staged first to readers. @returns the offset of its first record */
  publish(): number {
    const offset = this.endOffset;
    const staged = this.staged.shift();
    if (staged === undefined) return offset;
    this.positions.pop();
    for (const position of staged.positions) this.positions.push(position);
    this.positions.push(staged.end);
    this.dirty = this.staged.length > 0;
    this.wake();
    return offset;
  }

  /** Removes all that is staged; no write may be under way. */
  async withdraw(): Promise<void> {
    this.staged = [];
    if (!this.dirty) return;
    await this.handle.truncate(this.end);
    // Or a crash could bring back what its writer was told is not there.
    await this.handle.datasync();
    this.dirty = false;
  }

  async read(from: number, max: number): Promise<StoredRecord[]> {
    if (from < 0 || !Number.isInteger(from)) throw new RangeError(`offset ${from} is not a whole number from 0`);
    if (from >= this.endOffset || max < 1) return [];
    if (from >= this.active.base) return readSegment(this.active, this.positions, from, max);
    const segment = this.closed.filter(({ base }) => base <= from).at(-1);
    if (segment === undefined)
      throw new RangeError(`${this.directory}: offset ${from} is no longer kept, the oldest is ${this.beginOffset}`);
    return readSegment(segment, await this.closedIndex(segment), from, max);
  }

  /** Resolves when there is a record at `offset`, at `wake`, or when the signal is given. */
  async reach(offset: number, signal?: AbortSignal): Promise<void> {
    if (this.endOffset > offset || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.waiting.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      this.waiting.add(done);
      signal?.addEventListener('abort', done);
    });
  }

  /** Lets everybody who waits look again. */
  wake(): void {
    for (const resolve of [...this.waiting]) resolve();
  }

  async close(): Promise<void> {
    if (this.dirty) await this.withdraw().catch(() => undefined);
    await this.handle.close();
  }

  private get end(): number {
    return this.positions.at(-1) ?? 0;
  }

  private get stagedEnd(): number {
    return this.staged.at(-1)?.end ?? this.end;
  }

  private async prepare(): Promise<void> {
    if (this.staged.length > 0) throw new Error(`${this.directory}: written to before what is staged was shown or removed`);
    this.preparing = true;
    try {
      if (this.dirty) await this.withdraw();
      if (this.end >= this.segmentBytes) await this.rollOver();
    } finally {
      this.preparing = false;
    }
  }

  private async rollOver(): Promise<void> {
    const next = { base: this.endOffset, file: join(this.directory, segmentName(this.endOffset)) };
    await createEmpty(next.file, this.directory);
    const handle = await open(next.file, WRITING);
    await this.handle.close();
    this.closed.push(this.active);
    this.active = next;
    this.handle = handle;
    this.positions = [0];
  }

  private closedIndex(segment: Segment): Promise<number[]> {
    const known = this.closedIndexes.get(segment.base);
    if (known !== undefined) return known;
    const oldest = this.closedIndexes.keys().next().value;
    if (this.closedIndexes.size >= CLOSED_INDEXES && oldest !== undefined) this.closedIndexes.delete(oldest);
    const index = indexSegment(segment);
    this.closedIndexes.set(segment.base, index);
    index.catch(() => this.closedIndexes.delete(segment.base));
    return index;
  }
}

async function createEmpty(file: string, directory: string): Promise<void> {
  const handle = await open(file, 'a', 0o600);
  await handle.close();
  await syncDirectory(directory);
}
