import { InputRefused } from '#clinical';

/**
 * Bytes written as hexadecimal text: pairs with or without white space between them; `#` begins a comment; lines of a dump
 * may begin with their offset (four or more digits and two blanks or a colon).
 * @throws InputRefused with the line that is no such text
 */
export function readHexText(text: string, where: string): Uint8Array {
  const bytes: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const digits = line
      .replace(/#.*$/, '')
      .replace(/^\s*[0-9A-Fa-f]{4,}(?: {2,}|:)/, '')
      .replaceAll(/\s/g, '');
    if (digits.length % 2 !== 0 || /[^0-9A-Fa-f]/.test(digits))
      throw new InputRefused(`${where}, line ${index + 1}`, 'is no hexadecimal text');
    for (let at = 0; at < digits.length; at += 2) bytes.push(Number.parseInt(digits.slice(at, at + 2), 16));
  }
  return Uint8Array.from(bytes);
}
