import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { readIfThere, syncDirectory, writeDurably } from '../../contract/durable-file-adapter.ts';

const blobInfo = z.strictObject({
  containerName: z.string(),
  blobName: z.string(),
  contentType: z.string(),
  bytes: z.int(),
  etag: z.string(),
  modifiedAt: z.string(),
  file: z.string(),
});
/** A blob that is whole and on disk. */
export type BlobInfo = z.infer<typeof blobInfo>;

/** A block that was named in a commit and never staged. */
export class BlockMissing extends Error {
  override readonly name = 'BlockMissing';
}

/** Block blobs as files: blocks are staged, a commit makes them one blob, at once and durable. */
export class BlobStore {
  private readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async open(directory: string): Promise<BlobStore> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new BlobStore(directory);
  }

  /** All of the blob in one piece. */
  async put(containerName: string, blobName: string, contentType: string, content: Readable): Promise<BlobInfo> {
    const draft = join(this.directory, `${randomUUID()}.draft`);
    await writeStream(draft, content);
    return this.finish(containerName, blobName, contentType, draft);
  }

  async stage(containerName: string, blobName: string, blockId: string, content: Readable): Promise<void> {
    const blocks = this.blocks(containerName, blobName);
    await mkdir(blocks, { recursive: true, mode: 0o700 });
    const draft = join(blocks, `${randomUUID()}.draft`);
    await writeStream(draft, content);
    await rename(draft, join(blocks, hash(blockId)));
  }

  /** @throws BlockMissing */
  async commit(containerName: string, blobName: string, contentType: string, blockIds: readonly string[]): Promise<BlobInfo> {
    const blocks = this.blocks(containerName, blobName);
    const draft = join(this.directory, `${randomUUID()}.draft`);
    const handle = await open(draft, 'w', 0o600);
    try {
      for (const blockId of blockIds) await handle.appendFile(await readBlock(join(blocks, hash(blockId)), blockId));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    const info = await this.finish(containerName, blobName, contentType, draft);
    await rm(blocks, { recursive: true, force: true });
    return info;
  }

  async find(containerName: string, blobName: string): Promise<BlobInfo | null> {
    const text = await readIfThere(this.record(containerName, blobName));
    return text === null ? null : blobInfo.parse(JSON.parse(text));
  }

  /** @param last the last byte that is wanted */
  read(info: BlobInfo, first = 0, last = info.bytes - 1): Readable {
    return createReadStream(join(this.directory, info.file), info.bytes === 0 ? {} : { start: first, end: last });
  }

  async delete(info: BlobInfo): Promise<void> {
    await rm(this.record(info.containerName, info.blobName), { force: true });
    await rm(join(this.directory, info.file), { force: true });
    await syncDirectory(this.directory);
  }

  /** Somebody has what the blob holds. Nothing when it is gone. */
  async mark(containerName: string, blobName: string, by: string): Promise<void> {
    if ((await this.find(containerName, blobName)) !== null)
      await writeFile(`${this.record(containerName, blobName)}.${by}`, '', { mode: 0o600 });
  }

  /** Removes blobs that all of them marked, and that were so for a while. @returns how many */
  async removeMarked(by: readonly string[], beforeMs: number): Promise<number> {
    let removed = 0;
    for (const name of await readdir(this.directory)) {
      if (!name.endsWith('.json')) continue;
      const record = join(this.directory, name);
      const text = await readIfThere(record);
      if (text === null) continue;
      const info = blobInfo.parse(JSON.parse(text));
      const marks = await Promise.all(by.map((one) => stat(`${record}.${one}`).catch(() => null)));
      // A mark that is older than the blob is of the one before it.
      const sinceMs = Date.parse(info.modifiedAt);
      if (!marks.every((mark) => mark !== null && mark.mtimeMs >= sinceMs && mark.mtimeMs < beforeMs)) continue;
      await this.delete(info);
      for (const one of by) await rm(`${record}.${one}`, { force: true });
      removed += 1;
    }
    return removed;
  }

  /** Removes blobs without that mark, and what was begun and never finished, when nothing happened to it for a while. @returns how many */
  async removeUnmarked(by: string, beforeMs: number): Promise<number> {
    let removed = 0;
    for (const name of await readdir(this.directory)) {
      const path = join(this.directory, name);
      const found = await stat(path).catch(() => null);
      if (found === null || found.mtimeMs >= beforeMs) continue;
      if (name.endsWith('.draft') || name.endsWith('.blocks')) {
        await rm(path, { recursive: true, force: true });
        removed += 1;
        continue;
      }
      if (!name.endsWith('.json')) continue;
      const text = await readIfThere(path);
      if (text === null || (await stat(`${path}.${by}`).catch(() => null)) !== null) continue;
      await this.delete(blobInfo.parse(JSON.parse(text)));
      removed += 1;
    }
    return removed;
  }

  private async finish(containerName: string, blobName: string, contentType: string, draft: string): Promise<BlobInfo> {
    const handle = await open(draft, 'r+');
    await handle.datasync().finally(() => handle.close());
    const before = await this.find(containerName, blobName);
    const file = `${hash(`${containerName}/${blobName}`)}.${randomUUID()}.blob`;
    await rename(draft, join(this.directory, file));
    const { size, mtime } = await stat(join(this.directory, file));
    const etag = `"0x${randomUUID().replaceAll('-', '').slice(0, 15).toUpperCase()}"`;
    const info = { containerName, blobName, contentType, bytes: size, etag, modifiedAt: mtime.toISOString(), file };
    await writeDurably(this.record(containerName, blobName), JSON.stringify(info));
    if (before !== null) await rm(join(this.directory, before.file), { force: true });
    return info;
  }

  // Names of blobs may hold what names of files may not.
  private record(containerName: string, blobName: string): string {
    return join(this.directory, `${hash(`${containerName}/${blobName}`)}.json`);
  }

  private blocks(containerName: string, blobName: string): string {
    return join(this.directory, `${hash(`${containerName}/${blobName}`)}.blocks`);
  }
}

async function writeStream(file: string, content: Readable): Promise<void> {
  try {
    await pipeline(content, createWriteStream(file, { mode: 0o600 }));
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

async function readBlock(file: string, blockId: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch {
    throw new BlockMissing(blockId);
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
