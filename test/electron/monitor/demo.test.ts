import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { parseMonitorConfig } from '#ipc';
import { startMonitor } from '../../../electron/monitor/monitor.ts';
import { bedConfig, Window } from './bed.ts';
import { storeFolder } from './recorder/store-folder.ts';

/** Counts who comes. */
async function listener(): Promise<{ port: number; visits: () => number }> {
  let visits = 0;
  const server: Server = createServer((socket) => {
    visits += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, visits: () => visits };
}

const DEVICE = {
  ...{ id: 'monitor-1', driver: 'philips-intellivue', generated: { scenario: 'stable' as const } },
  ...{ waves: [131330, 150452], simulates: 'generated patient' },
};

async function numbers(demo: boolean) {
  const [hub, fhir] = await Promise.all([listener(), listener()]);
  const connectionString = `HostName=x.azure-devices.net;DeviceId=s;SharedAccessKey=AAAA;GatewayHostName=127.0.0.1:${hub.port}`;
  const config = bedConfig(storeFolder(), 1, {
    devices: [DEVICE],
    hub: { connectionString, certificateAuthority: null },
    patients: { url: `http://127.0.0.1:${fhir.port}/fhir` },
    ...(demo && { demo: true as const }),
  });
  const window = new Window();
  const monitor = await startMonitor(parseMonitorConfig(JSON.stringify(config), 'test'), window);
  onTestFinished(() => monitor.stop());
  await expect.poll(() => window.value('heart-rate'), { timeout: 60_000 }).toEqual(expect.any(Number));
  window.say({ type: 'find-patients', query: '' });
  await expect.poll(() => window.last('patients-found')?.state, { timeout: 60_000 }).toBe('offline');
  return { window, hub, fhir };
}

test('a demonstration has numbers of its own, says so, and asks nobody outside for anything', async () => {
  const { window, hub, fhir } = await numbers(true);
  expect(window.last('hello')).toMatchObject({ demo: true, simulated: true });
  expect(window.last('link')?.cloud.state).toBe('not-configured');
  expect([hub.visits(), fhir.visits()]).toEqual([0, 0]);
});

test('the same bed without demo would have gone to both', async () => {
  const { hub, fhir } = await numbers(false);
  expect(fhir.visits()).toBeGreaterThan(0);
  await expect.poll(() => hub.visits(), { timeout: 60_000 }).toBeGreaterThan(0);
});

test('a demonstration with a device that is not made up is refused', () => {
  const real = bedConfig('/nowhere', 24105, { demo: true });
  expect(() => parseMonitorConfig(JSON.stringify(real), 'demo.json')).toThrow(/demo\.json, devices\.0.*monitor-1 is not made up/);
});
