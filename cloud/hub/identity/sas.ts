import { createHmac, timingSafeEqual } from 'node:crypto';

/** Shared access signature, as IoT Hub takes it (specs azure-wire section 1). */
export interface SasToken {
  /** Exactly as it stands in the token: the signature is over this text, never over a re-encoded copy. */
  readonly resource: string;
  /** Decoded bytes. */
  readonly signature: Buffer;
  /** Seconds since 1970, as it stands in the token. */
  readonly expiry: string;
  /** Policy name; null for a device's own key. */
  readonly policy: string | null;
}

const PREFIX = 'SharedAccessSignature ';

/** @returns null when the text is not a token; fields may stand in any order */
export function parseSas(text: string): SasToken | null {
  if (!text.startsWith(PREFIX)) return null;
  const fields = new Map<string, string>();
  for (const part of text.slice(PREFIX.length).split('&')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, equals);
    if (equals < 1 || fields.has(name)) return null;
    fields.set(name, part.slice(equals + 1));
  }
  const resource = fields.get('sr');
  const signature = percentDecoded(fields.get('sig') ?? '');
  const expiry = fields.get('se') ?? '';
  if (!resource || !signature || !/^\d{1,12}$/.test(expiry)) return null;
  return { resource, signature: Buffer.from(signature, 'base64'), expiry, policy: fields.get('skn') ?? null };
}

export type SasVerdict = 'valid' | 'other resource' | 'wrong signature' | 'expired';

/**
 * @param wanted what is being entered, under each of its names, e.g. `contoso.azure-devices.net/devices/bed-12`; a token for
 * something above one of them covers it
 * @param keys base64; either of a device's two keys is good
 * @param nowMs ms since 1970
 */
export function verifySas(token: SasToken, wanted: readonly string[], keys: readonly string[], nowMs: number): SasVerdict {
  // All keys are tried whatever the first one says, so that the time taken tells nothing.
  const matches = keys.map((key) => sameBytes(sign(token.resource, token.expiry, key), token.signature));
  if (!matches.includes(true)) return 'wrong signature';
  if (!wanted.some((name) => covers(token.resource, name))) return 'other resource';
  return Number(token.expiry) * 1000 <= nowMs ? 'expired' : 'valid';
}

/** @param resource as it shall stand in the token, i.e. already url-encoded where the service wants that */
export function createSas(resource: string, keyBase64: string, expirySeconds: number, policy?: string): string {
  const signature = encodeURIComponent(sign(resource, String(expirySeconds), keyBase64).toString('base64'));
  return `${PREFIX}sr=${resource}&sig=${signature}&se=${expirySeconds}${policy === undefined ? '' : `&skn=${policy}`}`;
}

function sign(resource: string, expiry: string, keyBase64: string): Buffer {
  return createHmac('sha256', Buffer.from(keyBase64, 'base64')).update(`${resource}\n${expiry}`).digest();
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Whole path segments, in any case: `…/devices/bed-1` does not cover `…/devices/bed-12`. */
function covers(resource: string, wanted: string): boolean {
  const granted = percentDecoded(resource)?.toLowerCase().split('/');
  const asked = wanted.toLowerCase().split('/');
  return granted !== undefined && granted.length <= asked.length && granted.every((segment, index) => segment === asked[index]);
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
