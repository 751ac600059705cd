import type { ByteWindow } from '../../framing/byte-window.ts';

/** Serial data formats (OEM specification). */
export type Format = 2 | 7 | 8 | 13;

export const FRAME_LENGTH: Readonly<Record<2 | 7 | 8, number>> = { 2: 5, 7: 5, 8: 4 };

/** Whether a frame of the format stands at this place; the window must hold it whole. */
export function isFrame(window: ByteWindow, at: number, format: 2 | 7 | 8): boolean {
  const byte = (index: number): number => window.at(at + index);
  if (format === 8) return isGroup(byte(0), byte(1), byte(2), byte(3));
  const head = format === 2 ? byte(0) === 1 && byte(1) >= 0x80 : byte(0) >= 0x80;
  return head && ((byte(0) + byte(1) + byte(2) + byte(3)) & 0xff) === byte(4);
}

/** No checksum: the top bits and the ranges are all there is. */
function isGroup(status: number, rate: number, spo2: number, status2: number): boolean {
  if (status < 0x80 || rate >= 0x80 || spo2 >= 0x80 || status2 >= 0x80) return false;
  const heartRate = (status & 3) * 128 + rate;
  const inRange = (heartRate >= 18 && heartRate <= 321) || heartRate === 511;
  return inRange && (spo2 <= 100 || spo2 === 127);
}

const HEAD = [0x00, 0x02, 0x00, 0x0d];
const LEAST_DATA = 0x0e;
/** Far longer than any record known. */
const MOST_DATA = 0x80;

/** @returns length of the format 13 record at this place; 0 = there is none; null = more bytes are needed to tell */
export function recordLength(window: ByteWindow, at: number): number | null {
  const available = window.length - at;
  for (let index = 0; index < HEAD.length; index++) {
    if (index >= available) return null;
    if (window.at(at + index) !== HEAD[index]) return 0;
  }
  if (available < 6) return null;
  const data = window.at(at + 4) * 256 + window.at(at + 5);
  if (data < LEAST_DATA || data > MOST_DATA) return 0;
  const length = 6 + data + 2;
  if (available < length) return null;
  let sum = 0;
  for (let index = 0; index < data; index++) sum += window.at(at + 6 + index);
  return window.at(at + 6 + data) === (sum & 0xff) && window.at(at + 7 + data) === 0x03 ? length : 0;
}
