import type { Socket } from 'node:net';
import type rhea from 'rhea';
import type { Delivery, EventContext, Message, Receiver, Sender } from 'rhea';
import { AmqpPeer } from '../../contract/amqp-peer-adapter.ts';
import type { Devices } from '../device/devices.ts';
import { HubError } from '../hub-error.ts';
import type { ServiceMessageKind, ServiceQueue } from '../service-queue-adapter.ts';
import { handOut } from './hand-out.ts';
import { addressedMessage } from './service-message.ts';

/** What the connections of one endpoint share. */
export interface ServiceHost {
  readonly devices: Devices;
  readonly queue: ServiceQueue;
  /** Default 60 s. */
  readonly claimWithinMs?: number | undefined;
  /** Why the token does not let a service in; null when it does. */
  refusal(token: string): string | null;
  issue(reason: string, detail: string): void;
  closed(connection: ServiceConnection): void;
}

const TO_DEVICES = '/messages/devicebound';
const FETCHED: Readonly<Record<string, ServiceMessageKind>> = {
  '/messages/servicebound/feedback': 'feedback',
  '/messages/servicebound/filenotifications': 'file',
};
const LARGEST_FRAME = 65_536;
/** Messages of one link that are on their way to the store. */
const CREDIT = 100;
/** Answers to tokens that the service has not settled. */
const MOST_UNANSWERED = 256;
const NOT_AUTHORIZED = 'amqp:unauthorized-access';

/** AMQP conditions as the service SDK understands them. */
const CONDITIONS: Partial<Record<HubError['code'], string>> = {
  404001: 'amqp:not-found',
  403004: 'amqp:resource-limit-exceeded',
  413001: 'amqp:link:message-size-exceeded',
  400004: 'com.microsoft:argument-error',
};

/** One service: its token, messages to devices, feedback and file notices. Nothing but tokens is heard before one is there. */
export class ServiceConnection {
  private readonly host: ServiceHost;
  private readonly peer: AmqpPeer;
  /** Looked at again with every use, so that it ends when it says. */
  private token = '';
  private answers: Sender | null = null;
  private unanswered = 0;
  /** What is handed out over each link, and ends with it. */
  private readonly handing = new Map<Sender, () => void>();
  private over = false;

  /** @param socket on which TLS is done and nothing was read */
  constructor(socket: Socket, container: ReturnType<typeof rhea.create_container>, host: ServiceHost) {
    this.host = host;
    const links = { receiver_options: { credit_window: 0, autoaccept: false }, sender_options: { autosettle: true } };
    this.peer = new AmqpPeer(socket, container, {
      connection: { ...links, max_frame_size: LARGEST_FRAME, idle_time_out: 60_000 },
      claimWithinMs: host.claimWithinMs,
      refused: (reason, detail) => host.issue(reason, detail),
    });
    const { peer } = this;
    peer.on('receiver_open', ({ receiver }) => receiver && this.openReceiver(receiver));
    peer.on('sender_open', ({ sender }) => sender && this.openSender(sender));
    peer.on('message', (context) => this.take(context));
    for (const name of ['sender_close', 'sender_error']) peer.on(name, ({ sender }) => sender && this.forget(sender));
    peer.on('session_close', ({ session }) => this.forgetAll((sender) => sender.session === session));
    // Without a listener each of them would be an error of the whole connection.
    for (const name of ['connection_error', 'session_error', 'receiver_error', 'connection_close'])
      peer.on(name, () => undefined);
    peer.connection.on('disconnected', () => this.ended());
    socket.on('close', () => this.ended());
  }

  /** Ends it as a service that goes down does: the client connects again by itself. */
  close(): void {
    this.peer.close({ condition: 'amqp:connection:forced', description: 'the hub stops' });
    this.ended();
  }

  private isAdmitted(): boolean {
    return this.host.refusal(this.token) === null;
  }

  private openReceiver(receiver: Receiver): void {
    const address = addressOf(receiver.target);
    receiver.set_target({ address });
    if (address !== '$cbs' && address.toLowerCase() !== TO_DEVICES) {
      receiver.close({ condition: 'amqp:not-found', description: address });
    } else if (address !== '$cbs' && !this.isAdmitted()) {
      receiver.close({ condition: NOT_AUTHORIZED, description: 'put a token first' });
    } else receiver.add_credit(CREDIT);
  }

  private openSender(sender: Sender): void {
    const address = addressOf(sender.source);
    sender.set_source({ address });
    const kind = FETCHED[address.toLowerCase()];
    if (address === '$cbs') this.answerOver(sender);
    else if (kind === undefined) sender.close({ condition: 'amqp:not-found', description: address });
    else if (!this.isAdmitted()) sender.close({ condition: NOT_AUTHORIZED, description: 'put a token first' });
    else
      this.handing.set(
        sender,
        handOut(sender, kind, this.host.queue, (error) => this.peer.fail(error)),
      );
  }

  private take({ receiver, delivery, message }: EventContext): void {
    if (receiver === undefined || delivery === undefined || message === undefined) return;
    if (receiver.target.address === '$cbs') {
      this.authorise(delivery, message);
      receiver.add_credit(1);
    } else if (this.isAdmitted()) {
      this.pass(delivery, message)
        .then(() => receiver.add_credit(1))
        .catch((error: unknown) => this.peer.fail(error));
    } else {
      delivery.reject({ condition: NOT_AUTHORIZED, description: 'the token has ended' });
      // For what comes with the next token.
      receiver.add_credit(1);
    }
  }

  private answerOver(sender: Sender): void {
    this.answers = sender;
    this.unanswered = 0;
    sender.on('settled', () => {
      if (this.answers === sender) this.unanswered -= 1;
    });
  }

  private authorise(delivery: Delivery, message: Message): void {
    const token = String(message.body);
    const why = this.host.refusal(token);
    this.token = token;
    if (why === null) this.peer.admit();
    else this.host.issue('amqp token refused', why);
    delivery.accept();
    if (this.answers === null) return;
    if (this.unanswered >= MOST_UNANSWERED) {
      const description = `more than ${MOST_UNANSWERED} tokens whose answers are not taken`;
      this.peer.refuse({ condition: 'amqp:resource-limit-exceeded', description });
      return;
    }
    this.unanswered += 1;
    this.answers.send({
      correlation_id: message.message_id ?? '',
      application_properties: { 'status-code': why === null ? 200 : 401, 'status-description': why ?? 'OK' },
      body: null,
    });
  }

  private async pass(delivery: Delivery, message: Message): Promise<void> {
    try {
      const { deviceId, message: bound, body, expiresMs } = addressedMessage(message);
      await this.host.devices.sendTo(deviceId, bound, body, expiresMs);
      delivery.accept();
    } catch (error) {
      const condition = (error instanceof HubError ? CONDITIONS[error.code] : undefined) ?? 'amqp:internal-error';
      const description = error instanceof Error ? error.message : String(error);
      this.host.issue('message to device refused', description);
      delivery.reject({ condition, description });
    }
  }

  private forget(sender: Sender): void {
    this.handing.get(sender)?.();
    this.handing.delete(sender);
    if (this.answers === sender) this.answers = null;
  }

  private forgetAll(which: (sender: Sender) => boolean): void {
    for (const sender of [...this.handing.keys(), ...(this.answers === null ? [] : [this.answers])]) {
      if (which(sender)) this.forget(sender);
    }
  }

  private ended(): void {
    if (this.over) return;
    this.over = true;
    this.forgetAll(() => true);
    this.host.closed(this);
  }
}

/** The peer may have named none. */
function addressOf({ address }: { readonly address?: string }): string {
  return address ?? '';
}
