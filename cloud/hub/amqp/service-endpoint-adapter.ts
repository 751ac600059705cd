import type { AddressInfo, Socket } from 'node:net';
import rhea, { type Connection, type Delivery, type EventContext, type Message, type Sender } from 'rhea';
import type { ServerTls } from '../../contract/secure-server-adapter.ts';
import type { Devices } from '../device/devices.ts';
import { HubError } from '../hub-error.ts';
import type { ServiceMessageKind, ServiceQueue } from '../service-queue-adapter.ts';
import { addressedMessage } from './service-message.ts';

export interface ServiceEndpointOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly tls: { readonly key: string; readonly cert: string; readonly renewed?: ServerTls['renewed'] };
  readonly devices: Devices;
  readonly queue: ServiceQueue;
  /** Why the token does not let a service in; null when it does. */
  refusal(token: string): string | null;
  readonly issue: (reason: string, detail: string) => void;
}

export interface ServiceEndpoint {
  readonly port: number;
  stop(): Promise<void>;
}

const TO_DEVICES = '/messages/devicebound';
const FETCHED: Readonly<Record<string, ServiceMessageKind>> = {
  '/messages/servicebound/feedback': 'feedback',
  '/messages/servicebound/filenotifications': 'file',
};
const FEEDBACK_TYPE = 'application/vnd.microsoft.iothub.feedback.json';
const MOST_RECORDS = 64;
const NOT_AUTHORIZED = 'amqp:unauthorized-access';

/** AMQP conditions as the service SDK understands them. */
const CONDITIONS: Partial<Record<HubError['code'], string>> = {
  404001: 'amqp:not-found',
  403004: 'amqp:resource-limit-exceeded',
  413001: 'amqp:link:message-size-exceeded',
  400004: 'com.microsoft:argument-error',
};

