import { KIND, writeMessage } from './message.ts';

/** Both sides say it each second. Source: spec section 2, fixture mindray-pds-requests. */
export const ECHO = writeMessage('ORU^R01', KIND.echo, []);

/** What a query can ask for: QRF-5, second component. */
export const ASKED = { periodic: 1, aperiodic: 3 } as const;

/**
 * Subscription to everything, once per second. Source: spec section 2.
 * @param wallMs time of the question, Unix ms
 */
export function query(wallMs: number, kinds: readonly number[] = [ASKED.periodic, ASKED.aperiodic]): Uint8Array {
  const time = new Date(wallMs).toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const asked = kinds.map((kind) => `QRF|MON||||0&0^${kind}^1^1^`);
  return writeMessage('QRY^R02', KIND.query, [`QRD|${time}|R|I|Q1|||||RES`, ...asked], '');
}
