import type { Transport } from '#device';
import { MibFrameDecoder } from '../../../device-drivers/framing/mib-rs232.ts';

/** The message of a Data Export datagram or of one RS-232 frame, as hexadecimal text. */
export function philipsMessage(bytes: Uint8Array, transport: Transport): string {
  const payloads = transport === 'serial' ? new MibFrameDecoder().push(bytes).payloads : [bytes];
  return payloads.map((payload) => Buffer.from(payload).toString('hex')).join(' ');
}

/** The text between the marks of exactly one MLLP frame, else nothing. */
export function mllpMessage(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  return /^\x0b([^\x0b\x1c]*)\x1c\r$/.exec(text)?.[1] ?? '';
}

const STUFFED: Readonly<Record<string, string>> = { EX: 'D', EE: 'E', ex: 'd', ee: 'e' };

/** What one BCC frame asks for, stuffed or not, its length and sum checked; else nothing. */
export function bccInformation(bytes: Uint8Array): string {
  const wire = Buffer.from(bytes).toString('latin1');
  for (const text of [wire, wire.replaceAll(/EX|EE|ex|ee/g, (pair) => STUFFED[pair] ?? pair)]) {
    const [, checked = '', length, information = '', sum] =
      /^(\x01(\d{5})\x02[^\x03>]{0,19}\/1\/1>([^\x03]*)\x03)(\d{5})\x04$/.exec(text) ?? [];
    const computed = Buffer.from(checked, 'latin1').reduce((total, byte) => total + byte, 0) % 256;
    if (checked !== '' && Number(length) === text.length && Number(sum) === computed) return information;
  }
  return '';
}
