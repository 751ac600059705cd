import { buffer } from 'node:stream/consumers';
import { type AppendBlobClient, ContainerClient, RestError } from '@azure/storage-blob';
import { holdContainer } from './blob-lease-adapter.ts';
import { type ArchiveStorage, CANCELLED, lastWholeLine } from './storage.ts';

/** Of one append (specs azure-wire section 9). */
const LARGEST_BLOCK = 4 * 1024 * 1024;
/** Azure takes 50,000 appends to one blob; a little is left for what repairs it. */
const MOST_BLOCKS = 49_000;
const WRITE_EVERY_MS = 5_000;

/**
 * An archive in a container of Azure Blob, as append blobs of the same names. Nothing can be cut off there: what was left unfinished
 * is cancelled (`CANCELLED`). Each append says where it belongs, so that one that is sent twice, or by two, is not there twice.
 */
export function archiveContainer(
  connectionString: string,
  containerName: string,
  writeEveryMs: number = WRITE_EVERY_MS,
): ArchiveStorage {
  const container = new ContainerClient(connectionString, containerName);
  const blob = (file: string): AppendBlobClient => container.getAppendBlobClient(file);
  const part = async (file: string, position: number, length: number): Promise<Buffer | null> => {
    if (length === 0) return (await properties(blob(file))) && Buffer.alloc(0);
    try {
      const { readableStreamBody } = await blob(file).download(position, length, { maxRetryRequests: 5 });
      return readableStreamBody ? await buffer(readableStreamBody) : Buffer.alloc(0);
    } catch (error) {
      if (statusOf(error) === 404) return null;
      if (statusOf(error) === 416) return Buffer.alloc(0);
      throw error;
    }
  };
  return {
    place: `container ${containerName}`,
    writeEveryMs,
    async prepare() {
      // Made by whoever runs the storage account, where the policy of it says so: then it is there.
      if (!(await container.exists())) await container.createIfNotExists();
    },
    exists: () => container.exists(),
    hold: () => holdContainer(container),
    async folders() {
      const names: string[] = [];
      for await (const item of container.listBlobsByHierarchy('/')) {
        if (item.kind === 'prefix') names.push(item.name.slice(0, -1));
      }
      return names.sort();
    },
    async files(folder) {
      const names: string[] = [];
      for await (const { name } of container.listBlobsFlat({ prefix: `${folder}/` })) names.push(name);
      return names.sort();
    },
    size: async (file) => (await properties(blob(file)))?.size ?? null,
    async *chunks(file) {
      const { readableStreamBody } = await blob(file).download(0, undefined, { maxRetryRequests: 5 });
      for await (const chunk of readableStreamBody ?? []) yield Buffer.from(chunk);
    },
    part,
    async repairTail(file) {
      const found = await properties(blob(file));
      if (found === null) return null;
      const { size, blocks } = found;
      const { end, line } = await lastWholeLine(size, async (position, length) => {
        const bytes = await part(file, position, length);
        if (bytes?.length !== length) throw new Error(`${file} became shorter while it was read`);
        return bytes;
      });
      const torn = size - end;
      if (torn > 0) await appendPiece(blob(file), Buffer.from(`${CANCELLED}\n`), size);
      return { end: torn > 0 ? size + 2 : size, lastLine: line, torn, full: blocks >= MOST_BLOCKS };
    },
    async append(file, position, text) {
      if (position === 0) await blob(file).createIfNotExists();
      const bytes = Buffer.from(text);
      let blocks = 0;
      for (let done = 0; done < bytes.length; done += LARGEST_BLOCK) {
        blocks = await appendPiece(blob(file), bytes.subarray(done, done + LARGEST_BLOCK), position + done);
      }
      return blocks >= MOST_BLOCKS;
    },
    async remove(file) {
      await blob(file).deleteIfExists();
    },
  };
}

/** @returns how many appends the blob has had */
async function appendPiece(client: AppendBlobClient, piece: Buffer, at: number): Promise<number> {
  try {
    const { blobCommittedBlockCount } = await client.appendBlock(piece, piece.length, { conditions: { appendPosition: at } });
    return blobCommittedBlockCount ?? 0;
  } catch (error) {
    if (statusOf(error) !== 412) throw error;
    // The SDK sends again what nobody answered: what is there now may be this very piece.
    const found = await properties(client);
    if (found?.size !== at + piece.length || !piece.equals(await client.downloadToBuffer(at, piece.length))) throw error;
    return found.blocks;
  }
}

async function properties(client: AppendBlobClient): Promise<{ readonly size: number; readonly blocks: number } | null> {
  try {
    const { contentLength, blobCommittedBlockCount } = await client.getProperties();
    return { size: contentLength ?? 0, blocks: blobCommittedBlockCount ?? 0 };
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}
