import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import rhea from 'rhea';
import type { ServerTls } from '../../contract/secure-server-adapter.ts';
import { ServiceConnection, type ServiceHost } from './service-connection-adapter.ts';

export interface ServiceEndpointOptions extends Omit<ServiceHost, 'closed'> {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly tls: { readonly key: string; readonly cert: string; readonly renewed?: ServerTls['renewed'] };
}

export interface ServiceEndpoint {
  readonly port: number;
  stop(): Promise<void>;
}

const HANDSHAKE_WITHIN_MS = 10_000;

/** What services of IoT Hub do over AMQP: send messages to devices, fetch feedback and file notices (as `azure-iothub` does). */
export async function startServiceEndpoint(options: ServiceEndpointOptions): Promise<ServiceEndpoint> {
  const container = rhea.create_container({ id: 'wardlight-hub' });
  // rhea's types do not know what its servers offer.
  (container.sasl_server_mechanisms as { enable_anonymous(): void }).enable_anonymous();
  // An error without a listener would end the process; each connection tells its own.
  container.on('error', (error: unknown) => options.issue('malformed-amqp', String(error)));
  const open = new Set<ServiceConnection>();
  const host: ServiceHost = {
    devices: options.devices,
    queue: options.queue,
    claimWithinMs: options.claimWithinMs,
    refusal: (token) => options.refusal(token),
    issue: (reason, detail) => options.issue(reason, detail),
    closed: (connection) => void open.delete(connection),
  };
  const { key, cert, renewed } = options.tls;
  const secure = { minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_WITHIN_MS } as const;
  const server = createServer({ key, cert, ...secure }, (socket) => {
    open.add(new ServiceConnection(socket, container, host));
  });
  renewed?.((pair) => server.setSecureContext({ ...pair, minVersion: 'TLSv1.2' }));
  server.on('tlsClientError', (error: Error, socket: TLSSocket) =>
    options.issue('tls-handshake-failed', `${socket.remoteAddress ?? ''}: ${error.message}`),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of [...open]) connection.close();
      await closed;
    },
  };
}
