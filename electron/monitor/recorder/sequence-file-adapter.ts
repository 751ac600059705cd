import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SET_ASIDE } from './set-aside-adapter.ts';

const NAME = 'outbox-sequence';
/** Numbers reserved with one write. */
const AHEAD = 1_000;
/** Messages that one transaction may hold, when it was lost between reserving and writing. */
const ONE_GROUP = 100;

/**
 * The highest sequence that may have been given, in a small file beside the store: a store that was lost must not give a number again,
 * because the cloud parks a message whose id it knows. Runs ahead of the store, so that it is written seldom.
 */
export class SequenceFile {
  readonly #directory: string;
  #reserved: number;

  constructor(directory: string) {
    this.#directory = directory;
    this.#reserved = read(join(directory, NAME)) ?? 0;
  }

  /** To be called before a message with this number is written. @throws when the disk refuses */
  reserve(sequence: number): void {
    if (sequence <= this.#reserved) return;
    const file = join(this.#directory, NAME);
    const reserved = sequence + AHEAD;
    const handle = openSync(`${file}.new`, 'w', 0o600);
    try {
      writeSync(handle, `${reserved}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(`${file}.new`, file);
    syncDirectory(this.#directory);
    this.#reserved = reserved;
  }

  /**
   * @param last what the store says
   * @returns the last number that may have been given: the store's, unless it is far behind what was reserved, as a store that was
   * damaged without a trace or brought back from a copy is
   */
  lastOf(last: number): number {
    return last < this.#reserved - AHEAD - ONE_GROUP ? this.#reserved : last;
  }

  /**
   * Behind which number a fresh store begins. Where a store was set aside and nobody knows its numbers: the clock's seconds, which no
   * store that gives one a second has reached.
   */
  startOf(wallMs: number): number {
    if (this.#reserved > 0) return this.#reserved;
    return readdirSync(this.#directory).some((name) => name.startsWith(SET_ASIDE)) ? Math.floor(wallMs / 1000) : 0;
  }
}

function read(file: string): number | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return /^\d{1,15}$/.test(text) ? Number(text) : null;
  } catch {
    return null; // there is none, or it cannot be read: the store knows, or the clock
  }
}

/** A rename is durable once its directory is. */
function syncDirectory(directory: string): void {
  let handle: number | null = null;
  try {
    handle = openSync(directory, 'r');
    fsyncSync(handle);
  } catch {
    // Not every system can; the store's own entry in the directory has the same fate then.
  } finally {
    if (handle !== null) closeSync(handle);
  }
}
