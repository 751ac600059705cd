import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import type { EventLog } from '../contract/event-log.ts';
import type { Logger, Role } from '../contract/role.ts';
import { judgeConnect } from './connect.ts';
import { type ConnectionHost, DeviceConnection } from './connection-adapter.ts';
import { DeviceStates } from './device-state-adapter.ts';
import { type HubIssue, HubIssues } from './issues.ts';
import { DeviceRegistry } from './registry-adapter.ts';

export interface HubOptions {
  readonly log: Pick<EventLog, 'append'>;
  /** Device registry, subscriptions and twins. */
  readonly directory: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** The hub's own name, in user names and token resources; devices may dial another one (GatewayHostName). */
  readonly hostName: string;
  readonly tls: { readonly key: string; readonly cert: string };
  readonly logger: Logger;
}

export interface Hub extends Role {
  readonly port: number;
  /** @throws InputRefused for an id or key that IoT Hub would not take */
  registerDevice(device: {
    readonly deviceId: string;
    readonly primaryKey?: string;
  }): Promise<{ deviceId: string; primaryKey: string }>;
  devices(): readonly { readonly deviceId: string; readonly connected: boolean }[];
  /** Newest first. */
  issues(): readonly HubIssue[];
  /** For tests: messages are stored but not acknowledged. */
  setFaults(faults: { readonly withholdPuback: boolean }): void;
  /** For tests: every connection breaks. */
  resetConnections(): void;
}

const HANDSHAKE_WITHIN_MS = 10_000;

/** The device side of an IoT hub: MQTT 3.1.1 over TLS (specs azure-wire sections 1 to 4). */
export async function startHub(options: HubOptions): Promise<Hub> {
  const registry = await DeviceRegistry.open(options.directory);
  const states = await DeviceStates.open(join(options.directory, 'state'));
  const issues = new HubIssues();
  const open = new Set<DeviceConnection>();
  const byDevice = new Map<string, DeviceConnection>();
  const appending = new Set<Promise<unknown>>();
  const count = { accepted: 0, notStored: 0, connections: 0, replaced: 0 };
  let withholdPuback = false;

  const issue: ConnectionHost['issue'] = (reason, deviceId, peer, detail, bytes) => {
    issues.add({ at: new Date().toISOString(), reason, deviceId, peer, detail, bytes });
    options.logger.warn({ reason, deviceId, peer, detail }, 'the hub refused something');
  };
  const host: ConnectionHost = {
    states,
    issue,
    judge: (packet) => judgeConnect(packet, options.hostName, (deviceId) => registry.find(deviceId), Date.now()),
    connected(deviceId, connection) {
      const old = byDevice.get(deviceId);
      byDevice.set(deviceId, connection);
      count.connections += 1;
      if (old === undefined) return;
      count.replaced += 1;
      old.close();
    },
    closed(connection) {
      open.delete(connection);
      if (connection.deviceId !== null && byDevice.get(connection.deviceId) === connection) byDevice.delete(connection.deviceId);
    },
    async append(record) {
      const appended = options.log.append('telemetry', [record]);
      appending.add(appended);
      try {
        await appended;
        count.accepted += 1;
      } catch (error) {
        count.notStored += 1;
        throw error;
      } finally {
        appending.delete(appended);
      }
    },
    withholdsPuback: () => withholdPuback,
  };

  const server = createServer(
    { key: options.tls.key, cert: options.tls.cert, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_WITHIN_MS },
    (socket) => open.add(new DeviceConnection(socket, host)),
  );
  server.on('tlsClientError', (error: Error, socket: TLSSocket) => {
    issue(
      'tls-handshake-failed',
      null,
      `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`,
      error.message,
      Buffer.alloc(0),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  options.logger.info({ host: options.host, port, hostName: options.hostName }, 'the hub listens');

  return {
    name: 'hub',
    port,
    async registerDevice({ deviceId, primaryKey }) {
      const device = await registry.register(deviceId, primaryKey);
      return { deviceId, primaryKey: device.primaryKey };
    },
    devices: () => registry.list().map(({ deviceId }) => ({ deviceId, connected: byDevice.has(deviceId) })),
    issues: () => issues.list(),
    setFaults(faults) {
      withholdPuback = faults.withholdPuback;
    },
    resetConnections() {
      for (const connection of [...open]) connection.close();
    },
    health: () => ({
      'devices registered': registry.list().length,
      'devices connected': byDevice.size,
      'messages accepted': count.accepted,
      'messages the log refused': count.notStored,
      'messages being stored': appending.size,
      'connections since start': count.connections,
      'connections replaced by a newer one': count.replaced,
      ...Object.fromEntries([...issues.byReason()].map(([reason, times]) => [`refused: ${reason}`, times])),
    }),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const connections = [...open];
      for (const connection of connections) connection.close();
      await Promise.all(connections.map((connection) => connection.settled()));
      await Promise.allSettled([...appending]);
      await closed;
    },
  };
}
