import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';

/** What the installed package says of itself. */
export interface Installation {
  /** False in a checkout. `app.isPackaged` goes by the name of the executable, which the Electron of test builds has changed. */
  readonly packaged: boolean;
  readonly version: string;
  readonly testBuild: boolean;
  readonly platform: string;
  /** Versions that came over the network lie here. */
  readonly versions: string;
}

export function installation(): Installation {
  const { version = '0.0.0', wardlight } = packageOf(app.getAppPath());
  return {
    packaged: app.getAppPath().endsWith('.asar'),
    version,
    testBuild: wardlight?.testBuild ?? false,
    platform: `${process.platform}-${process.arch}`,
    versions: join(app.getPath('appData'), 'Wardlight', 'versions'),
  };
}

function packageOf(directory: string): { readonly version?: string; readonly wardlight?: { readonly testBuild?: boolean } } {
  try {
    return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as ReturnType<typeof packageOf>;
  } catch {
    return {};
  }
}
