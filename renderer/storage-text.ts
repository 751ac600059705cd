import type { StorageSpace } from '#ipc';
import { t } from './i18n/index.ts';
import { numberText } from './i18n/numbers.ts';

const HOUR_MS = 3_600_000;
const WARN_MS = 24 * HOUR_MS;

function bytesText(bytes: number): string {
  return bytes >= 1e9 ? `${numberText(bytes / 1e9, 1)} GB` : `${numberText(Math.round(bytes / 1e6))} MB`;
}

/** Rounded down: what is left is never more than it says. "5 h", "40 min". */
function leftText(ms: number): string {
  if (ms >= 48 * HOUR_MS) return t('common.days', { count: Math.floor(ms / (24 * HOUR_MS)) });
  if (ms >= 2 * HOUR_MS) return t('common.hours', { count: Math.floor(ms / HOUR_MS) });
  return t('common.minutes', { count: Math.floor(ms / 60_000) });
}

/** What the list of devices says of the store; empty while nothing is known. */
export function storageText(space: StorageSpace | null | undefined): string {
  if (!space) return '';
  const { usedBytes, roomBytes, fullInMs, removing } = space;
  const used = t('screen.storeRecorded', { size: bytesText(usedBytes) });
  if (removing) return t('screen.storeFullRemoving', { used });
  if (fullInMs === 0) return t('screen.storeFull', { used });
  const room = bytesText(Math.max(0, roomBytes));
  if (fullInMs === null) return t('screen.storeRoom', { used, room });
  return t('screen.storeRoomUntil', { used, room, left: leftText(fullInMs) });
}

/** What stands beside the keys when there is less than a day left; null while there is more. */
export function storageWarning(space: StorageSpace | null | undefined): string | null {
  if (!space || space.fullInMs === null || space.fullInMs >= WARN_MS) return null;
  if (space.removing) return t('screen.warnRemoving');
  return space.fullInMs === 0 ? t('screen.warnFull') : t('screen.warnFullIn', { left: leftText(space.fullInMs) });
}
