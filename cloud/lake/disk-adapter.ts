import { open, rename, rm } from 'node:fs/promises';
import { writeDurably } from '../contract/durable-file-adapter.ts';

/** The acts after which something is different for whoever comes after a power failure. */
export interface Disk {
  /** The file's content outlives a power failure. */
  readonly sync: (file: string) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
  /** All or nothing. */
  readonly writeDurably: (file: string, text: string) => Promise<void>;
  readonly remove: (file: string) => Promise<void>;
}

export const DISK: Disk = {
  sync: async (file) => {
    const handle = await open(file, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  rename,
  writeDurably,
  remove: (file) => rm(file, { force: true }),
};
