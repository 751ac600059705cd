import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { safeStorage } from 'electron';

/** A key that the configuration leaves to the app, kept by the system's key store where there is one. */
export function storeKey(file: string): { readonly key: string; readonly protectedBySystem: boolean } {
  const protectedBySystem = safeStorage.isEncryptionAvailable() && safeStorage.getSelectedStorageBackend() !== 'basic_text';
  if (existsSync(file)) {
    const kept = readFileSync(file);
    return { key: protectedBySystem ? safeStorage.decryptString(kept) : kept.toString('utf8').trim(), protectedBySystem };
  }
  const key = randomBytes(32).toString('hex');
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, protectedBySystem ? safeStorage.encryptString(key) : key, { mode: 0o600 });
  return { key, protectedBySystem };
}
