import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app, type BrowserWindow, ipcMain } from 'electron';
import { CHANNELS, type MonitorConfig } from '#ipc';
import type { BedConfig } from './config-adapter.ts';
import { PAGE } from './page-protocol-adapter.ts';

const SWITCH = '--demo';

export function isDemo(argv: readonly string[]): boolean {
  return argv.includes(SWITCH);
}

/** A bed that does not exist, with a patient who does not; what it records is gone when the program ends. */
export function demoConfig(): BedConfig {
  const directory = mkdtempSync(join(tmpdir(), 'wardlight-demo-'));
  app.on('quit', () => rmSync(directory, { recursive: true, force: true }));
  const scenario = 'hypotension';
  const monitor: MonitorConfig = {
    demo: true,
    bed: { id: 'DEMO', ward: 'DEMO' },
    admission: {
      patient: { identifier: 'DEMO', name: 'DEMO, No Patient', birthDate: '1954-04-12', type: 'adult' },
      encounter: 'DEMO',
      since: new Date().toISOString(),
    },
    devices: [
      {
        ...{ id: 'demo-1', driver: 'philips-intellivue', generated: { scenario } },
        ...{ waves: [131330, 150036, 150452], simulates: 'generated patient' },
      },
    ],
    store: { directory, key: randomBytes(32).toString('hex') },
    hub: null,
    limits: {},
    alarmDelayS: 10,
  };
  return { monitor, notice: null, keyInFile: false };
}

/**
 * @param window from which it is asked
 * @param admitted whether somebody lies in this bed, or nobody knows: her monitoring does not end for a demonstration
 * @param quit ends the program in good order
 */
export function offerDemo(window: () => BrowserWindow | null, admitted: () => boolean, quit: () => void): void {
  ipcMain.on(CHANNELS.demo, (event, on: unknown) => {
    if (event.sender !== window()?.webContents || event.senderFrame?.url !== PAGE || typeof on !== 'boolean') return;
    if (on && admitted()) return;
    const others = process.argv.slice(1).filter((argument) => argument !== SWITCH);
    app.relaunch({ args: on ? [...others, SWITCH] : others });
    quit();
  });
}
