import { once } from 'node:events';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, onTestFinished, test, vi } from 'vitest';
import { driverById } from '#drivers';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { startMonitor } from '../../../electron/monitor/monitor.ts';
import { freePort } from '../../../electron/start/ports-adapter.ts';
import { bedConfig, KEY, Window } from './bed.ts';
import { storeFolder } from './recorder/store-folder.ts';

test('what a gateway gets an acknowledgement for is on the disk by then', async () => {
  const driver = driverById('hl7-mllp');
  if (!driver) throw new Error('the HL7 driver is not registered');
  const [directory, port] = [storeFolder(), await freePort(0)];
  const listen = { transport: 'tcp', host: '127.0.0.1', port } as const;
  const devices = [{ id: 'gateway-1', driver: driver.id, listen, waves: [], simulates: 'generated patient' }];
  const window = new Window();
  const monitor = await startMonitor(bedConfig(directory, 1, { devices }), window);
  onTestFinished(() => monitor.stop());

  const gateway = driver.openSimulator({
    transport: 'tcp',
    signals: generatePatient({ seed: 5, scenario: 'stable' }),
    faults: [],
  });
  const socket = createConnection({ host: listen.host, port });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  const now = () => ({ wallMs: Date.now(), monotonicMs: performance.now() });
  const timer = setInterval(() => {
    for (const bytes of gateway.tick(now())) socket.write(bytes);
  }, 20);
  onTestFinished(() => clearInterval(timer));
  const [acknowledgement] = (await once(socket, 'data')) as [Buffer];
  const store = new Database(join(directory, 'bedside.db'), {
    encryptionCipher: 'aes256cbc',
    encryptionKey: KEY,
  } as Database.Options);
  onTestFinished(() => void store.close());
  const rows = store.prepare('SELECT bytes FROM frames').all() as { bytes: Uint8Array }[];
  expect(acknowledgement.toString()).toMatch(/MSA\|[AC]A\|/);
  expect(rows.map(({ bytes }) => Buffer.from(bytes).toString().slice(0, 4))).toContain('MSH|');
  await vi.waitUntil(() => window.last('link')?.devices[0]?.link === 'connected', { timeout: 60_000 });
});