/** What services of IoT Hub do over AMQP: send messages to devices, fetch feedback and file notices (as `azure-iothub` does). */
export async function startServiceEndpoint(options: ServiceEndpointOptions): Promise<ServiceEndpoint> {
  const { devices, queue } = options;
  const container = rhea.create_container({ id: 'wardlight-hub' });
  /** The token of each connection; it is looked at again with every use, so that it ends when it says. */
  const tokens = new Map<Connection, string>();
  const admitted = (connection: Connection): boolean => options.refusal(tokens.get(connection) ?? '') === null;
  const open = new Set<Socket>();
  const answers = new Map<Connection, Sender>();
  // rhea's types do not know what its servers offer.
  (container.sasl_server_mechanisms as { enable_anonymous(): void }).enable_anonymous();

  container.on('connection_open', ({ connection }: EventContext) => {
    const ended = (): void => {
      tokens.delete(connection);
      answers.delete(connection);
    };
    connection.on('disconnected', ended);
    connection.on('connection_close', ended);
  });
  container.on('receiver_open', ({ receiver, connection }: EventContext) => {
    const address = receiver?.target.address ?? '';
    if (receiver === undefined) return;
    receiver.set_target({ address });
    if (address !== '$cbs' && address.toLowerCase() !== TO_DEVICES) {
      receiver.close({ condition: 'amqp:not-found', description: address });
    } else if (address !== '$cbs' && !admitted(connection)) {
      receiver.close({ condition: NOT_AUTHORIZED, description: 'put a token first' });
    }
  });
  container.on('sender_open', ({ sender, connection }: EventContext) => {
    const address = sender?.source.address ?? '';
    if (sender === undefined) return;
    sender.set_source({ address });
    const kind = FETCHED[address.toLowerCase()];
    if (address === '$cbs') answers.set(connection, sender);
    else if (kind === undefined) sender.close({ condition: 'amqp:not-found', description: address });
    else if (!admitted(connection)) sender.close({ condition: NOT_AUTHORIZED, description: 'put a token first' });
    else handOut(sender, kind, queue);
  });
  container.on('message', ({ receiver, delivery, message, connection }: EventContext) => {
    if (receiver === undefined || delivery === undefined || message === undefined) return;
    if (receiver.target.address === '$cbs') authorise(connection, delivery, message);
    else if (admitted(connection)) void pass(delivery, message);
    else delivery.reject({ condition: NOT_AUTHORIZED, description: 'the token has ended' });
  });
  // Without a listener an error of one connection would end the process.
  for (const event of ['error', 'connection_error', 'session_error', 'receiver_error', 'sender_error', 'protocol_error']) {
    container.on(event, (context: EventContext | Error) => {
      const error = context instanceof Error ? context : context.error;
      options.issue(`amqp-${event.replace('_', '-')}`, error instanceof Error ? error.message : '');
    });
  }

  function authorise(connection: Connection, delivery: Delivery, message: Message): void {
    const token = String(message.body);
    const why = options.refusal(token);
    tokens.set(connection, token);
    if (why !== null) options.issue('amqp token refused', why);
    delivery.accept();
    answers.get(connection)?.send({
      correlation_id: message.message_id ?? '',
      application_properties: { 'status-code': why === null ? 200 : 401, 'status-description': why ?? 'OK' },
      body: null,
    });
  }

  async function pass(delivery: Delivery, message: Message): Promise<void> {
    try {
      const { deviceId, message: bound, body, expiresMs } = addressedMessage(message);
      await devices.sendTo(deviceId, bound, body, expiresMs);
      delivery.accept();
    } catch (error) {
      const condition = (error instanceof HubError ? CONDITIONS[error.code] : undefined) ?? 'amqp:internal-error';
      const description = error instanceof Error ? error.message : String(error);
      options.issue('message to device refused', description);
      delivery.reject({ condition, description });
    }
  }

  const server = container.listen({
    host: options.host,
    port: options.port,
    transport: 'tls',
    key: options.tls.key,
    cert: options.tls.cert,
    receiver_options: { autoaccept: false, credit_window: 100 },
    sender_options: { autosettle: true },
    max_frame_size: 65_536,
  });
  options.tls.renewed?.((pair) => server.setSecureContext(pair));
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** Sends what there is, as far as the service gives credit, and takes it back when the service did not take it. */
function handOut(sender: Sender, kind: ServiceMessageKind, queue: ServiceQueue): void {
  const sent = new Map<Delivery, readonly number[]>();
  const push = (): void => {
    while (sender.sendable()) {
      const taken = queue.take(kind, kind === 'feedback' ? MOST_RECORDS : 1);
      if (taken.length === 0) return;
      const records = taken.map(({ record }) => record);
      const body = kind === 'feedback' ? records : records[0];
      const content_type = kind === 'feedback' ? FEEDBACK_TYPE : 'application/json';
      const amqp = {
        body: rhea.message.data_section(Buffer.from(JSON.stringify(body))) as unknown,
        content_type,
        content_encoding: 'utf-8',
      };
      sent.set(
        sender.send(amqp),
        taken.map(({ sequence }) => sequence),
      );
    }
  };
  const settle = ({ delivery }: EventContext, took: boolean): void => {
    const sequences = delivery === undefined ? undefined : sent.get(delivery);
    if (delivery === undefined || sequences === undefined) return;
    sent.delete(delivery);
    if (took) void queue.complete(sequences);
    else queue.abandon(sequences);
  };
  const ends = queue.listen(push);
  const end = (): void => {
    ends();
    for (const sequences of sent.values()) queue.abandon(sequences);
    sent.clear();
  };
  sender.on('sendable', push);
  sender.on('accepted', (context: EventContext) => settle(context, true));
  sender.on('rejected', (context: EventContext) => settle(context, true));
  sender.on('released', (context: EventContext) => settle(context, false));
  sender.on('modified', (context: EventContext) => settle(context, false));
  sender.on('sender_close', end);
  sender.connection.on('disconnected', end);
  sender.connection.on('connection_close', end);
  push();
}
