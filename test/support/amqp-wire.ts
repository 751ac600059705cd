import { createRequire } from 'node:module';
import { connect } from 'node:tls';

/** What AMQP calls a performative; its fields by name. */
type Performative = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, unknown>>;

const frames = createRequire(import.meta.url)('rhea/lib/frames.js') as Readonly<
  Record<
    'open' | 'begin' | 'attach' | 'flow' | 'transfer' | 'disposition' | 'detach' | 'end' | 'sasl_init',
    (fields: Fields) => Performative
  >
> & {
  amqp_frame(channel: number, performative: Performative, payload?: Buffer): object;
  sasl_frame(performative: Performative): object;
  write_frame(frame: object): Buffer;
  read_frame(bytes: Buffer): { readonly performative?: { readonly error?: { readonly condition?: string } } };
};

export interface RawPeer {
  /** Writes one frame of channel 0. */
  send(
    name: Exclude<keyof typeof frames, 'amqp_frame' | 'sasl_frame' | 'write_frame' | 'read_frame'>,
    fields: Fields,
    payload?: Buffer,
  ): void;
  /** Writes bytes as they are. */
  write(bytes: Buffer): void;
  /** Opens a session and a link from here to `address`, and one back for its answers. */
  attach(address: string): void;
  /** Conditions of all errors that the server told. */
  readonly conditions: readonly string[];
  /** Messages that came. */
  readonly answers: number;
  /** Resolves when the server has ended the connection. */
  readonly closed: Promise<void>;
  isClosed(): boolean;
  /** Stops reading, as a peer does that lets the server wait. */
  pause(): void;
  end(): void;
}

const SASL_HEADER = Buffer.from('414d515003010000', 'hex');
const AMQP_HEADER = Buffer.from('414d515000010000', 'hex');

/** An AMQP client that writes what it is told to, whether a client may or not. It has no token. */
export async function rawPeer(port: number, open: Fields = {}): Promise<RawPeer> {
  const socket = connect({ port, host: 'localhost' });
  const conditions: string[] = [];
  let input = Buffer.alloc(0);
  let ended = false;
  let answers = 0;
  let heard: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      ended = true;
      resolve();
      heard();
    });
  });
  socket.on('error', () => undefined);
  socket.on('data', (bytes: Buffer) => {
    input = Buffer.concat([input, bytes]);
    for (;;) {
      const isHeader = input.subarray(0, 4).toString('latin1') === 'AMQP';
      const size = isHeader ? 8 : input.length < 8 ? Number.POSITIVE_INFINITY : input.readUInt32BE(0);
      if (input.length < size) break;
      if (!isHeader) {
        const { performative } = frames.read_frame(input.subarray(0, size));
        if (performative?.error?.condition !== undefined) conditions.push(performative.error.condition);
        if (performative !== undefined && 'delivery_tag' in performative) answers += 1;
      }
      input = input.subarray(size);
      heard();
    }
  });
  const write = (bytes: Buffer): void => void socket.write(bytes);
  const send: RawPeer['send'] = (name, fields, payload) =>
    write(frames.write_frame(frames.amqp_frame(0, frames[name](fields), payload)));
  const answered = (): Promise<void> => new Promise((resolve) => (heard = resolve));
  await new Promise((resolve) => socket.once('secureConnect', resolve));
  write(SASL_HEADER);
  await answered();
  const outcome = answered();
  write(frames.write_frame(frames.sasl_frame(frames.sasl_init({ mechanism: 'ANONYMOUS' }))));
  await outcome;
  // The mechanisms may have come alone.
  await new Promise((resolve) => setTimeout(resolve, 50));
  write(AMQP_HEADER);
  send('open', { container_id: 'raw', ...open });
  return {
    send,
    write,
    conditions,
    closed,
    isClosed: () => ended,
    get answers() {
      return answers;
    },
    pause: () => void socket.pause(),
    end: () => void socket.destroy(),
    attach(address) {
      send('begin', { next_outgoing_id: 0, incoming_window: 2 ** 31, outgoing_window: 2 ** 31 });
      send('attach', {
        name: 'requests',
        handle: 0,
        role: false,
        initial_delivery_count: 0,
        target: terminus(0x29, address),
        source: terminus(0x28, 'here'),
      });
      send('attach', { name: 'answers', handle: 1, role: true, source: terminus(0x28, address), target: terminus(0x29, 'here') });
    },
  };
}

const { types } = createRequire(import.meta.url)('rhea') as {
  types: {
    wrap_list(items: unknown[]): unknown;
    wrap_ulong(value: number): unknown;
    described_nc(descriptor: unknown, value: unknown): unknown;
  };
};

function terminus(code: number, address: string): unknown {
  return types.described_nc(types.wrap_ulong(code), types.wrap_list([address]));
}
