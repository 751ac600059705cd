import type { RawRecordId } from '../contract/role.ts';
import { type ArchivedRecord, faultOf, openRecord, placeOfRecord } from './archived-record.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import { findEntry, indexBegins, readEntry } from './record-index.ts';
import { removedDays } from './removed-days.ts';
import type { ArchiveStorage } from './storage.ts';

/**
 * @param id `telemetry/{partition}/{offset}`
 * @returns null when the archive does not hold it
 * @throws Error when it was removed, is damaged, or its key is not there
 */
export async function readArchivedRecord(
  storage: ArchiveStorage,
  id: RawRecordId,
  keys: ArchiveKeys | null = null,
): Promise<ArchivedRecord | null> {
  const place = placeOfRecord(id);
  if (place === null) return null;
  const entry = await findEntry(storage, id);
  if (entry === null) {
    if (place.offset < (await indexBegins(storage, place.partition)))
      throw new Error(`archived record ${id}: removed with its day, as the policy says`);
    return null;
  }
  const where = `archived record ${id} in ${entry.file} at byte ${entry.position}`;
  const stored = await readEntry(storage, entry);
  if (stored === null) {
    const removed = await removedDays(storage, entry.file.slice(0, entry.file.indexOf('/')));
    const day = removed.find(({ file }) => file === entry.file);
    if (day) throw new Error(`${where}: removed on ${day.removedAt}, because ${day.policy}`);
  }
  const found = stored && placeOfRecord(stored.id);
  const same = found?.partition === place.partition && found.offset === place.offset;
  const fault = stored === null || !same ? 'another content stands in its place' : faultOf(stored, entry.file, keys);
  if (stored === null || fault !== null) throw new Error(`${where}: ${fault ?? ''}`);
  return openRecord(stored, entry.file, keys);
}
