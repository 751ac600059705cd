import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { safeStorage } from 'electron';

export interface StoreKey {
  /** Hex, 64 digits. */
  readonly key: string;
  readonly protectedBySystem: boolean;
}

/**
 * The key that a configuration leaves to the app: made once, then kept, sealed by the system's key store where there is one.
 * @throws when a sealed key is there but the system cannot open it: a new key would make the stored data unreadable
 */
export function storeKey(directory: string): StoreKey {
  const sealed = join(directory, 'store.key.sealed');
  const plain = join(directory, 'store.key');
  if (existsSync(sealed)) return { key: safeStorage.decryptString(readFileSync(sealed)), protectedBySystem: true };
  if (existsSync(plain)) return { key: readFileSync(plain, 'utf8').trim(), protectedBySystem: false };
  const key = randomBytes(32).toString('hex');
  const protectedBySystem = hasKeyStore();
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (protectedBySystem) keep(sealed, safeStorage.encryptString(key));
  else keep(plain, Buffer.from(key));
  return { key, protectedBySystem };
}

/** Linux without a key ring offers encryption with a password that everybody knows: that is none. */
function hasKeyStore(): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false;
  // Electron 25 cannot tell which it uses; then it is not trusted.
  const backend = safeStorage as { getSelectedStorageBackend?: () => string };
  if (process.platform !== 'linux') return true;
  return !['basic_text', 'unknown', undefined].includes(backend.getSelectedStorageBackend?.());
}

/** On disk before it is used: data under a lost key is lost data. */
function keep(file: string, content: Buffer): void {
  const temporary = `${file}.new`;
  const descriptor = openSync(temporary, 'w', 0o600);
  writeSync(descriptor, content);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(temporary, file);
}
