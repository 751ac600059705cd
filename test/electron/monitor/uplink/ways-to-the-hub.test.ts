import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { derivedKey } from '../../../../cloud/hub/provisioning/enrolment.ts';
import { hostNow } from '../../../../electron/monitor/clock/host-clock-adapter.ts';
import type { OutboxRow } from '../../../../electron/monitor/recorder/rows.ts';
import { assignmentText, type KeptText } from '../../../../electron/monitor/uplink/assignment.ts';
import { type HubTarget, hubConnection } from '../../../../electron/monitor/uplink/iot-hub-adapter.ts';
import { Uplink } from '../../../../electron/monitor/uplink/uplink.ts';
import { type Authority, authority, type DeviceCertificate, selfSigned } from '../../../cloud/hub/device-certificates.ts';
import { HUB_NAME, KEY, SCOPE } from '../../../cloud/hub/hub-support.ts';
import { LocalHub } from '../../../cloud/hub/local-hub.ts';
import { waitingRows } from './waiting-rows.ts';

const GROUP_KEY = 'Z3JvdXAtbWFzdGVyLWtleS1ncm91cC1tYXN0ZXIta2U=';
const PATIENCE = { timeout: 60_000 };
let local: LocalHub;
let trusted: Authority;
let own: DeviceCertificate;

beforeAll(async () => {
  trusted = await authority();
  own = await selfSigned('bed-own');
  local = await LocalHub.start(['bed-12'], {
    deviceAuthorities: [trusted.cert],
    https: { host: '127.0.0.1', port: 0 },
    provisioning: {
      idScope: SCOPE,
      enrolments: [
        { name: 'bed-7', attestation: { type: 'symmetricKey', primaryKey: KEY }, deviceId: 'station-7' },
        { name: 'ward-3', group: true, attestation: { type: 'symmetricKey', primaryKey: GROUP_KEY } },
        { name: 'bed-own', attestation: { type: 'x509', thumbprint: own.thumbprint } },
        { name: 'signed', group: true, attestation: { type: 'x509' } },
      ],
    },
  });
});
afterAll(() => local.stop());

const mqttPlace = (): string => `localhost:${local.port}`;
const httpsPlace = (): string => `localhost:${local.hub.httpsPort ?? 0}`;

/** Sends one message. @returns the device that the hub says it came from, and the uplink */
async function sender(target: Omit<HubTarget, 'certificateAuthority'>, kept?: KeptText) {
  const message = JSON.stringify({ messageId: `m-${Math.random()}` });
  const row: OutboxRow = { sequence: 1, message, createdMs: Date.now(), bornMs: null, queue: 'alarms' };
  let freed = false;
  const uplink = new Uplink({
    connect: await hubConnection({ ...target, certificateAuthority: local.certificates.ca }, null, kept),
    outbox: {
      ...waitingRows(() => (freed ? [] : [row])),
      acknowledged: () => {
        freed = true;
      },
    },
    now: hostNow,
    random: () => 0,
  });
  const timer = setInterval(() => uplink.tick(), 20);
  const stop = (): void => {
    clearInterval(timer);
    uplink.stop();
  };
  onTestFinished(stop);
  return {
    uplink,
    stop,
    from: async () => {
      await vi.waitUntil(() => freed, PATIENCE);
      const record = local.stored.find(({ body }) => Buffer.from(body).toString() === message);
      return (record?.headers['systemProperties'] as Record<string, string>)['iothub-connection-device-id'];
    },
  };
}

function memory(): KeptText & { text: string | null; writes: number } {
  return {
    text: null,
    writes: 0,
    read() {
      return this.text;
    },
    write(json) {
      this.text = json;
      this.writes += 1;
    },
  };
}

