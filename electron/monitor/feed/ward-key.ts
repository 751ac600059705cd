/**
 * TLS with a key that both ends hold (RFC 8442: ECDHE_PSK, so that whoever learns the key later cannot read what was recorded). It
 * proves both ends and needs no certificates. Node and Electron offer pre-shared keys up to TLS 1.2 only.
 */
export const WARD_TLS = { ciphers: 'ECDHE-PSK-CHACHA20-POLY1305', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;

export const FEED_PATH = '/bed';

/** @param wardKey 64 hex digits */
export function keyBytes(wardKey: string): Buffer {
  return Buffer.from(wardKey, 'hex');
}
