import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MonitorConfig, parseMonitorConfig } from '#ipc';
import { storeKey } from './store-key-adapter.ts';

/**
 * Reads `--config=FILE` (or WARDLIGHT_CONFIG). A store without a key gets one from the system's key store.
 * @throws InputRefused naming file, member and reason
 */
export function readConfig(argv: readonly string[], environment: NodeJS.ProcessEnv, userData: string): MonitorConfig {
  const named =
    argv.find((argument) => argument.startsWith('--config='))?.slice('--config='.length) ?? environment['WARDLIGHT_CONFIG'];
  const file = named ?? join(userData, 'monitor.json');
  const text = readFileSync(file, 'utf8');
  const json = JSON.parse(text) as { store?: { key?: string } };
  if (json.store && json.store.key === undefined) {
    const { key, protectedBySystem } = storeKey(join(userData, 'store.key'));
    if (!protectedBySystem)
      process.stderr.write('no system key store: the key of the bedside store lies in a file that only its owner reads\n');
    return parseMonitorConfig(JSON.stringify({ ...json, store: { ...json.store, key } }), file);
  }
  return parseMonitorConfig(text, file);
}
