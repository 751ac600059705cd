import { existsSync, renameSync } from 'node:fs';
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
  // The log first: a fresh store must never find the log of another one.
  for (const part of ['-wal', '-shm', '']) {
    const from = join(directory, `bedside.db${part}`);
    if (existsSync(from)) renameSync(from, join(directory, `${name}${part}`));
  }
  return name;
}
