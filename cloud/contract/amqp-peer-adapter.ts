import type { Socket } from 'node:net';
import type rhea from 'rhea';
import type { Connection, EventContext } from 'rhea';
import './amqp-decoding.ts';
import {
  checkDisposition,
  checkOpen,
  checkTransfer,
  type DispositionFields,
  type OpenFields,
  type TransferFields,
} from './amqp-frames.ts';

/** Why a connection or a link is closed: an AMQP error condition, and words for a person. */
export interface AmqpError {
  readonly condition: string;
  readonly description: string;
}

/** What one peer may take of this process. */
interface PeerBounds {
  /** Bytes of frames and messages of which the end has not come. */
  readonly unfinishedBytes: number;
  /** Sessions and links that are open, or of which the peer has not said that it knows their end. */
  readonly links: number;
  /** Bytes that were written to the peer and that it does not read. */
  readonly unreadBytes: number;
}

/** A token, its answer and the links for both. */
const BOUNDS_OF_A_STRANGER: PeerBounds = { unfinishedBytes: 16 * 1024, links: 32, unreadBytes: 256 * 1024 };
/** One batch of 1 MB with its frames; a link and a session for each of some hundred partitions. */
const BOUNDS_OF_A_CLIENT: PeerBounds = {
  unfinishedBytes: 2 * 1024 * 1024,
  links: 1024,
  unreadBytes: Number.POSITIVE_INFINITY,
};
const CLAIM_WITHIN_MS = 60_000;
/** After this its error is either read or never will be. */
const LAST_WORDS_MS = 1000;
/** What the library keeps for each frame of a message, besides its bytes. */
const PIECE_BYTES = 256;

export interface PeerOptions {
  /** Of rhea, for this connection. */
  readonly connection: Readonly<Record<string, unknown>>;
  /** A peer that was not admitted by then is closed. Default 60 s. */
  readonly claimWithinMs?: number | undefined;
  /** Told once when the connection ends by what its peer did or did not do: a short reason to count by, and what it was. */
  refused(reason: string, detail: string): void;
}

/** The library's own, which its types do not tell. */
interface Library {
  readonly local_channel_map: Readonly<Record<string, LibrarySession>>;
  readonly frame_size?: number;
  readonly received_bytes?: number;
  readonly socket_ready: boolean;
  accept(socket: Socket): void;
  on_open: Take<OpenFields>;
  on_transfer: Take<TransferFields>;
  on_disposition: Take<DispositionFields>;
  _process: (this: Library) => void;
  _disconnected(): void;
}
type Take<Fields> = (this: Library, frame: { readonly performative: Fields }) => void;
interface LibrarySession {
  readonly links: Readonly<Record<string, LibraryLink>>;
  readonly remote: { readonly handles: Readonly<Record<string, LibraryLink>> };
}
interface LibraryLink {
  /** A message of which the end has not come. A frame may have brought none of its bytes. */
  readonly _incomplete?: { readonly frames?: readonly (Buffer | undefined)[] };
}

/**
 * One client of an AMQP server of ours, whoever it is: no error of what it sends leaves its connection, and it takes no more than its
 * bounds. Its events are those of `connection`; `error` and `protocol_error` are heard here.
 */
export class AmqpPeer {
  readonly connection: Connection;
  private readonly socket: Socket;
  private readonly options: PeerOptions;
  private readonly library: Library;
  private readonly claiming: NodeJS.Timeout;
  private bounds = BOUNDS_OF_A_STRANGER;
  private over = false;

  /** @param socket on which TLS is done and nothing was read */
  constructor(socket: Socket, container: ReturnType<typeof rhea.create_container>, options: PeerOptions) {
    this.socket = socket;
    this.options = options;
    this.connection = container.create_connection({ ...options.connection, reconnect: false } as never);
    this.library = this.connection as unknown as Library;
    this.guard();
    for (const name of ['error', 'protocol_error']) this.connection.on(name, (error: unknown) => this.fail(error));
    // Otherwise the library writes to the console.
    this.connection.on('disconnected', () => undefined);
    this.library.accept(socket);
    socket.on('data', () => this.keepBounds());
    socket.on('close', () => this.ended());
    const withinMs = options.claimWithinMs ?? CLAIM_WITHIN_MS;
    this.claiming = setTimeout(() => {
      this.refuse({ condition: 'amqp:unauthorized-access', description: `no token within ${withinMs / 1000} s` });
    }, withinMs).unref();
  }

