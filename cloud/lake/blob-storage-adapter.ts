import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ContainerClient, RestError } from '@azure/storage-blob';
import { ifThere } from '../contract/durable-file-adapter.ts';
import { isData, type LakeStorage, manifestPath } from './storage.ts';

const FETCHED_AT_ONCE = 8;

/**
 * A lake in a container of Azure Blob or of ADLS Gen2, whose accounts answer the same interface: block blobs of the same names as the
 * files of a folder. A blob is there whole or not at all.
 * @param directory where files are written before they go there, and fetched to when they are read; names never get another content
 */
export function lakeContainer(connectionString: string, containerName: string, directory: string): LakeStorage {
  const container = new ContainerClient(connectionString, containerName);
  const at = (path: string): string => join(directory, path);
  /** Of each manifest as it was last read or written here: another writer's is not overwritten. */
  const versions = new Map<string, string | undefined>();
  const read = async (path: string): Promise<string | null> => {
    try {
      const { etag, readableStreamBody } = await container.getBlobClient(path).download(0, undefined, { maxRetryRequests: 5 });
      versions.set(path, etag);
      const pieces: Buffer[] = [];
      for await (const piece of readableStreamBody ?? []) pieces.push(Buffer.from(piece));
      return Buffer.concat(pieces).toString('utf8');
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  };
  const fetched = async (path: string): Promise<string> => {
    if ((await ifThere(stat(at(path)), null)) !== null) return at(path);
    await mkdir(dirname(at(path)), { recursive: true });
    await container.getBlobClient(path).downloadToFile(`${at(path)}.fetching`, 0, undefined, { maxRetryRequests: 5 });
    await rename(`${at(path)}.fetching`, at(path));
    return at(path);
  };
  return {
    place: `container ${containerName}`,
    directory: null,
    async prepare() {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      // Made by whoever runs the storage account, where its policy says so: then it is there.
      if (!(await container.exists())) await container.createIfNotExists();
    },
    manifest: (table) => read(manifestPath(table)),
    async writeManifest(table, text) {
      const path = manifestPath(table);
      const known = versions.get(path);
      const conditions = known === undefined ? { ifNoneMatch: '*' } : { ifMatch: known };
      try {
        const { etag } = await container.getBlockBlobClient(path).upload(text, Buffer.byteLength(text), { conditions });
        versions.set(path, etag);
      } catch (error) {
        if (![409, 412].includes(statusOf(error) ?? 0)) throw error;
        // The SDK sends again what nobody answered: what is there now may be this very text.
        if ((await read(path)) === text) return;
        versions.set(path, known);
        throw new Error(`another process writes ${path} of container ${containerName}`, { cause: error });
      }
    },
    async files(table) {
      const names: string[] = [];
      for await (const { name } of container.listBlobsFlat({ prefix: `${table}/` })) if (isData(name)) names.push(name);
      return names;
    },
    async draft(path) {
      await mkdir(dirname(at(path)), { recursive: true });
      return `${at(path)}.writing`;
    },
    async keep(path) {
      const draft = `${at(path)}.writing`;
      const { size } = await stat(draft);
      await container.getBlockBlobClient(path).uploadFile(draft);
      // What was just written is what will be merged next.
      await rename(draft, at(path));
      return size;
    },
    async local(paths) {
      const files: string[] = [];
      for (let first = 0; first < paths.length; first += FETCHED_AT_ONCE)
        files.push(...(await Promise.all(paths.slice(first, first + FETCHED_AT_ONCE).map(fetched))));
      return files;
    },
    async content(path) {
      const { readableStreamBody } = await container.getBlobClient(path).download(0, undefined, { maxRetryRequests: 5 });
      if (readableStreamBody === undefined) throw new Error(`${path}: the container answered without a body`);
      return readableStreamBody as unknown as AsyncIterable<Uint8Array>;
    },
    async remove(path) {
      await container.getBlobClient(path).deleteIfExists();
      await rm(at(path), { force: true });
    },
  };
}

function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}
