import { createReadStream } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { ifThere, readIfThere, syncDirectory } from '../contract/durable-file-adapter.ts';
import { DISK, type Disk } from './disk-adapter.ts';
import { isData, type LakeStorage, manifestPath } from './storage.ts';

/** A lake below one folder of this machine. */
export function lakeFolder(directory: string, disk: Disk = DISK): LakeStorage {
  const at = (path: string): string => join(directory, path);
  return {
    place: directory,
    directory,
    async prepare() {
      await mkdir(directory, { recursive: true, mode: 0o700 });
    },
    manifest: (table) => readIfThere(at(manifestPath(table))),
    async writeManifest(table, text) {
      await mkdir(at('_manifest'), { recursive: true });
      await disk.writeDurably(at(manifestPath(table)), text);
    },
    async files(table) {
      const entries = await ifThere(readdir(at(table), { recursive: true, withFileTypes: true }), []);
      return entries
        .filter((entry) => entry.isFile() && isData(entry.name))
        .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
    },
    async draft(path) {
      await mkdir(dirname(at(path)), { recursive: true });
      return `${at(path)}.writing`;
    },
    /** Renamed, so that a reader never meets half a file. */
    async keep(path) {
      const target = at(path);
      await disk.sync(`${target}.writing`);
      await disk.rename(`${target}.writing`, target);
      // The name, too, must outlive a power failure, and so must the folders that were new.
      for (let folder = dirname(target); folder !== dirname(directory); folder = dirname(folder)) await syncDirectory(folder);
      return (await stat(target)).size;
    },
    local: (paths) => Promise.resolve(paths.map(at)),
    content: (path) => Promise.resolve(createReadStream(at(path)) as AsyncIterable<Uint8Array>),
    remove: (path) => disk.remove(at(path)),
  };
}
