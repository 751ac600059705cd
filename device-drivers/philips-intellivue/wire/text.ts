import { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/** Private-use characters of the device font and what they look like. Source: spec section 2. */
const GLYPHS: Readonly<Record<number, string>> = {
  0xe145: 'ᴇ',
  0xe14c: 'ʟ',
  0xe400: 'l/',
  0xe401: 'H₂O',
  0xe40d: '*',
  0xe425: 'V̇',
  0xfeff: '',
};

/** String: u16 length, UTF-16BE, zero terminated, often padded with blanks. */
export function readString(reader: ByteReader): string {
  const units = new ByteReader(reader.take(reader.u16()));
  let text = '';
  while (units.remaining >= 2) {
    const unit = units.u16();
    if (unit === 0) break;
    text += GLYPHS[unit] ?? String.fromCharCode(unit);
  }
  return text.trim();
}

export function writeString(writer: ByteWriter, text: string): void {
  writer.sized(() => {
    for (let at = 0; at < text.length; at += 1) writer.u16(text.charCodeAt(at));
    writer.u16(0);
  });
}

/** VariableLabel: u16 length, ASCII, zero padded to an even length. */
export function readLabel(reader: ByteReader): string {
  const bytes = reader.take(reader.u16());
  const end = bytes.indexOf(0);
  return String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end)).trim();
}

export function writeLabel(writer: ByteWriter, text: string): void {
  const padded = text.length % 2 === 0 ? `${text}\0\0` : `${text}\0`;
  writer.sized(() => writer.put(Array.from(padded, (character) => character.charCodeAt(0))));
}
