import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { driverById } from '#drivers';
import { startSimulator } from '../../device-drivers/commands/simulator-adapter.ts';
import type { Figure } from './figures.ts';
import { LOAD_WAVES, loadedPatient } from './load.ts';
import { processorMs } from './processor.ts';

const DEVICES = 8;
const WARM_UP_MS = 15_000;
const MEASURED_MS = 60_000;
const BEDS_WANTED = 60;
const program = fileURLToPath(new URL('../../wardlight.ts', import.meta.url));

/** The monitor without a screen, reading several IntelliVue monitors at once: decoding, alarms, score, recorder, outbox. */
export async function measureGateway(): Promise<Figure[]> {
  const driver = driverById('philips-intellivue');
  if (driver === undefined) throw new Error('no driver');
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-gateway-'));
  const place = { kind: 'udp-listens', host: '127.0.0.1', port: 0 } as const;
  const simulators = await Promise.all(
    Array.from({ length: DEVICES }, () => startSimulator({ driver, signals: loadedPatient(), place, faults: [] })),
  );
  const file = join(directory, 'monitor.json');
  const devices = simulators.map(({ port }, index) => ({
    ...{ id: `monitor-${index}`, driver: driver.id, udp: { host: '127.0.0.1', port } },
    ...{ waves: LOAD_WAVES, simulates: 'load' },
  }));
  const store = { directory: join(directory, 'store'), key: randomBytes(32).toString('hex') };
  const bed = { id: 'bed-1', ward: 'Ward 3' };
  await writeFile(file, JSON.stringify({ bed, admission: null, devices, store, hub: null, limits: {}, alarmDelayS: 10 }));
  const monitor = spawn(process.execPath, [program, 'monitor', '--config', file], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  monitor.stdout.on('data', (bytes: Buffer) => void (said += bytes.toString()));
  try {
    await pause(WARM_UP_MS);
    const connected = said.match(/"id":"monitor-\d+","link":"connected"/g)?.length ?? 0;
    if (connected < DEVICES) throw new Error(`${connected} of ${DEVICES} devices are connected`);
    const [from, before] = [performance.now(), processorMs(monitor.pid ?? 0)];
    await pause(MEASURED_MS);
    const share = (processorMs(monitor.pid ?? 0) - before) / (performance.now() - from) / DEVICES;
    return [
      {
        what: 'gateway: processor for one IntelliVue of eight waves',
        values: [share * 100],
        unit: '% of one core',
        target: { value: Number((100 / BEDS_WANTED).toFixed(2)), at: 'p99' },
      },
    ];
  } finally {
    monitor.kill('SIGTERM');
    await once(monitor, 'exit');
    await Promise.all(simulators.map((simulator) => simulator.stop()));
    await rm(directory, { recursive: true, force: true });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
