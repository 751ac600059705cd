import { Secret, TOTP } from 'otpauth';

const STEP_S = 30;

/** A fresh secret in Base32. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** `otpauth://…` for an authenticator app. */
export function totpAddress(secret: string, name: string): string {
  return totp(secret, name).toString();
}

/**
 * The time step that the code belongs to, one step early or late; null = wrong, or not after `last`.
 * @param last step of the code that was used last: a code counts once
 */
export function totpStep(secret: string, code: string, nowMs: number, last: number | null): number | null {
  const delta = totp(secret, '').validate({ token: code.replaceAll(' ', ''), timestamp: nowMs, window: 1 });
  if (delta === null) return null;
  const step = Math.floor(nowMs / 1_000 / STEP_S) + delta;
  return last !== null && step <= last ? null : step;
}

const totp = (secret: string, label: string): TOTP =>
  new TOTP({ issuer: 'Wardlight', label, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: STEP_S });
