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

const UNITY = { numerics: 0x00c9_0014, entriesAt: 125, entry: 70, lengthsAt: [58, 118] } as const;

/** Unity numerics: two lengths and a count before the entries. Other datagrams have no length inside. */
export const sealedUnity: Sealed = (datagram, change) => {
  const isNumerics = datagram.length > UNITY.entriesAt && Buffer.from(datagram).readUInt32BE(12) === UNITY.numerics;
  if (!isNumerics) return change(datagram);
  const head = datagram.slice(0, UNITY.entriesAt);
  const entries = change(datagram.subarray(UNITY.entriesAt));
  const whole = Buffer.concat([head, entries]);
  for (const at of UNITY.lengthsAt) whole.writeUInt16BE(whole.length - at - 2, at);
  whole[UNITY.entriesAt - 1] = Math.floor(entries.length / UNITY.entry);
  return whole;
};

/** Capnostream: `85 | length | code, data | XOR`, one frame after another, escaped behind the header. */
export const sealedCapnostream: Sealed = (bytes, change) => {
  const [, ...inside] = Buffer.from(
    latin1(bytes).replaceAll(/\x80([\x00\x05])/g, (_, low: string) => String.fromCharCode(0x80 + low.charCodeAt(0))),
    'latin1',
  );
  const changed = change(Uint8Array.from(inside.slice(1, -1))).subarray(0, 253);
  const checked = [changed.length, ...changed];
  const whole = [...checked, checked.reduce((sum, byte) => sum ^ byte, 0)];
  return Uint8Array.of(0x85, ...whole.flatMap((byte) => (byte === 0x80 || byte === 0x85 ? [0x80, byte - 0x80] : [byte])));
};

const DRI_HEADER = 40;

/** DRI: `7E | record, its own length first | sum | 7E`, escaped between the flags. */
export const sealedDri: Sealed = (bytes, change) => {
  const plain = latin1(bytes.subarray(1, -1)).replaceAll(/\x7d([\s\S])/g, (_, low: string) =>
    String.fromCharCode(low.charCodeAt(0) | 0x20),
  );
  const record = Buffer.from(change(Buffer.from(plain.slice(0, -1), 'latin1')).subarray(0, DRI_HEADER + 1450));
  if (record.length > 1) record.writeInt16LE(record.length, 0);
  const whole = [...record, sumOf(record)].flatMap((byte) => (byte === 0x7e || byte === 0x7d ? [0x7d, byte & ~0x20] : [byte]));
  return Uint8Array.of(0x7e, ...whole, 0x7e);
};

/** MEDIBUS: `01 code data sum 0D`, the sum in two hex characters; realtime records have none. */
export const sealedMedibus: Sealed = (bytes, change) => {
  if (bytes[0] !== 0x01) return bytes;
  const inside = bytes.subarray(1, -3).filter((byte) => byte < 0x80);
  const body = Uint8Array.of(
    0x01,
    ...change(inside).filter((byte) => byte < 0x80 && byte !== 0x0d && byte !== 0x1b && byte !== 0x01),
  );
  const sum = sumOf(body).toString(16).toUpperCase().padStart(2, '0');
  return Uint8Array.of(...body, ...Buffer.from(sum, 'latin1'), 0x0d);
};
