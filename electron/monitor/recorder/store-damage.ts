import type { SetAside } from './rows.ts';

/** A store of a later program. */
export const LATER_VERSION = 'WARDLIGHT_LATER_VERSION';

/** The file itself cannot be used: damaged, of another key, of a later program. A disk that is full or refuses is none of it. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  // Of a damaged head of the file the library says so without a code of its own.
  return /NOTADB|CORRUPT/.test(code) || code === LATER_VERSION || error.message === 'unsupported file format';
}

const before = new WeakMap<Error, SetAside>();

/** The error of opening a fresh store after the one that was there had been set aside: the next try finds none. */
export function afterSettingAside(error: unknown, setAside: SetAside): Error {
  const known = error instanceof Error ? error : new Error(String(error));
  before.set(known, setAside);
  return known;
}

/** What was set aside before this error; null: nothing was. */
export function setAsideBefore(error: unknown): SetAside | null {
  return error instanceof Error ? (before.get(error) ?? null) : null;
}
