import { join } from 'node:path';
import { type ElectronApplication, _electron as electron, type Page } from 'playwright-core';
import { electronExecutable } from '../../electron/runtime.mjs';
import { type Display, openDisplay, VIRTUAL_SOUND } from '../../electron/start/display-adapter.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';

export interface Bedside {
  readonly app: ElectronApplication;
  readonly page: Page;
  close(): Promise<void>;
}

/**
 * The real app in a real window, on this machine's display or a virtual one.
 * @param sound `virtual`: an output that nobody hears; `machine`: what this machine has, perhaps none
 * @param pixels of a virtual display of its own, e.g. `3840x2160`
 */
export async function openBedside(
  configFile: string,
  sound: 'virtual' | 'machine' = 'virtual',
  pixels?: string,
): Promise<Bedside> {
  const display = await openDisplay(process.env, pixels);
  try {
    return await launch(configFile, display, sound);
  } catch (error) {
    display.stop();
    throw error;
  }
}

async function launch(configFile: string, display: Display, sound: 'virtual' | 'machine'): Promise<Bedside> {
  const app = await electron.launch({
    executablePath: electronExecutable(PROJECT),
    args: [
      '--no-sandbox',
      ...(sound === 'virtual' ? [VIRTUAL_SOUND] : []),
      join(PROJECT, 'dist', 'electron', 'main.cjs'),
      `--config=${configFile}`,
    ],
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

/** The utility process in which the monitor lives. */
export async function monitorPid(app: ElectronApplication): Promise<number> {
  const pid = await app.evaluate(
    ({ app: electronApp }) =>
      electronApp.getAppMetrics().find(({ type, serviceName }) => type === 'Utility' && serviceName === 'node.mojom.NodeService')
        ?.pid ?? null,
  );
  if (pid === null) throw new Error('no utility process: is the monitor running?');
  return pid;
}
