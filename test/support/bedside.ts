import { join } from 'node:path';
import { type ElectronApplication, _electron as electron, type Page } from 'playwright-core';
import { electronExecutable } from '../../electron/runtime.mjs';
import { type Display, openDisplay } from '../../electron/start/display-adapter.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';

export interface Bedside {
  readonly app: ElectronApplication;
  readonly page: Page;
  close(): Promise<void>;
}

/** The real app in a real window, on this machine's display or a virtual one. */
export async function openBedside(configFile: string): Promise<Bedside> {
  const display = await openDisplay(process.env);
  try {
    return await launch(configFile, display);
  } catch (error) {
    display.stop();
    throw error;
  }
}

async function launch(configFile: string, display: Display): Promise<Bedside> {
  const app = await electron.launch({
    executablePath: electronExecutable(PROJECT),
    args: ['--no-sandbox', join(PROJECT, 'dist', 'electron', 'main.cjs'), `--config=${configFile}`],
    cwd: PROJECT,
    env: { ...environment(), ...(display.name === null ? {} : { DISPLAY: display.name }) },
  });
  const page = await app.firstWindow();
  return {
    app,
    page,
    async close() {
      await app.close();
      display.stop();
    },
  };
}

function environment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
