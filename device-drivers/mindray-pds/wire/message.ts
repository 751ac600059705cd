import { hl7Component, USUAL_DELIMITERS } from '../../framing/hl7.ts';
import { mllpFrame } from '../../framing/mllp.ts';
import { textReader, utf8Bytes } from '../../framing/text.ts';
import { Malformed } from './malformed.ts';

/** MSH-10 says what kind of message it is; it is no unique id. Source: spec mindray-pds section 2. */
export const KIND = {
  announcement: '101',
  patient: '103',
  echo: '106',
  query: '1203',
  periodic: '204',
  validity: '205',
  aperiodic: '503',
  physiologicalAlarms: '54',
  technicalAlarms: '56',
  waves: '157',
  /** WATO, version 2.4. */
  watoValues: '58',
} as const;

/** `fields[n]` is field n of the standard's count; the text of a wave is empty, its bytes are packed. */
export interface Segment {
  readonly name: string;
  readonly fields: readonly string[];
  readonly bytes: Uint8Array;
}

export interface PdsMessage {
  /** MSH-9, e.g. "ORU^R01". */
  readonly type: string;
  readonly kind: string;
  readonly version: string;
  /** Those after MSH. */
  readonly segments: readonly Segment[];
}

/** Version of the monitors; the older interface of the WATO anaesthesia machine says 2.4. */
export const VERSION = '2.3.1';
export const WATO_VERSION = '2.4';

const [RETURN, LINE_FEED] = [0x0d, 0x0a];
const WAVE_SEGMENT = 'ZMW';
/** Monitors for the Chinese market write GBK, others UTF-8; neither says so. */
const readText = textReader('gbk');

/** @throws Malformed for bytes that do not begin with a message header */
export function readMessage(bytes: Uint8Array): PdsMessage {
  const [header, ...segments] = cut(bytes).map(readSegment);
  if (header?.name !== 'MSH') throw new Malformed('malformed', 'the message does not begin with MSH');
  const field = (number: number): string => header.fields[number - 1] ?? '';
  const kind = field(10);
  if (kind === '') throw new Malformed('malformed', 'the message does not say its kind (MSH-10)');
  return { type: field(9), kind, version: field(12), segments };
}

/** @param segments without their ends */
export function writeMessage(type: string, kind: string, segments: readonly (string | Uint8Array)[], end = '|'): Uint8Array {
  const header = `MSH|^~\\&|||||||${type}|${kind}|P|${VERSION}${end}`;
  const parts = [header, ...segments].map((part) => (typeof part === 'string' ? utf8Bytes(part) : part));
  const message = new Uint8Array(parts.reduce((sum, { length }) => sum + length + 1, 0));
  let at = 0;
  for (const part of parts) {
    message.set(part, at);
    message[at + part.length] = RETURN;
    at += part.length + 1;
  }
  return mllpFrame(message);
}

/** A component of a field, without its escapes; empty when there is none. @param number from 1 */
export function component(field: string | undefined, number: number, separator: '^' | '&' = '^'): string {
  return hl7Component(field, number, USUAL_DELIMITERS, separator === '^' ? 'component' : 'subcomponent');
}

function cut(bytes: Uint8Array): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const found = bytes.indexOf(RETURN, from);
    const to = found < 0 ? bytes.length : found;
    const begin = bytes[from] === LINE_FEED ? from + 1 : from;
    if (to > begin) pieces.push(bytes.subarray(begin, to));
    from = to + 1;
  }
  return pieces;
}

function readSegment(bytes: Uint8Array): Segment {
  const name = String.fromCharCode(...bytes.subarray(0, 3));
  // The second byte of a GBK character may look like a separator: text first, fields then.
  const fields = name === WAVE_SEGMENT ? [name] : readText(bytes).split('|');
  return { name, fields, bytes };
}
