import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** How the names of stores begin that could not be used. */
export const SET_ASIDE = 'set-aside-';

/**
 * Gives the store another name, with the date: it is never deleted, and can be opened under that name by who has its key.
 * @returns the name of the file
 * @throws when the disk refuses
 */
export function setAside(directory: string, wallMs: number): string {
  const date = new Date(wallMs).toISOString().replaceAll(/[:.]/g, '-');
  const free = (nth: number): string => {
    const name = `${SET_ASIDE}${date}${nth === 0 ? '' : `-${nth}`}.db`;
    return existsSync(join(directory, name)) || existsSync(join(directory, `${name}-wal`)) ? free(nth + 1) : name;
  };
  const name = free(0);
  move(directory, name);
  return name;
}

/**
 * A store that was being set aside when the monitor was killed has lost its log to the new name: it follows, or what stands in the log
 * would be missing.
 * @returns the name of the file; null when there is none
 * @throws when the disk refuses
 */
export function finishSettingAside(directory: string): string | null {
  if (!existsSync(join(directory, 'bedside.db')) || existsSync(join(directory, 'bedside.db-wal'))) return null;
  const there = new Set(readdirSync(directory));
  const log = [...there].find((name) => name.startsWith(SET_ASIDE) && name.endsWith('.db-wal') && !there.has(storeOf(name)));
  if (log === undefined) return null;
  move(directory, storeOf(log));
  return storeOf(log);
}

const storeOf = (log: string): string => log.slice(0, -'-wal'.length);

function move(directory: string, name: string): void {
  // The log first: a fresh store must never find the log of another one.
  for (const part of ['-wal', '-shm', '']) {
    const from = join(directory, `bedside.db${part}`);
    if (existsSync(from)) renameSync(from, join(directory, `${name}${part}`));
  }
}
