/** A store of a later program. */
export const LATER_VERSION = 'WARDLIGHT_LATER_VERSION';

/** The file itself cannot be used: damaged, of another key, of a later program. A disk that is full or refuses is none of it. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  // Of a damaged head of the file the library says so without a code of its own.
  return /NOTADB|CORRUPT/.test(code) || code === LATER_VERSION || error.message === 'unsupported file format';
}
