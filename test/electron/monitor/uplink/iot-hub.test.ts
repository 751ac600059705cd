import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ensureCertificates } from '../../../../cloud/hub/certificate-adapter.ts';
import { hostNow } from '../../../../electron/monitor/clock/host-clock-adapter.ts';
import type { OutboxRow } from '../../../../electron/monitor/recorder/rows.ts';
import { type HubTarget, hubConnection } from '../../../../electron/monitor/uplink/iot-hub-adapter.ts';
import { Uplink } from '../../../../electron/monitor/uplink/uplink.ts';
import { SCOPE } from '../../../cloud/hub/hub-support.ts';
import { storeFolder } from '../recorder/store-folder.ts';
import { startMqttPeer } from './mqtt-peer.ts';
import { waitingRows } from './waiting-rows.ts';

const HUB_PROCESS = new URL('../../../cloud/hub/hub-process.ts', import.meta.url);
const KEY = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');
const rows: OutboxRow[] = [1, 2, 3, 4, 5].map((sequence) => ({
  sequence,
  message: JSON.stringify({ messageId: `bed-12-${sequence}`, text: 'Größe µ' }),
  createdMs: 1_767_225_600_000,
  bornMs: null,
  queue: 'alarms',
}));

const string = (port: number): string =>
  `HostName=contoso.azure-devices.net;DeviceId=bed-12;SharedAccessKey=${KEY};GatewayHostName=localhost:${port}`;

async function startUplink(
  port: number,
  certificateAuthority: string,
  available: () => number,
  who: Partial<HubTarget> = { connectionString: string(port) },
) {
  const freed: number[] = [];
  const uplink = new Uplink({
    connect: await hubConnection({ ...who, certificateAuthority }),
    outbox: {
      ...waitingRows(() => rows.slice(0, available())),
      acknowledged: (some) => void freed.push(...some.map(({ sequence }) => sequence)),
    },
    now: hostNow,
    random: () => 0,
  });
  const timer = setInterval(() => uplink.tick(), 20);
  onTestFinished(() => {
    clearInterval(timer);
    uplink.stop();
  });
  return { uplink, freed };
}

test('the real SDK delivers each message as the hub expects it, under the name of the hub behind the gateway', async () => {
  const peer = await startMqttPeer();
  onTestFinished(() => peer.stop());
  const { freed, uplink } = await startUplink(peer.port, peer.certificateAuthority, () => 5);
  await vi.waitUntil(() => freed.length === 5, { timeout: 60_000 });

  expect(freed).toEqual([1, 2, 3, 4, 5]);
  expect(peer.connects[0]?.username).toMatch(/^contoso\.azure-devices\.net\/bed-12\/\?api-version=/);
  expect(peer.published.map(({ body }) => body)).toEqual(rows.map(({ message }) => message));
  const bag = new URLSearchParams(peer.published[0]?.topic.split('/messages/events/')[1]);
  expect(Object.fromEntries(bag)).toEqual({
    '$.mid': 'bed-12-1',
    '$.ct': 'application/json',
    '$.ce': 'utf-8',
    schema: 'wardlight.telemetry.v1',
    queue: 'alarms',
    messages: '1',
    'iothub-creation-time-utc': '2026-01-01T00:00:00.000Z',
    'sent-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
  });
  expect(uplink.status()).toMatchObject({ state: 'connected', detail: null });
});

test('messages in flight when the hub dies are sent again when it is back, in their order', async () => {
  const first = await startMqttPeer();
  let available = 2;
  const { freed } = await startUplink(first.port, first.certificateAuthority, () => available);
  await vi.waitUntil(() => freed.length === 2, { timeout: 60_000 });
  first.acknowledging = false;
  available = 5;
  await vi.waitUntil(() => first.published.length === 5, { timeout: 60_000 });
  await first.stop();

  const second = await startMqttPeer(first.port, first.authority);
  onTestFinished(() => second.stop());
  await vi.waitUntil(() => freed.length === 5, { timeout: 60_000 });
  expect(freed).toEqual([1, 2, 3, 4, 5]);
  expect(second.published.map(({ body }) => body)).toEqual(rows.slice(2).map(({ message }) => message));
});

test('a hub with a certificate that nobody vouches for gets nothing, and that is told', async () => {
  const peer = await startMqttPeer();
  const other = await startMqttPeer();
  onTestFinished(() => peer.stop());
  onTestFinished(() => other.stop());
  const { uplink, freed } = await startUplink(peer.port, other.certificateAuthority, () => 5);
  await vi.waitUntil(() => uplink.status().detail !== null, { timeout: 60_000 });
  expect(uplink.status().detail).toMatch(/certificate|signature|issuer/i);
  expect([freed, peer.published]).toEqual([[], []]);
});

test('a clock that is 70 min behind the hub’s, so that every token has ended when it is made, locks no station out', async () => {
  const directory = storeFolder();
  const child = spawn(process.execPath, [fileURLToPath(HUB_PROCESS), directory, '0', 'bed-12']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const port = Number(
    await new Promise<string>((resolve) => child.stdout.once('data', (text: Buffer) => resolve(text.toString()))),
  );
  const { ca } = await ensureCertificates(join(directory, 'certificates'));
  const real = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => real() - 70 * 60_000);
  onTestFinished(() => void vi.restoreAllMocks());
  const { freed, uplink } = await startUplink(port, ca, () => 5);
  // Its token for the provisioning service has ended as well.
  const place = `localhost:${port}`;
  const provisioning = { endpoint: place, idScope: SCOPE, registrationId: 'bed-12-enrolled', key: KEY };
  const enrolled = await startUplink(port, ca, () => 5, { provisioning, gateway: place });
  await vi.waitUntil(() => freed.length === 5, { timeout: 60_000 });
  await vi.waitUntil(() => enrolled.freed.length === 5, { timeout: 60_000 });
  // The bed says so on its connection screen.
  for (const each of [uplink, enrolled.uplink])
    expect(each.status()).toMatchObject({ state: 'connected', detail: expect.stringContaining('up to 3 h behind') as string });
}, 120_000);

test('a connection string that cannot be read is refused by name', async () => {
  const connectionString = 'HostName=x;DeviceId=y;SharedAccessKey=';
  await expect(hubConnection({ connectionString, certificateAuthority: null })).rejects.toThrow(
    'hub.connectionString: has no SharedAccessKey',
  );
});
