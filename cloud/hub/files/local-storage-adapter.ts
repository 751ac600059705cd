import { type BlobAccount, grantBlob } from './blob-access.ts';
import type { BlobStore } from './blob-store-adapter.ts';
import type { UploadStorage } from './uploads-adapter.ts';

/** Uploads go to the hub's own blob endpoint, which is on its HTTPS port. @param hostName `host:port` as devices dial it */
export function localStorage(
  blobs: BlobStore,
  account: BlobAccount,
  containerName: string,
  hostName: () => string,
): UploadStorage {
  return {
    grant: (blobName, until) => grantBlob(account, hostName(), containerName, blobName, 'rcw', until),
    async find(blobName) {
      const info = await blobs.find(containerName, blobName);
      return info === null ? null : { bytes: info.bytes, uri: `https://${hostName()}/${containerName}/${blobName}` };
    },
  };
}
