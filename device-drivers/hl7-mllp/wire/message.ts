import { type Hl7Delimiters, hl7Component } from '../../framing/hl7.ts';
import { latin1, textReader } from '../../framing/text.ts';

/** `fields[n]` is field n of the standard's count, escapes still in it. */
export interface Segment {
  readonly name: string;
  readonly fields: readonly string[];
}

export interface Hl7Message {
  readonly delimiters: Hl7Delimiters;
  readonly header: Segment;
  /** Those after MSH that have the name of a segment. */
  readonly segments: readonly Segment[];
  /** Lines that have none. */
  readonly strays: readonly string[];
}

const SEGMENT = /^[A-Z][A-Z0-9]{2}$/;
const HEADER = 'MSH';
const LATIN_1 = '8859/1';
/** MSH-18: what is not said is UTF-8, or Latin-1 where it cannot be. */
const CHARACTER_SET = 18;
const readText = textReader();

/** @returns null for what does not begin with a message header. Source: spec hl7-pcd01-mllp section 2 */
export function readMessage(bytes: Uint8Array): Hl7Message | null {
  // The header is the same text either way, as far as it matters.
  const first = latin1(bytes.subarray(0, endOfLine(bytes)));
  const delimiters = delimitersOf(first);
  if (!delimiters) return null;
  const isLatin = readHeader(first, delimiters).fields[CHARACTER_SET]?.includes(LATIN_1) === true;
  const [head = '', ...lines] = (isLatin ? latin1(bytes) : readText(bytes)).split(/\r\n?|\n/);
  const segments: Segment[] = [];
  const strays: string[] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    const fields = line.split(delimiters.field);
    const name = fields[0] ?? '';
    if (SEGMENT.test(name)) segments.push({ name, fields });
    else strays.push(line);
  }
  return { delimiters, header: readHeader(head, delimiters), segments, strays };
}

/** A component of a field of a segment. */
export function part({ delimiters }: Hl7Message, segment: Segment | undefined, field: number, component = 1): string {
  return hl7Component(repetitions(delimiters, segment?.fields[field])[0], component, delimiters);
}

export function repetitions({ repetition }: Hl7Delimiters, field: string | undefined): readonly string[] {
  return (field ?? '').split(repetition);
}

function readHeader(line: string, delimiters: Hl7Delimiters): Segment {
  // MSH-1 is the separator itself.
  return { name: HEADER, fields: [HEADER, delimiters.field, ...line.split(delimiters.field).slice(1)] };
}

function delimitersOf(line: string): Hl7Delimiters | null {
  const field = line[HEADER.length] ?? '';
  const [component, repetition, escape, subcomponent] = line.slice(HEADER.length + 1).split(field, 1)[0] ?? '';
  if (!line.startsWith(HEADER) || field === '' || component === undefined) return null;
  // Left out, a delimiter is not used: what cannot come in a text stands for it.
  return { field, component, repetition: repetition ?? '\0', escape: escape ?? '\0', subcomponent: subcomponent ?? '\0' };
}

function endOfLine(bytes: Uint8Array): number {
  const ends = [bytes.indexOf(0x0d), bytes.indexOf(0x0a)].filter((at) => at >= 0);
  return Math.min(bytes.length, ...ends);
}
