import { createServer, type Server, type Socket } from 'node:net';
import type { HostInstant, LinkState } from '#device';
import { DeviceRunner, type RunnerOptions, type RunnerStatus } from './device-runner.ts';
import { socketTransport } from './tcp-transport-adapter.ts';

export type ConnectionsOptions = Omit<RunnerOptions, 'openTransport' | 'onEnded'> & {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
};

/** A gateway has one or a few; more is a mistake or an attack. */
const MOST_CONNECTIONS = 64;
const RETRY_MS = 2_000;
const BEST: readonly LinkState[] = ['connected', 'connecting', 'silent', 'released', 'idle'];

/** Waits for devices that connect to us: each accepted connection is a conversation of its own, and all of them one device. */
export class ConnectionsRunner {
  readonly #options: ConnectionsOptions;
  readonly #runners = new Set<DeviceRunner>();
  #server: Server | null = null;
  #listenAtMs: number | null = null;
  #past: RunnerStatus = NOTHING;
  #accepted = 0;
  #stopped = false;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** The port listened at; null while it is not. */
  get port(): number | null {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address.port : null;
  }

  get status(): RunnerStatus {
    const all = [...this.#runners].map((runner) => runner.status);
    const sum = all.reduce(added, this.#past);
    const heardBefore = this.#past.lastHeard !== null;
    const link = BEST.find((state) => all.some((one) => one.link === state)) ?? (heardBefore ? 'silent' : 'connecting');
    return { ...sum, link, reconnects: Math.max(0, this.#accepted - 1) };
  }

  start(): void {
    this.#stopped = false;
    this.#listen();
  }

  tick(now: HostInstant): void {
    if (this.#listenAtMs !== null && now.monotonicMs >= this.#listenAtMs) this.#listen();
    for (const runner of this.#runners) runner.tick(now);
  }

  async stop(now: HostInstant): Promise<void> {
    this.#stopped = true;
    this.#listenAtMs = null;
    const closed = new Promise<void>((resolve) => {
      if (this.#server) this.#server.close(() => resolve());
      else resolve();
    });
    this.#server = null;
    await Promise.all([...this.#runners].map((runner) => runner.stop(now)));
    await closed;
  }

  #listen(): void {
    this.#listenAtMs = null;
    const { host, port } = this.#options;
    const server = createServer({ noDelay: true });
    server.on('connection', (socket) => this.#accept(socket, server));
    server.on('error', (error) => {
      if (this.#stopped || this.#server !== server) return;
      this.#server = null;
      this.#tell('transport-error', `TCP port ${port}: ${error.message}`);
      this.#listenAtMs = this.#options.now().monotonicMs + RETRY_MS;
    });
    server.listen(port, host);
    this.#server = server;
  }

  #accept(socket: Socket, server: Server): void {
    const from = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`;
    if (this.#stopped || this.#server !== server || this.#runners.size >= MOST_CONNECTIONS) {
      socket.destroy();
      this.#tell('refused', `connection of ${from} refused: ${MOST_CONNECTIONS} are open`);
      return;
    }
    this.#accepted += 1;
    const runner: DeviceRunner = new DeviceRunner({
      ...this.#options,
      openTransport: (events) => socketTransport(socket, from, this.#options.now, events),
      onEnded: () => {
        this.#runners.delete(runner);
        this.#past = added(this.#past, runner.status);
      },
    });
    this.#runners.add(runner);
    runner.start(this.#options.now());
  }

  #tell(reason: string, detail: string): void {
    this.#past = { ...this.#past, issues: { ...this.#past.issues, [reason]: (this.#past.issues[reason] ?? 0) + 1 } };
    const issues = [{ reason, detail, bytes: null }];
    this.#options.onBatch({ deviceId: this.#options.deviceId, at: this.#options.now(), frames: [], readings: [], issues });
  }
}

const NOTHING: RunnerStatus = {
  link: 'idle',
  lastHeard: null,
  bytesSeen: 0,
  framesOk: 0,
  requests: 0,
  reconnects: 0,
  issues: {},
};

function added(one: RunnerStatus, other: RunnerStatus): RunnerStatus {
  const issues = { ...one.issues };
  for (const [reason, count] of Object.entries(other.issues)) issues[reason] = (issues[reason] ?? 0) + count;
  const later = (one.lastHeard?.monotonicMs ?? -1) >= (other.lastHeard?.monotonicMs ?? -1) ? one.lastHeard : other.lastHeard;
  return {
    link: one.link,
    lastHeard: later,
    bytesSeen: one.bytesSeen + other.bytesSeen,
    framesOk: one.framesOk + other.framesOk,
    requests: one.requests + other.requests,
    reconnects: 0,
    issues,
  };
}
