import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MonitorConfig } from '#ipc';
import { type Child, startChild } from '../../electron/start/child-adapter.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import { type Bedside, openBedside } from './bedside.ts';

export interface AppOnSimulatedBed extends Bedside {
  readonly config: string;
}

/** The app on a generated patient behind a simulated Philips IntelliVue, without a cloud. */
export async function openSimulatedBed(
  part: Partial<MonitorConfig> = {},
  sound: 'virtual' | 'machine' = 'virtual',
): Promise<AppOnSimulatedBed> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-bed-'));
  await chmod(directory, 0o711);
  const port = await freePort(0);
  const simulator: Child = startChild({
    command: process.execPath,
    args: [join(PROJECT, 'wardlight.ts'), 'simulate', 'philips-intellivue', '--udp', `127.0.0.1:${port}`],
    cwd: PROJECT,
    logFile: join(directory, 'simulator.log'),
  });
  const config = join(directory, 'monitor.json');
  await writeFile(config, JSON.stringify({ ...bedConfig(directory, port), ...part }));
  const bedside = await openBedside(config, sound);
  return {
    ...bedside,
    config,
    async close() {
      await bedside.close();
      await simulator.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function bedConfig(directory: string, port: number): MonitorConfig {
  return {
    bed: { id: 'bed-12', ward: 'Ward 3' },
    admission: {
      patient: { identifier: 'SIM-1', name: 'Simulated, Patient', birthDate: '1954-04-12', type: 'adult' },
      encounter: 'ENC-SIM-1',
      since: '2026-01-01T00:00:00.000Z',
    },
    devices: [
      {
        id: 'monitor-1',
        driver: 'philips-intellivue',
        udp: { host: '127.0.0.1', port },
        waves: [131330, 150452],
        simulates: 'generated patient',
      },
    ],
    store: { directory: join(directory, 'bed'), key: '1'.repeat(64) },
    hub: null,
    limits: {},
    alarmDelayS: 0,
  };
}
