import type { StorageSpace } from '#ipc';

const HOUR_MS = 3_600_000;
const WARN_MS = 24 * HOUR_MS;

function bytesText(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

/** Rounded down: what is left is never more than it says. "5 h", "40 min". */
function leftText(ms: number): string {
  if (ms >= 48 * HOUR_MS) return `${Math.floor(ms / (24 * HOUR_MS))} days`;
  return ms >= 2 * HOUR_MS ? `${Math.floor(ms / HOUR_MS)} h` : `${Math.floor(ms / 60_000)} min`;
}

/** What the list of devices says of the store; empty while nothing is known. */
export function storageText(space: StorageSpace | null | undefined): string {
  if (!space) return '';
  const { usedBytes, roomBytes, fullInMs, removing } = space;
  const used = `${bytesText(usedBytes)} recorded`;
  if (removing) return `${used}, full: the oldest recordings go`;
  if (fullInMs === 0) return `${used}, full`;
  const room = `room for ${bytesText(Math.max(0, roomBytes))} more`;
  return fullInMs === null ? `${used}, ${room}` : `${used}, ${room}: full in ${leftText(fullInMs)} at the present rate`;
}

/** What stands beside the keys when there is less than a day left; null while there is more. */
export function storageWarning(space: StorageSpace | null | undefined): string | null {
  if (!space || space.fullInMs === null || space.fullInMs >= WARN_MS) return null;
  if (space.removing) return 'Store full: the oldest recordings go';
  return space.fullInMs === 0 ? 'Store full' : `Store full in ${leftText(space.fullInMs)}`;
}
