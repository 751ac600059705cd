/** Control characters, what overrides the direction of writing, and what could not be decoded. */
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2028\u2029\uFFFD]/gu;
const MOST_CHARACTERS = 80;

/** A terminal shows what it is given and obeys what is meant for it: such characters become `\x1b` or `\u{202e}`. Line breaks stay. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** What a file holds, as an error may quote it: on one line, printable, and no more of it than a person reads. */
export function excerpt(text: string, most = MOST_CHARACTERS): string {
  const letters = Array.from(text.slice(0, most * 2));
  const short = letters.length > most || text.length > most * 2;
  return `"${printable(letters.slice(0, most).join('')).replaceAll('\n', '\\n')}${short ? '…' : ''}"`;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: a part of its path is a file',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
};

/** Why a file could not be read or written, in words. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? printable(error instanceof Error ? error.message : String(error));
}