/** A proxy that lets HTTPS out, and knows where the hub is. */
async function proxy(user: string | null): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((_, answer) => answer.writeHead(405).end());
  server.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    const given = Buffer.from((request.headers['proxy-authorization'] ?? '').replace('Basic ', ''), 'base64').toString();
    if (user !== null && given !== user) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const line = connect(local.hub.httpsPort ?? 0, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      line.pipe(socket).pipe(line);
    });
    for (const one of [line, socket]) {
      sockets.add(one);
      one.on('error', () => socket.destroy());
    }
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${user === null ? '' : `${user}@`}127.0.0.1:${port}`, asked };
}

/** The way to the hub, which breaks off each of the first so many connections. */
async function brokenWay(failures: number): Promise<{ place: string; tried: () => number }> {
  let tried = 0;
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    tried += 1;
    socket.on('error', () => socket.destroy());
    if (tried <= failures) return socket.destroy();
    const line = connect(local.port, '127.0.0.1');
    line.on('error', () => socket.destroy());
    sockets.add(line).add(socket);
    return line.pipe(socket).pipe(line);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { place: `localhost:${(server.address() as AddressInfo).port}`, tried: () => tried };
}

const withKey = (): string => `HostName=${HUB_NAME};DeviceId=bed-12;SharedAccessKey=${KEY}`;

describe('a station finds its hub by the provisioning service', () => {
  const asked = (registrationId: string, key?: string) => ({
    provisioning: { endpoint: mqttPlace(), idScope: SCOPE, registrationId, ...(key !== undefined && { key }) },
    gateway: mqttPlace(),
  });

  test('with its own key, under the name that the service gives it; the answer is kept and not asked for again', async () => {
    const kept = memory();
    const first = await sender(asked('bed-7', KEY), kept);
    expect(await first.from()).toBe('station-7');
    first.stop();
    const again = await sender(asked('bed-7', KEY), kept);
    expect(await again.from()).toBe('station-7');
    expect(kept.writes).toBe(1);
  });

  test('with the derived key of a group, over a WebSocket', async () => {
    const { provisioning } = asked('bed-12b', derivedKey(GROUP_KEY, 'bed-12b'));
    const { from } = await sender({
      provisioning: { ...provisioning, endpoint: httpsPlace() },
      gateway: httpsPlace(),
      webSocket: true,
    });
    expect(await from()).toBe('bed-12b');
  });

  test('with its own certificate, and with one of a trusted authority', async () => {
    const { from } = await sender({ ...asked('bed-own'), certificate: own });
    expect(await from()).toBe('bed-own');
    const issued = await trusted.issue('bed-30');
    expect(await (await sender({ ...asked('bed-30'), certificate: issued })).from()).toBe('bed-30');
  });

  test('a hub that does not know it any more makes it ask again; the name it had is no obstacle', async () => {
    const kept = memory();
    const first = await sender(asked('bed-7', KEY), kept);
    await first.from();
    first.stop();
    await local.hub.service.registry.delete('station-7', '*');
    expect(await (await sender(asked('bed-7', KEY), kept)).from()).toBe('station-7');
    expect(kept.writes).toBe(2);
  });

  test('a line that broke off is no reason to ask again', async () => {
    const kept = memory();
    const { place, tried } = await brokenWay(2);
    const { provisioning } = asked('bed-7', KEY);
    kept.text = assignmentText({ hub: HUB_NAME, deviceId: 'station-7' }, provisioning);
    await (await sender({ provisioning, gateway: mqttPlace() })).from();
    expect(await (await sender({ provisioning, gateway: place }, kept)).from()).toBe('station-7');
    expect([tried(), kept.writes]).toEqual([3, 0]);
  });

  test('while the service is away, a station that was refused goes on with what it knows', async () => {
    const kept = memory();
    await (await sender(asked('bed-7', KEY))).from();
    // Nothing listens there.
    const provisioning = { ...asked('bed-7', KEY).provisioning, endpoint: 'localhost:1' };
    kept.text = assignmentText({ hub: HUB_NAME, deviceId: 'station-7' }, provisioning);
    await local.hub.service.registry.delete('station-7', '*');
    const { uplink, from } = await sender({ provisioning, gateway: mqttPlace() }, kept);
    await vi.waitUntil(() => uplink.status().detail !== null, PATIENCE);
    await local.hub.registerDevice({ deviceId: 'station-7', primaryKey: KEY });
    expect(await from()).toBe('station-7');
  }, 30_000);

  test('a wrong key is told, with where it was refused', async () => {
    const { uplink } = await sender(asked('bed-7', 'd3Jvbmcga2V5IHdyb25nIGtleQ=='));
    await vi.waitUntil(() => uplink.status().detail !== null, PATIENCE);
    expect(uplink.status().detail).toMatch(/^provisioning at localhost:\d+: .*/);
  });
});

describe('a station shows a certificate', () => {
  test('to a hub that it reaches through a gateway', async () => {
    const certificate = await trusted.issue('bed-31');
    await local.hub.service.registry.ensure('bed-31', { authentication: { type: 'certificateAuthority' } });
    const connectionString = `HostName=${HUB_NAME};DeviceId=bed-31;x509=true;GatewayHostName=${mqttPlace()}`;
    expect(await (await sender({ connectionString, certificate })).from()).toBe('bed-31');
  });

  test('and is refused with that of another', async () => {
    await local.hub.service.registry.ensure('bed-31', { authentication: { type: 'certificateAuthority' } });
    const connectionString = `HostName=${HUB_NAME};DeviceId=bed-31;x509=true`;
    const certificate = await trusted.issue('bed-32');
    const { uplink } = await sender({ connectionString, certificate, gateway: mqttPlace() });
    await vi.waitUntil(() => uplink.status().detail !== null, PATIENCE);
    expect(uplink.status().detail).toMatch(/not authorized/i);
  });
});

describe('a station behind a proxy', () => {
  test('speaks through it, with the name and the password that the proxy wants', async () => {
    const { url, asked } = await proxy('ward:secret');
    const { from } = await sender({ connectionString: withKey(), gateway: 'localhost', proxy: url });
    expect(await from()).toBe('bed-12');
    expect(asked).toEqual(['localhost:443']);
  });

  test('finds its hub through it, too', async () => {
    const { url, asked } = await proxy(null);
    const provisioning = { endpoint: 'localhost', idScope: SCOPE, registrationId: 'bed-7', key: KEY };
    expect(await (await sender({ provisioning, gateway: 'localhost', proxy: url })).from()).toBe('station-7');
    expect(asked).toEqual(['localhost:443', 'localhost:443']);
  });

  test('that refuses it is told so', async () => {
    const { url } = await proxy('ward:secret');
    const refused = url.replace('secret', 'wrong');
    const { uplink } = await sender({ connectionString: withKey(), gateway: 'localhost', proxy: refused });
    await vi.waitUntil(() => uplink.status().detail !== null, PATIENCE);
    expect(uplink.status().detail).toMatch(/407/);
  });
});
