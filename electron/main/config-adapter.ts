import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputRefused } from '#clinical';
import { type MonitorConfig, parseMonitorConfig } from '#ipc';
import { storeKey } from './store-key-adapter.ts';

export interface BedConfig {
  readonly monitor: MonitorConfig;
  /** What the people at the bed should know about this machine; null when nothing. */
  readonly notice: string | null;
}

/** The file named by `--config=FILE` or WARDLIGHT_CONFIG; else `monitor.json` among the app's own data. */
export function configFile(argv: readonly string[], environment: NodeJS.ProcessEnv, userData: string): string {
  const named = argv.find((argument) => argument.startsWith('--config='))?.slice('--config='.length);
  return resolve(named ?? environment['WARDLIGHT_CONFIG'] ?? join(userData, 'monitor.json'));
}

/**
 * A store without a key gets one from the system's key store, or, where there is none, from a file that only its owner reads:
 * then the notice says so.
 * @throws InputRefused naming file, member and reason
 */
export function readConfig(file: string, keyDirectory: string): BedConfig {
  const text = textOf(file);
  const keyless = withoutKey(text);
  if (keyless === null) return { monitor: parseMonitorConfig(text, file), notice: null };
  const { key, protectedBySystem } = storeKey(keyDirectory);
  const monitor = parseMonitorConfig(JSON.stringify({ ...keyless, store: { ...keyless.store, key } }), file);
  return { monitor, notice: protectedBySystem ? null : 'No system key store: the key to the stored data lies in a plain file' };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputRefused(file, error instanceof Error ? error.message : String(error));
  }
}

/** The configuration when it has a store without a key; null when it has a key or is for the parser to refuse. */
function withoutKey(text: string): { readonly store: object } | null {
  try {
    const json = JSON.parse(text) as { readonly store?: { readonly key?: unknown } };
    return json.store !== undefined && json.store.key === undefined ? { ...json, store: json.store } : null;
  } catch {
    return null;
  }
}
