import { expect, onTestFinished, test, vi } from 'vitest';
import type { NewRecord } from '../../../../cloud/contract/event-log.ts';
import { ensureCertificates } from '../../../../cloud/hub/certificate-adapter.ts';
import { startHub } from '../../../../cloud/hub/role.ts';
import { hostNow } from '../../../../electron/monitor/clock/host-clock-adapter.ts';
import type { OutboxRow } from '../../../../electron/monitor/recorder/rows.ts';
import { hubConnection } from '../../../../electron/monitor/uplink/iot-hub-adapter.ts';
import { Uplink } from '../../../../electron/monitor/uplink/uplink.ts';
import { storeFolder } from '../recorder/store-folder.ts';
import { waitingRows } from './waiting-rows.ts';

test('through connections that break and an unacknowledged message, the hub stores every message in order', async () => {
  const directory = storeFolder();
  const { ca, key, cert } = await ensureCertificates(directory);
  const stored: NewRecord[] = [];
  const append = (_: string, records: readonly NewRecord[]) => {
    // As a log on disk: the hub takes the memory back.
    stored.push(...records.map(({ key, headers, body }) => ({ key, headers, body: Buffer.from(body) })));
    return Promise.resolve(records.map((_record, offset) => ({ partition: 0, offset })));
  };
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const hub = await startHub({
    log: { append },
    directory,
    host: '127.0.0.1',
    port: 0,
    hostName: 'contoso.azure-devices.net',
    tls: { key, cert },
    logger,
  });
  onTestFinished(() => hub.stop());
  const { primaryKey } = await hub.registerDevice({ deviceId: 'bed-12' });
  const connectionString = `HostName=contoso.azure-devices.net;DeviceId=bed-12;SharedAccessKey=${primaryKey};GatewayHostName=localhost:${hub.port}`;

  const rows: OutboxRow[] = Array.from({ length: 30 }, (_, index) => ({
    sequence: index + 1,
    message: JSON.stringify({ messageId: `bed-12-${index + 1}` }),
    createdMs: 1_767_225_600_000,
    bornMs: null,
    queue: 'alarms',
  }));
  let available = 10;
  const freed: number[] = [];
  const uplink = new Uplink({
    connect: await hubConnection({ connectionString, certificateAuthority: ca }),
    outbox: {
      ...waitingRows(() => rows.slice(0, available)),
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

  await vi.waitUntil(() => freed.length === 10, { timeout: 60_000 });
  hub.resetConnections();
  available = 20;
  await vi.waitUntil(() => freed.length === 20, { timeout: 60_000 });
  hub.setFaults({ withholdPuback: true });
  available = 30;
  await vi.waitUntil(() => stored.length === 30, { timeout: 60_000 });
  hub.setFaults({ withholdPuback: false });
  hub.resetConnections();
  await vi.waitUntil(() => freed.length === 30, { timeout: 60_000 });

  const ids = stored.map(({ body }) => (JSON.parse(Buffer.from(body).toString()) as { messageId: string }).messageId);
  expect([...new Set(ids)]).toEqual(rows.map(({ sequence }) => `bed-12-${sequence}`));
  expect(ids).toHaveLength(40); // those that were stored and not acknowledged came twice: the cloud tells by their ids
});