  /** Whether it was ended from here; what it still sends is not heard then. */
  get isOver(): boolean {
    return this.over;
  }

  /** Hears an event of the connection until that is over. What the listener throws ends this connection alone. */
  on(name: string, listen: (context: EventContext) => void): void {
    this.connection.on(name, (context: EventContext) => {
      if (this.over) return;
      try {
        listen(context);
      } catch (error) {
        this.fail(error);
      }
    });
  }

  /** It brought a token that is good: it may take what a client needs. */
  admit(): void {
    clearTimeout(this.claiming);
    this.bounds = BOUNDS_OF_A_CLIENT;
  }

  /** Ends the connection because of its peer, and tells both sides why. */
  refuse(error: AmqpError): void {
    if (this.over) return;
    this.options.refused(error.condition, error.description);
    this.close(error);
  }

  /** Ends the connection because of something that came from its peer and cannot be dealt with. */
  fail(error: unknown): void {
    if (this.over) return;
    this.options.refused('malformed-amqp', error instanceof Error ? error.message : String(error));
    this.destroy();
  }

  /** Ends the connection and says why. */
  close(error: AmqpError): void {
    if (this.over) return;
    this.over = true;
    this.connection.close(error);
    // From here on nothing is read.
    this.socket.removeAllListeners('data');
    this.socket.resume();
    // The library writes in the next turn.
    setImmediate(() => this.socket.end());
    setTimeout(() => this.socket.destroy(), LAST_WORDS_MS).unref();
  }

  /** As a broken network does. */
  destroy(): void {
    this.over = true;
    this.socket.destroy();
  }

  /** Between the frames and the library, and around what it does in a turn of its own. */
  private guard(): void {
    const { library } = this;
    const { on_open: open, on_transfer: transfer, on_disposition: disposition, _process: process } = library;
    library.on_open = (frame) => {
      checkOpen(frame.performative);
      open.call(library, frame);
    };
    library.on_transfer = (frame) => {
      checkTransfer(frame.performative);
      transfer.call(library, frame);
    };
    library.on_disposition = (frame) => {
      checkDisposition(frame.performative);
      disposition.call(library, frame);
    };
    library._process = () => {
      try {
        process.call(library);
      } catch (error) {
        this.fail(error);
      }
    };
  }

  /** The library waits for whatever a peer announces; memory is not given to a number that it wrote. */
  private keepBounds(): void {
    if (this.over) return;
    const excess = excessOf(this.library, this.socket.writableLength, this.bounds);
    if (excess !== null) this.refuse({ condition: 'amqp:resource-limit-exceeded', description: excess });
  }

  private ended(): void {
    this.over = true;
    clearTimeout(this.claiming);
    // The library hears of an end and of an error only, and its timers hold all of the connection.
    if (this.library.socket_ready) this.library._disconnected();
  }
}

/** What goes beyond the bounds; null when nothing does. */
function excessOf(library: Library, unread: number, bounds: PeerBounds): string | null {
  const { frame_size: frame = 0, received_bytes: received = 0 } = library;
  const links = new Set<LibraryLink>();
  let sessions = 0;
  for (const session of Object.values(library.local_channel_map)) {
    sessions += 1;
    for (const link of Object.values(session.links)) links.add(link);
    for (const link of Object.values(session.remote.handles)) links.add(link);
  }
  if (sessions + links.size > bounds.links) return `more than ${bounds.links} sessions and links`;
  if (unread > bounds.unreadBytes) return `more than ${bounds.unreadBytes} bytes that are not read`;
  let unfinished = frame === 0 ? 0 : Math.max(frame, received);
  for (const { _incomplete: message } of links) {
    for (const piece of message?.frames ?? []) unfinished += (piece?.length ?? 0) + PIECE_BYTES;
  }
  return unfinished > bounds.unfinishedBytes
    ? `more than ${bounds.unfinishedBytes} bytes of an unfinished frame or message`
    : null;
}
