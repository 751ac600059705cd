import { createServer, type TLSSocket } from 'node:tls';
import rhea from 'rhea';
import { TOPICS, type Topic } from '../../contract/event-log.ts';
import type { Logger, Role } from '../../contract/role.ts';
import type { ServerTls } from '../../contract/secure-server-adapter.ts';
import type { Claim, Policy } from './claims.ts';
import { ClientConnection, type EndpointHost } from './connection-adapter.ts';
import { ConsumerPlaces } from './consumer-places.ts';
import type { ServedLog } from './served-log.ts';

export interface EventHubsOptions {
  readonly log: ServedLog;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly tls: { readonly key: string; readonly cert: string; readonly renewed?: ServerTls['renewed'] };
  /** Who may do what, by the name and key of a connection string. */
  readonly policies: readonly Policy[];
  /** Besides `$Default`; a group that is not named does not exist. */
  readonly consumerGroups: readonly string[];
  /**
   * Whether the token was made with this key for the audience or something above it, and how long it lasts.
   * @returns null when it was not, or has expired
   */
  verifyToken(token: string, audience: string, policy: Policy, nowMs: number): { readonly expiresAtMs: number } | null;
  readonly logger: Logger;
  /** How long a client has time to bring its first token. Default 60 s. */
  readonly claimWithinMs?: number;
}

export interface EventHubsEndpoint extends Role {
  readonly port: number;
  /** For tests: every send is answered with server-busy. */
  setFaults(faults: { readonly throttle: boolean }): void;
  /** For tests: every connection breaks. */
  resetConnections(): void;
}

/** The topics of the log as event hubs: AMQP 1.0 over TLS, as `@azure/event-hubs` speaks it (specs azure-wire section 8). */
export async function startEventHubsEndpoint(options: EventHubsOptions): Promise<EventHubsEndpoint> {
  const { log, logger } = options;
  const container = rhea.create_container({ id: 'wardlight-event-hubs' });
  (container.sasl_server_mechanisms as { enable_anonymous(): void }).enable_anonymous();
  // An error without a listener would end the process; each connection tells its own.
  container.on('error', (error: unknown) => logger.warn({ error: String(error) }, 'an Event Hubs client broke the protocol'));
  const connections = new Set<ClientConnection>();
  const places = new ConsumerPlaces();
  const count = { accepted: 0, delivered: 0, connections: 0 };
  const refusals = new Map<string, number>();
  const turns = new Map<Topic, number>(TOPICS.map((topic) => [topic, 0]));
  let throttle = false;

  const refused = (reason: string, detail: string): void => {
    refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
    logger.warn({ reason, detail }, 'the Event Hubs endpoint refused something');
  };
  const host: EndpointHost = {
    log,
    places,
    groups: new Set(['$default', ...options.consumerGroups.map((group) => group.toLowerCase())]),
    createdAt: new Date(),
    claimWithinMs: options.claimWithinMs,
    waiting: { bytes: 0 },
    isThrottled: () => throttle,
    judge: (token, audience) => judged(options, token, audience),
    refused,
    rejected: refused,
    accepted: (events) => void (count.accepted += events),
    delivered: (events) => void (count.delivered += events),
    closed: (connection) => void connections.delete(connection),
    nextPartition(topic) {
      const turn = turns.get(topic) ?? 0;
      turns.set(topic, turn + 1);
      return turn % log.partitionCount(topic);
    },
  };
  const { key, cert, renewed } = options.tls;
  const server = createServer({ key, cert, minVersion: 'TLSv1.2', handshakeTimeout: 10_000 }, (socket) => {
    count.connections += 1;
    connections.add(new ClientConnection(socket, container, host));
  });
  renewed?.((pair) => server.setSecureContext({ ...pair, minVersion: 'TLSv1.2' }));
  server.on('tlsClientError', (error: Error, socket: TLSSocket) =>
    refused('tls-handshake-failed', `${socket.remoteAddress ?? ''}: ${error.message}`),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  logger.info({ host: options.host, port }, 'the Event Hubs endpoint listens');

  return {
    name: 'stream',
    port,
    setFaults(faults) {
      throttle = faults.throttle;
    },
    resetConnections() {
      for (const connection of [...connections]) connection.reset();
    },
    health: () => ({
      'clients connected': connections.size,
      'consumers connected': places.count,
      'events accepted': count.accepted,
      'events delivered': count.delivered,
      'connections since start': count.connections,
      ...Object.fromEntries([...refusals].map(([reason, times]) => [`refused: ${reason}`, times])),
    }),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of [...connections]) connection.close();
      await closed;
    },
  };
}

function judged(options: EventHubsOptions, token: string, audience: string): Claim | null {
  for (const policy of options.policies) {
    const verdict = options.verifyToken(token, audience, policy, Date.now());
    if (verdict !== null) return { rights: policy.rights, expiresAtMs: verdict.expiresAtMs };
  }
  return null;
}
