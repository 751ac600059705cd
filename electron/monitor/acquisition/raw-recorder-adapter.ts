import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { HostInstant } from '#device';
import { writePiece } from '../../../device-drivers/simulators/raw-recording.ts';

export interface RawRecorder {
  /** What to call with every piece of one device's line. */
  line(deviceId: string): (direction: 'in' | 'out', bytes: Uint8Array, at: HostInstant) => void;
  close(): void;
}

/** One device's share of the folder is cut into so many files; the oldest goes first. */
const FILES = 8;
const SYNC_EVERY_MS = 1_000;

/**
 * Writes every byte of every line to disk: `<device>.<first Unix ms>.line`, rotating, bounded. A disk that refuses stops the
 * recording of that piece only: monitoring goes on.
 */
export function openRawRecorder(
  { directory, maxBytes }: { readonly directory: string; readonly maxBytes: number },
  now: () => HostInstant,
): RawRecorder {
  const lines: RawLine[] = [];
  const timer = setInterval(() => lines.forEach((line) => line.sync()), SYNC_EVERY_MS);
  timer.unref();
  return {
    line(deviceId) {
      const line = new RawLine(directory, deviceId.replace(/[^\w-]/g, '_'), () => maxBytes / FILES / Math.max(1, lines.length));
      lines.push(line);
      return (direction, bytes, at) => line.write(writePiece({ atMs: at.wallMs, direction, bytes }), now().wallMs);
    },
    close() {
      clearInterval(timer);
      for (const line of lines) line.close();
    },
  };
}

class RawLine {
  readonly #directory: string;
  readonly #name: string;
  readonly #fileBytes: () => number;
  #file: number | null = null;
  #written = 0;
  #unsynced = false;

  constructor(directory: string, name: string, fileBytes: () => number) {
    this.#directory = directory;
    this.#name = name;
    this.#fileBytes = fileBytes;
  }

  write(text: string, nowMs: number): void {
    try {
      if (this.#file === null || this.#written + text.length > this.#fileBytes()) this.#turn(nowMs);
      if (this.#file !== null) this.#written += writeSync(this.#file, text);
      this.#unsynced = true;
    } catch {
      this.close(); // tried again with the next piece
    }
  }

  sync(): void {
    if (this.#file === null || !this.#unsynced) return;
    this.#unsynced = false;
    try {
      fsyncSync(this.#file);
    } catch {
      this.close();
    }
  }

  close(): void {
    if (this.#file === null) return;
    try {
      closeSync(this.#file);
    } catch {
      // it is of no use any more
    }
    this.#file = null;
  }

  #turn(nowMs: number): void {
    this.close();
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const old = readdirSync(this.#directory)
      .filter((file) => file.startsWith(`${this.#name}.`) && file.endsWith('.line'))
      .sort();
    for (const file of old.slice(0, Math.max(0, old.length - FILES + 1))) rmSync(join(this.#directory, file), { force: true });
    const path = join(this.#directory, `${this.#name}.${Math.floor(nowMs)}.line`);
    this.#file = openSync(path, 'a', 0o600);
    this.#written = statSync(path).size;
  }
}
