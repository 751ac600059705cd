import { createServer, type Server } from 'node:https';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type BedReport, type FeedConfig, type ViewerMessage, viewerMessage, type WaveMessage } from '#ipc';
import { thinnedWave } from './thinned-wave.ts';
import { FEED_PATH, keyBytes, WARD_TLS } from './ward-key.ts';

const MOST_VIEWERS = 32;
const LARGEST_MESSAGE = 1_024;
/** A viewer says every second what it looks at. */
const CONFIRMED_MS = 5_000;
/** Bytes that a slow viewer has not taken: no more waves for it; then it is cut off. */
const SLOW_BYTES = 256 * 1024;
const STUCK_BYTES = 4 * 1024 * 1024;
const LISTEN_AGAIN_MS = 10_000;

interface Viewer {
  readonly name: string;
  readonly socket: WebSocket;
  said: ViewerMessage;
  saidMs: number;
}

export interface FeedServerParts {
  readonly serve: NonNullable<FeedConfig['serve']>;
  readonly wardKey: string;
  /** What was wrong, for the journal. */
  readonly issue: (reason: string, detail: string) => void;
  /** ms that never jump. */
  readonly steadyMs: () => number;
}

/** Shows this bed to other screens of the ward that hold its key. They can say what they look at and nothing else. */
export class FeedServer {
  readonly #parts: FeedServerParts;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #names = new WeakMap<Duplex, string>();
  readonly #viewers = new Set<Viewer>();
  #again: NodeJS.Timeout | null = null;
  #newest: string | null = null;

  constructor(parts: FeedServerParts) {
    this.#parts = parts;
    const key = keyBytes(parts.wardKey);
    this.#server = createServer(
      {
        ...WARD_TLS,
        handshakeTimeout: 5_000,
        requestTimeout: 5_000,
        pskCallback: (socket, identity) => {
          this.#names.set(socket, identity.slice(0, 64));
          return key;
        },
      },
      (_request, response) => response.writeHead(404).end(),
    );
    this.#server.maxConnections = 2 * MOST_VIEWERS;
    this.#server.on('tlsClientError', (error) => parts.issue('feed-refused', `a screen without our ward key: ${error.message}`));
    this.#server.on('error', (error) => {
      parts.issue('feed-not-served', error.message);
      this.#again = setTimeout(() => this.start(), LISTEN_AGAIN_MS);
    });
    this.#sockets = new WebSocketServer({
      server: this.#server,
      path: FEED_PATH,
      perMessageDeflate: false,
      maxPayload: LARGEST_MESSAGE,
    });
    // The server's own errors are told above.
    this.#sockets.on('error', () => undefined);
    this.#sockets.on('connection', (socket, request) => this.#welcome(socket, this.#names.get(request.socket) ?? '?'));
  }

  start(): void {
    const { host, port } = this.#parts.serve;
    this.#server.listen(port, host);
  }

  report(report: BedReport): void {
    this.#newest = JSON.stringify(report);
    for (const viewer of this.#viewers) this.#send(viewer, this.#newest);
  }

  /** @param rank place of the wave on the screen of this bed, from 0 */
  wave(message: WaveMessage, rank: number): void {
    const wanted = [...this.#viewers].filter(({ said, socket }) => rank < said.waves && socket.bufferedAmount < SLOW_BYTES);
    if (wanted.length === 0) return;
    const text = JSON.stringify(thinnedWave(message));
    for (const viewer of wanted) this.#send(viewer, text);
  }

  /** Names of the screens that have confirmed within the last seconds that they show this bed and can sound. */
  watchers(): readonly string[] {
    const nowMs = this.#parts.steadyMs();
    return [...this.#viewers]
      .filter(({ said, saidMs }) => said.watching && nowMs - saidMs < CONFIRMED_MS)
      .map(({ name }) => name)
      .sort();
  }

  async stop(): Promise<void> {
    if (this.#again !== null) clearTimeout(this.#again);
    for (const { socket } of this.#viewers) socket.close(1001);
    this.#sockets.close();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      setTimeout(() => this.#server.closeAllConnections(), 200).unref();
    });
  }

  #welcome(socket: WebSocket, name: string): void {
    const { issue, steadyMs } = this.#parts;
    if (this.#viewers.size >= MOST_VIEWERS) {
      socket.close(1013, 'too many screens');
      return;
    }
    const viewer: Viewer = { name, socket, said: { type: 'watch', waves: 0, watching: false }, saidMs: steadyMs() };
    this.#viewers.add(viewer);
    socket.on('message', (data: Buffer) => {
      const said = viewerMessage.safeParse(jsonOf(data.toString('utf8')));
      if (said.success) {
        viewer.said = said.data;
        viewer.saidMs = steadyMs();
        return;
      }
      issue('feed-message-refused', `${name} said what no screen may say`);
      socket.close(1008, 'only looking is allowed');
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#viewers.delete(viewer));
    if (this.#newest !== null) this.#send(viewer, this.#newest);
  }

  #send({ socket }: Viewer, text: string): void {
    if (socket.bufferedAmount > STUCK_BYTES) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(text);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
