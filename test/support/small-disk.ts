import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PIECE = Buffer.alloc(4096);

/** A real file system of its own that can be full. Mounting one is root's right, and not even root's everywhere. */
export class SmallDisk {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** @returns null where it may not be mounted */
  static mount(megabytes: number): SmallDisk | null {
    const directory = mkdtempSync(join(tmpdir(), 'wardlight-small-disk-'));
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory]).status === 0)
      return new SmallDisk(directory);
    rmdirSync(directory);
    return null;
  }

  static get permitted(): boolean {
    const disk = SmallDisk.mount(1);
    disk?.unmount();
    return disk !== null;
  }

  /** Not one more byte. @throws Error when it takes everything */
  fill(): void {
    const file = openSync(this.#ballast, 'w');
    try {
      for (;;) writeSync(file, PIECE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.#ballast);
  }

  unmount(): void {
    // Lazily: a closed database may hold its file until the collector comes round.
    spawnSync('umount', ['-l', this.directory]);
    rmdirSync(this.directory);
  }

  get #ballast(): string {
    return join(this.directory, 'ballast');
  }
}
