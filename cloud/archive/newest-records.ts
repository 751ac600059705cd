import type { DeviceRecord } from '../contract/device-administration.ts';
import { openRecord, parseLine, type StoredRecord } from './archived-record.ts';
import { dayFiles } from './day-files.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import { deviceFolder } from './layout.ts';
import { redactedRecord } from './redacted-record.ts';
import type { ArchiveStorage } from './storage.ts';

/** Read from the end of a day: two messages of the largest size, sealed, and many of the usual ones. */
const LOOK_BYTES = 1024 * 1024;

/**
 * What a device sent last, for who looks after devices: without whom it is about.
 * @returns the newest first, fewer than `most` where they are large; none of a device that the archive does not know
 */
export async function newestRecords(
  storage: ArchiveStorage,
  deviceId: string,
  keys: ArchiveKeys | null,
  most: number,
): Promise<readonly DeviceRecord[]> {
  const found: DeviceRecord[] = [];
  for (const { file } of (await dayFiles(storage, deviceFolder(deviceId))).reverse()) {
    const { records, all } = await endOf(storage, file);
    for (const [fromEnd, stored] of records.slice(0, most - found.length).entries())
      found.push(stored === null ? damaged(file, fromEnd + 1) : seen(stored, file, keys));
    // What comes before would not be the next.
    if (!all || found.length >= most) break;
  }
  return found;
}

async function endOf(
  storage: ArchiveStorage,
  file: string,
): Promise<{ records: readonly (StoredRecord | null)[]; all: boolean }> {
  const size = (await storage.size(file)) ?? 0;
  const from = Math.max(0, size - LOOK_BYTES);
  const bytes = await storage.part(file, from, size - from);
  // The first line is cut unless the file begins with it; behind the last newline is nothing, or what is being written.
  const lines = (bytes?.toString('utf8') ?? '').split('\n').slice(from === 0 ? 0 : 1, -1);
  return { records: lines.reverse().map(parseLine), all: from === 0 };
}

/** A line that is no record stands in its place: an administrator has to see it. */
function damaged(file: string, fromEnd: number): DeviceRecord {
  return {
    id: `${file}, line ${fromEnd} from the end`,
    enqueuedAt: null,
    bytes: null,
    body: null,
    fault: 'this line of the archive is damaged and cannot be read',
  };
}

function seen(stored: StoredRecord, file: string, keys: ArchiveKeys | null): DeviceRecord {
  const { id, enqueuedAt } = stored;
  try {
    const { bytes, body } = redactedRecord(openRecord(stored, file, keys));
    return { id, enqueuedAt, bytes, body, fault: null };
  } catch (error) {
    return { id, enqueuedAt, bytes: null, body: null, fault: error instanceof Error ? error.message : String(error) };
  }
}
