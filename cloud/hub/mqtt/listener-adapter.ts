import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { ServerTls } from '../../contract/secure-server-adapter.ts';
import { clientCertificate } from '../identity/client-certificate-adapter.ts';
import { MqttConnection, type Transport } from './connection-adapter.ts';
import type { Gate } from './session.ts';
import { SharedRoom } from './shared-room.ts';

export interface TlsOptions {
  readonly key: string;
  readonly cert: string;
  /** PEM of authorities whose certificates open the devices that are registered so. */
  readonly trusted: readonly string[];
  /** Told of each pair that replaces the one before, while the hub runs. */
  readonly renewed?: ServerTls['renewed'];
}

const HANDSHAKE_WITHIN_MS = 10_000;

/** All MQTT connections, whatever carries them. */
export class MqttConnections {
  made = 0;
  private readonly gate: Gate;
  private readonly open = new Set<MqttConnection>();
  private readonly room = new SharedRoom();
  private readonly refuses: () => boolean;

  /** @param refuses new connections are broken at once */
  constructor(gate: Gate, refuses: () => boolean) {
    this.refuses = refuses;
    this.gate = gate;
  }

  add(transport: Transport): void {
    if (this.refuses()) {
      transport.stream.destroy();
      return;
    }
    this.made += 1;
    const connection: MqttConnection = new MqttConnection(transport, this.gate, this.room, () => this.open.delete(connection));
    this.open.add(connection);
  }

  /** @param deviceId null: all @returns how many there were */
  reset(deviceId: string | null = null): number {
    const those = [...this.open].filter((connection) => deviceId === null || connection.deviceId === deviceId);
    for (const connection of those) connection.close();
    return those.length;
  }

  async stop(): Promise<void> {
    const open = [...this.open];
    this.reset();
    await Promise.all(open.map((connection) => connection.settled()));
  }
}

/** MQTT over TLS. A client may show a certificate; whether it opens anything is for the gate to say. */
export function createMqttServer({ key, cert, trusted, renewed }: TlsOptions, connections: MqttConnections, gate: Gate): Server {
  const server = createServer(
    {
      key,
      cert,
      // Never the public authorities: with none configured, none is trusted.
      ca: [...trusted],
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE_WITHIN_MS,
    },
    (socket) => {
      socket.setNoDelay(true);
      connections.add({ stream: socket, peer: peerOf(socket), certificate: clientCertificate(socket), ownsMemory: true });
    },
  );
  renewed?.((pair) => server.setSecureContext({ ...pair, ca: [...trusted], minVersion: 'TLSv1.2' }));
  server.on('tlsClientError', (error: Error, socket: TLSSocket) => {
    gate.issue('tls-handshake-failed', null, peerOf(socket), error.message, Buffer.alloc(0));
  });
  return server;
}

export function peerOf(socket: { remoteAddress?: string | undefined; remotePort?: number | undefined }): string {
  return `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`;
}
