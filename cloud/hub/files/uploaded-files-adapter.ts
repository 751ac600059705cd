import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ContainerClient, RestError } from '@azure/storage-blob';
import type { UploadedFiles } from '../../contract/uploaded-file.ts';
import { BlobStore } from './blob-store-adapter.ts';

export const CONTAINER = 'uploads';
/** Mark of a file that a message stands for. */
export const NAMED = 'named';

export function blobDirectory(hubDirectory: string): string {
  return join(hubDirectory, 'uploads');
}

/** What stations uploaded to the hub on this machine; also for a process without the hub. */
export async function localUploads(hubDirectory: string): Promise<UploadedFiles> {
  const blobs = await BlobStore.open(blobDirectory(hubDirectory));
  return {
    async read(blobName) {
      const info = await blobs.find(CONTAINER, blobName);
      return info === null ? null : buffer(blobs.read(info));
    },
    taken: (blobName, by) => blobs.mark(CONTAINER, blobName, by),
  };
}

/** The container that an Azure IoT Hub was given for file upload. */
export function azureUploads(connectionString: string, container: string): UploadedFiles {
  const client = new ContainerClient(connectionString, container);
  return {
    async read(blobName) {
      try {
        return await client.getBlobClient(blobName).downloadToBuffer();
      } catch (error) {
        if (error instanceof RestError && error.statusCode === 404) return null;
        throw error;
      }
    },
  };
}
