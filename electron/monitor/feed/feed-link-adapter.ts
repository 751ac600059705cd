import type { ConnectionOptions } from 'node:tls';
import { type ClientOptions, WebSocket } from 'ws';
import { type BedLoss, type BedReport, type FeedConfig, type FeedWave, feedMessage, type ViewerMessage } from '#ipc';
import { FEED_PATH, keyBytes, WARD_TLS } from './ward-key.ts';

const LARGEST_MESSAGE = 512 * 1024;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** A connection that is silent for so long is given up: the next one may be better. */
const GIVE_UP_MS = 5_000;

export interface FeedLinkParts {
  readonly place: FeedConfig['beds'][number];
  readonly wardKey: string;
  /** Under which name we look. */
  readonly ownBed: string;
  readonly report: (report: BedReport) => void;
  readonly wave: (wave: FeedWave) => void;
  readonly lost: (loss: BedLoss, detail: string | null) => void;
}

/** Looks at one bed elsewhere, and comes back whenever the connection is lost. */
export class FeedLink {
  readonly #parts: FeedLinkParts;
  #socket: WebSocket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #silence: NodeJS.Timeout | null = null;
  #waitMs = FIRST_WAIT_MS;
  #stopped = false;
  #loss: { readonly loss: BedLoss; readonly detail: string | null } | null = null;

  constructor(parts: FeedLinkParts) {
    this.#parts = parts;
  }

  start(): void {
    const { place, wardKey, ownBed } = this.#parts;
    const psk = keyBytes(wardKey);
    const host = place.host.includes(':') ? `[${place.host}]` : place.host;
    // What the types of `ws` leave out it hands on to TLS.
    const options: ClientOptions & Pick<ConnectionOptions, 'pskCallback'> = {
      ...WARD_TLS,
      pskCallback: () => ({ psk, identity: ownBed }),
      // No objection: the key proves who answers, there is no certificate with a name.
      checkServerIdentity: () => false,
      perMessageDeflate: false,
      maxPayload: LARGEST_MESSAGE,
      handshakeTimeout: GIVE_UP_MS,
    };
    const socket = new WebSocket(`wss://${host}:${place.port}${FEED_PATH}`, options);
    this.#socket = socket;
    socket.on('open', () => this.#listen(socket));
    socket.on('message', (data: Buffer) => this.#hear(socket, data.toString('utf8')));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#loss ??= { loss: refused(error) ? 'refused' : 'no-answer', detail: error.code ?? error.message };
    });
    socket.on('close', () => this.#ended());
  }

  say(message: ViewerMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#socket?.terminate();
  }

  #hear(socket: WebSocket, text: string): void {
    this.#listen(socket);
    const said = feedMessage.safeParse(jsonOf(text));
    if (!said.success) {
      const [issue] = said.error.issues;
      this.#give(socket, 'not-understood', issue === undefined ? null : `${issue.path.join('.')}: ${issue.message}`);
      return;
    }
    this.#waitMs = FIRST_WAIT_MS;
    if (said.data.type === 'bed') this.#parts.report(said.data);
    else this.#parts.wave(said.data);
  }

  #listen(socket: WebSocket): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#give(socket, 'silent', null), GIVE_UP_MS);
  }

  #give(socket: WebSocket, loss: BedLoss, detail: string | null): void {
    this.#loss ??= { loss, detail };
    socket.terminate();
  }

  #ended(): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#socket = null;
    if (this.#stopped) return;
    const { loss, detail } = this.#loss ?? { loss: 'ended' as const, detail: null };
    this.#loss = null;
    this.#parts.lost(loss, detail);
    // All screens of a ward must not come back in the same moment.
    this.#timer = setTimeout(() => this.start(), this.#waitMs * (0.75 + Math.random() / 2));
    this.#waitMs = Math.min(2 * this.#waitMs, LONGEST_WAIT_MS);
  }
}

/** TLS says in many words that the keys differ; everything else is the network's. */
function refused({ code, message }: NodeJS.ErrnoException): boolean {
  return /BAD_RECORD_MAC|bad record mac|decrypt|SSL|EPROTO/i.test(`${code ?? ''} ${message}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
