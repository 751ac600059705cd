import { ACK, NAK } from './frame.ts';
import { writeBlock } from './records.ts';

/** Everything that is ever asked. All of it only reads. Source: spec section 3. */
export const REQUEST = { alive: 'ADMIN:ALIVE', version: 'ADMIN:VERSION', all: 'MEM:GET' } as const;
export type Request = (typeof REQUEST)[keyof typeof REQUEST];

/** With which the first request goes out; the answer tells the right one. */
export const FIRST_BED_ID = '1';
export const ACKNOWLEDGE = Uint8Array.of(ACK);
export const REPEAT = Uint8Array.of(NAK);

export function writeRequest(bedId: string, request: string, isStuffed: boolean): Uint8Array {
  return writeBlock(bedId, [request], false, isStuffed);
}
