/** A store of a later program. */
export const LATER_VERSION = 'WARDLIGHT_LATER_VERSION';

/** The file itself cannot be used: damaged, of another key, of a later program. A disk that is full or refuses is none of it. */
export function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /NOTADB|CORRUPT/.test(code) || code === LATER_VERSION;
}
