import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { ifThere, syncDirectory } from '../contract/durable-file-adapter.ts';
import { holdFolder } from './folder-lock-adapter.ts';
import { type ArchiveStorage, lastWholeLine } from './storage.ts';

/** An archive in a folder of this machine. What is unfinished is cut off. */
export function archiveFolder(directory: string): ArchiveStorage {
  const path = (file: string): string => join(directory, file);
  return {
    place: directory,
    writeEveryMs: 0,
    async prepare() {
      await mkdir(directory, { recursive: true, mode: 0o700 });
    },
    exists: () =>
      stat(directory).then(
        (found) => found.isDirectory(),
        () => false,
      ),
    hold: () => holdFolder(directory),
    async folders() {
      const found = await ifThere(readdir(directory, { withFileTypes: true }), []);
      return found
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort();
    },
    async files(folder) {
      const found = await ifThere(readdir(path(folder), { recursive: true, withFileTypes: true }), []);
      return found
        .filter((entry) => entry.isFile())
        .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
        .sort();
    },
    async size(file) {
      return (await ifThere(stat(path(file)), null))?.size ?? null;
    },
    chunks: (file) => createReadStream(path(file), { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>,
    async part(file, position, length) {
      const handle = await ifThere(open(path(file), 'r'), null);
      if (handle === null) return null;
      try {
        const bytes = Buffer.alloc(length);
        const { bytesRead } = await handle.read(bytes, 0, length, position);
        return bytes.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
    async repairTail(file) {
      const handle = await ifThere(open(path(file), 'r+'), null);
      if (handle === null) return null;
      try {
        const { size } = await handle.stat();
        const { end, line } = await lastWholeLine(size, async (position, length) => {
          const bytes = Buffer.alloc(length);
          await handle.read(bytes, 0, length, position);
          return bytes;
        });
        if (end < size) {
          await handle.truncate(end);
          await handle.datasync();
        }
        return { end, lastLine: line, torn: size - end, full: false };
      } finally {
        await handle.close();
      }
    },
    async append(file, position, text) {
      if (position === 0) await createWithin(path(file));
      const handle = await open(path(file), 'r+');
      try {
        // Behind the end there would be a hole, before it something would be written over.
        const { size } = await handle.stat();
        if (size !== position) throw new Error(`${file} has ${size} bytes, not ${position}: somebody else changed it`);
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
      return false;
    },
    async remove(file) {
      await rm(path(file), { force: true });
      await syncDirectory(dirname(path(file)));
    },
  };
}

async function createWithin(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await (await open(file, 'a', 0o600)).close();
  // The names of the file and of the folders above it must survive a power cut too.
  let folder = dirname(file);
  for (let level = 0; level < 4; level += 1) {
    await syncDirectory(folder);
    folder = dirname(folder);
  }
}
