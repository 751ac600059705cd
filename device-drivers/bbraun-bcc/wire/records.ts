import { textReader, utf8Bytes } from '../../framing/text.ts';
import { writeFrame } from './frame.ts';

/** One value of one device of the rack. */
export interface BccRecord {
  /** Seconds since the station was switched on; null where it is no number. */
  readonly timeS: number | null;
  /** 50100 is the station, 501xy a pump. */
  readonly address: string;
  readonly parameter: string;
  readonly value: string;
}

export interface BccMessage {
  readonly bedId: string;
  /** As it stands after `/1/1>`. */
  readonly information: string;
  readonly records: readonly BccRecord[];
  /** Records that have no three fields, or no name. */
  readonly unreadable: readonly string[];
}

export const STATION = '50100';
const ROUTE = '/1/1>';
const SEPARATOR = '\x1e';
const readText = textReader();

/** @param text of a block. @returns null when it names no bed */
export function readMessage(text: Uint8Array): BccMessage | null {
  const whole = readText(text);
  const route = whole.indexOf(ROUTE);
  if (route < 1) return null;
  const information = whole.slice(route + ROUTE.length);
  const records: BccRecord[] = [];
  const unreadable: string[] = [];
  for (const piece of information.split(SEPARATOR)) {
    const record = readRecord(piece);
    if (record) records.push(record);
    else if (piece !== '') unreadable.push(piece);
  }
  return { bedId: whole.slice(0, route), information, records, unreadable };
}

export function writeBlock(bedId: string, records: readonly string[], hasMore: boolean, isStuffed: boolean): Uint8Array {
  return writeFrame(utf8Bytes(`${bedId}${ROUTE}${records.join(SEPARATOR)}`), hasMore, isStuffed);
}

/** A value may hold commas; the answer to VERSION has no parameter name. Source: spec sections 3 and 4. */
function readRecord(piece: string): BccRecord | null {
  const [time = '', address, parameter, ...value] = piece.split(',');
  if (address === undefined || parameter === undefined) return null;
  const timeS = /^\d{1,10}$/.test(time.trim()) ? Number(time) : null;
  if (value.length > 0) return parameter.trim() === '' ? null : { timeS, address, parameter, value: value.join(',') };
  return { timeS, address, parameter: 'VERSION', value: parameter };
}
