import { type ContainerClient, RestError } from '@azure/storage-blob';
import { holderName } from './folder-lock-adapter.ts';
import type { Hold } from './storage.ts';

/** The shortest that Azure grants. So long is waited for a process that died. */
const LEASE_S = 15;
const RENEW_EVERY_MS = 5_000;

/** A lease on a blob of its own, kept as long as this process lives. @returns the holder, when it is another */
export async function holdContainer(container: ContainerClient): Promise<Hold | string> {
  const blob = container.getBlockBlobClient('.writer');
  if (!(await blob.exists())) {
    // Another may be quicker.
    await ifPossible(blob.upload('', 0, { conditions: { ifNoneMatch: '*' } }));
  }
  const lease = blob.getBlobLeaseClient();
  if ((await ifPossible(lease.acquireLease(LEASE_S))) === null) {
    const holder = (await blob.getProperties()).metadata?.['holder'];
    return holder === undefined ? 'an unknown process' : decodeURIComponent(holder);
  }
  const { leaseId } = lease;
  await blob.setMetadata({ holder: encodeURIComponent(holderName()) }, { conditions: { leaseId } });
  const lost = new AbortController();
  const renew = async (): Promise<void> => {
    // One that could not be renewed in time is still ours, unless another took it.
    if ((await ifPossible(lease.renewLease())) === null) lost.abort();
  };
  const renewing = setInterval(() => void renew().catch(() => undefined), RENEW_EVERY_MS).unref();
  return {
    lost: lost.signal,
    async release() {
      clearInterval(renewing);
      await ifPossible(lease.releaseLease());
    },
  };
}

/** @returns null when the blob is another's @throws when the storage could not be asked */
async function ifPossible<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RestError && [404, 409, 412].includes(error.statusCode ?? 0)) return null;
    throw error;
  }
}
