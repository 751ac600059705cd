import { randomBytes, randomInt, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** What an attempt costs: scrypt's N, r and p. */
export interface PasswordCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** scrypt as OWASP recommends it: 32 MiB for every attempt. Stored with the hash, so that it can be raised. */
const COST: PasswordCost = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const LEAST = 12;
const MOST = 256;

/** `scrypt$N$r$p$salt$key`, salt and key in base64url. */
export async function hashPassword(password: string, cost = COST): Promise<string> {
  const salt = randomBytes(16);
  const key = await derived(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Takes the same time for an account that does not exist: give null. */
export async function passwordMatches(password: string, stored: string | null): Promise<boolean> {
  const [, N = '', r = '', p = '', salt = '', key = ''] = (stored ?? NOBODY).split('$');
  const found = await derived(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  return timingSafeEqual(found, Buffer.from(key, 'base64url')) && stored !== null;
}

const NOBODY = `scrypt$${COST.N}$${COST.r}$${COST.p}$${'A'.repeat(22)}$${Buffer.alloc(KEY_BYTES).toString('base64url')}`;

function derived(password: string, salt: Buffer, { N, r, p }: PasswordCost): Promise<Buffer> {
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

export type PasswordFault = 'entriesDiffer' | 'tooShort' | 'tooLong' | 'containsName' | 'repeats';
export const PASSWORD_LENGTH = { least: LEAST, most: MOST } as const;

/** Why a new password is not taken; null = it is. Length counts, not the kinds of characters (NIST SP 800-63B). */
export function passwordFault(password: string, account: { readonly name: string }, repeated: string): PasswordFault | null {
  if (password !== repeated) return 'entriesDiffer';
  if (password.length < LEAST) return 'tooShort';
  if (password.length > MOST) return 'tooLong';
  if (password.toLowerCase().includes(account.name.toLowerCase())) return 'containsName';
  if (new Set(password).size < 5) return 'repeats';
  return null;
}

/** Without characters that are mistaken for each other. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 79 bits in groups of four, to be typed once. */
export function oneTimePassword(): string {
  const letters = Array.from({ length: 16 }, () => ALPHABET[randomInt(ALPHABET.length)] ?? '');
  return (letters.join('').match(/.{4}/g) ?? []).join('-');
}
