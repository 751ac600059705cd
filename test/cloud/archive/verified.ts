import type { ArchiveKeys } from '../../../cloud/archive/keys-adapter.ts';
import type { ArchiveStorage } from '../../../cloud/archive/storage.ts';
import { type ArchiveDay, verifyArchive } from '../../../cloud/archive/verify.ts';

/** What verify says of the days of an archive in which no offset is left out. */
export async function verifiedDays(storage: ArchiveStorage, keys: ArchiveKeys | null = null): Promise<ArchiveDay[]> {
  const days: ArchiveDay[] = [];
  for await (const found of verifyArchive(storage, keys)) {
    if (!('device' in found)) throw new Error(`partition ${found.partition}, ${found.from} to ${found.to}: ${found.why}`);
    days.push(found);
  }
  return days;
}
