import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { InputRefused } from '#clinical';
import { type MonitorConfig, parseMonitorConfig } from '#ipc';
import { centralFile, readCentral, type StationConfig } from './central-config.ts';
import { storeKey } from './store-key-adapter.ts';

/** Where this computer's configuration lies, and what is known of it before the app is ready. */
export interface ChosenConfig extends StationConfig {
  readonly file: string;
  readonly central: boolean;
}

export interface BedConfig {
  readonly monitor: MonitorConfig;
  /** What the people at the bed should know about this machine; null when nothing. */
  readonly notice: string | null;
  /** The key to the stored data lies in a file that only its owner reads, because there is no system key store. */
  readonly keyInFile: boolean;
}

/**
 * The monitor's own configuration named by `--config=FILE` or WARDLIGHT_CONFIG; else the administrator's central one; else
 * `monitor.json` among the app's own data.
 * @param ownData folder of the app's own data
 * @throws InputRefused when the central one is not understood
 */
export function chooseConfig(argv: readonly string[], environment: NodeJS.ProcessEnv, ownData: string): ChosenConfig {
  const named = argv.find((argument) => argument.startsWith('--config='))?.slice('--config='.length);
  const own = named ?? environment['WARDLIGHT_CONFIG'];
  const central = environment['WARDLIGHT_CENTRAL_CONFIG'] ?? centralFile(process.platform, environment);
  if (own === undefined && existsSync(central)) {
    const place = { hostName: hostname(), environment, storeDirectory: join(ownData, 'store'), readText: textOf };
    return { ...readCentral(textOf(central), central, place), file: central, central: true };
  }
  const file = resolve(own ?? join(ownData, 'monitor.json'));
  const nothing = { kiosk: false, startAtLogin: false, language: null, update: null };
  return { ...nothing, monitor: () => textOf(file), file, central: false };
}

/**
 * A store without a key gets one from the system's key store, or, where there is none, from a file that only its owner reads:
 * then the notice says so.
 * @throws InputRefused naming file, member and reason
 */
export function readConfig({ monitor, file }: ChosenConfig, keyDirectory: string): BedConfig {
  const text = monitor();
  const keyless = withoutKey(text);
  if (keyless === null) return { monitor: parseMonitorConfig(text, file), notice: null, keyInFile: false };
  const { key, protectedBySystem } = storeKey(keyDirectory);
  const parsed = parseMonitorConfig(JSON.stringify({ ...keyless, store: { ...keyless.store, key } }), file);
  return {
    monitor: parsed,
    keyInFile: !protectedBySystem,
    notice: protectedBySystem ? null : 'No system key store: the key to the stored data lies in a plain file',
  };
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
