import { mllpFrame } from '../../framing/mllp.ts';
import { utf8Bytes } from '../../framing/text.ts';
import { type Hl7Message, part } from './message.ts';

/** What became of a message: taken, not understood (the sender tries again), or of a version that is not read. */
export type Verdict = 'accepted' | 'error' | 'rejected';

const LETTER: Readonly<Record<Verdict, string>> = { accepted: 'A', error: 'E', rejected: 'R' };
const [ACCEPT, APPLICATION] = [15, 16];

/**
 * The answer to a message, framed; null when the sender wants none. MSH-15 and MSH-16 both empty is the original mode: always
 * answered. Source: spec hl7-pcd01-mllp section 1.
 * @param wallMs host time, Unix ms
 */
export function acknowledgement(message: Hl7Message, verdict: Verdict, wallMs: number): Uint8Array | null {
  const [accept, application] = [part(message, message.header, ACCEPT), part(message, message.header, APPLICATION)];
  const original = accept === '' && application === '';
  if (original || isWanted(application, verdict)) return write(message, `A${LETTER[verdict]}`, wallMs);
  return isWanted(accept, verdict) ? write(message, `C${LETTER[verdict]}`, wallMs) : null;
}

function isWanted(condition: string, verdict: Verdict): boolean {
  switch (condition) {
    case '':
    case 'NE':
      return false;
    case 'ER':
      return verdict !== 'accepted';
    case 'SU':
      return verdict === 'accepted';
    default:
      return true;
  }
}

function write(message: Hl7Message, code: string, wallMs: number): Uint8Array {
  const { header, delimiters } = message;
  const { field, component, repetition, escape, subcomponent } = delimiters;
  const theirs = (number: number): string => header.fields[number] ?? '';
  const marks = [component, repetition, escape, subcomponent].join('').replaceAll('\0', '');
  const time = `${new Date(wallMs)
    .toISOString()
    .replaceAll(/[^\d.]/g, '')
    .slice(0, 18)}+0000`;
  const type = ['ACK', part(message, header, 9, 2), 'ACK'].filter((word) => word !== '').join(component);
  const [id, processing, version] = [theirs(10), theirs(11) || 'P', theirs(12) || '2.6'];
  const head = ['MSH', marks, theirs(5), theirs(6), theirs(3), theirs(4), time, '', type, `B${id}`, processing, version];
  const lines = [
    [...head, '', '', '', '', '', 'UNICODE UTF-8'],
    ['MSA', code, id],
  ];
  return mllpFrame(utf8Bytes(lines.map((fields) => `${fields.join(field)}\r`).join('')));
}
