import { MibFrameDecoder, mibFrame } from '../../../device-drivers/framing/mib-rs232.ts';

/**
 * Changes what is inside a frame and makes its length and check fit again: without that a changed frame never gets past its
 * check, and nothing behind it would be tried.
 */
export type Sealed = (frame: Uint8Array, change: (inside: Uint8Array) => Uint8Array) => Uint8Array;

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const sumOf = (bytes: Uint8Array) => bytes.reduce((total, byte) => (total + byte) & 0xff, 0);

/** Data Export over RS-232. */
export const sealedMib: Sealed = (frame, change) => {
  const [payload] = new MibFrameDecoder().push(frame).payloads;
  return payload ? mibFrame(change(payload)) : frame;
};

/** Bytes of a frame besides what is inside. */
const BCC_OVERHEAD = 14;
const STUFFED: Readonly<Record<string, string>> = { D: 'EX', E: 'EE', d: 'ex', e: 'ee' };
const PLAIN = Object.fromEntries(Object.entries(STUFFED).map(([plain, pair]) => [pair, plain]));

/** BCC: `01 LLLLL 02 … 03 or 17 CCCCC 04`, stuffed. */
export const sealedBcc: Sealed = (frame, change) => {
  const plain = latin1(frame).replaceAll(/EX|EE|ex|ee/g, (pair) => PLAIN[pair] ?? pair);
  const [, inside = '', end = ''] = /^\x01\d{5}\x02(.*)([\x03\x17])\d{5}\x04$/s.exec(plain) ?? [];
  if (end === '') return frame;
  const changed = latin1(change(Buffer.from(inside, 'latin1')));
  const length = String(changed.length + BCC_OVERHEAD).padStart(5, '0');
  const checked = `\x01${length}\x02${changed}${end}`;
  const whole = `${checked}${String(sumOf(Buffer.from(checked, 'latin1'))).padStart(5, '0')}\x04`;
  return Buffer.from(
    whole.replaceAll(/[DEde]/g, (letter) => STUFFED[letter] ?? letter),
    'latin1',
  );
};

const NONIN_FRAME = 5;

/** Nonin data format 2: `01 STATUS PLETH FLOAT CHK`, frame after frame. */
export const sealedNonin: Sealed = (frames, change) => {
  const isInside = (at: number) => at % NONIN_FRAME > 0 && at % NONIN_FRAME < NONIN_FRAME - 1;
  const changed = change(frames.filter((_, at) => isInside(at)));
  const sealed: number[] = [];
  for (let at = 0; at + 3 <= changed.length; at += 3) {
    const body = Uint8Array.of(1, ...changed.subarray(at, at + 3));
    sealed.push(...body, sumOf(body));
  }
  return Uint8Array.from(sealed);
};
