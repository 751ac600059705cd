import type { Socket } from 'node:net';
import type rhea from 'rhea';
import type { Connection, EventContext, Message, Receiver, Sender } from 'rhea';
import type { Topic } from '../../contract/event-log.ts';
import { type Address, parseAddress } from './address.ts';
import { Claims, type Right } from './claims.ts';
import { ConsumerLink } from './consumer-link.ts';
import type { ConsumerPlaces, PlacedConsumer } from './consumer-places.ts';
import {
  epochOf,
  type LinkError,
  messageOf,
  notFound,
  sourceOf,
  startOf,
  targetOf,
  tellsEndOf,
  unauthorised,
  unfinishedBytes,
} from './link-fields.ts';
import { topicNamed } from './management.ts';
import { PublisherLink, type PublishHost } from './publisher-link.ts';
import { RequestAnswers, type RequestHost } from './request-answers.ts';
import type { StartPosition } from './start-position.ts';

/** What the connections of one endpoint share. */
export interface EndpointHost extends PublishHost, RequestHost {
  readonly places: ConsumerPlaces;
  readonly groups: ReadonlySet<string>;
  closed(connection: ClientConnection): void;
  delivered(count: number): void;
}

const LARGEST_FRAME = 64 * 1024;
/** What a peer may leave unfinished: one event batch with its frames. */
const LARGEST_UNFINISHED = 2 * 1024 * 1024;
const CLAIM_WITHIN_MS = 60_000;
const EXPIRY_EVERY_MS = 30_000;

/** One client: tokens, requests to `$management`, and its links. Nothing but tokens is heard before one is there. */
export class ClientConnection {
  private readonly host: EndpointHost;
  private readonly socket: Socket;
  private readonly connection: Connection;
  private readonly claims = new Claims();
  private readonly links = new Map<Sender | Receiver, { readonly path: string; readonly right: Right; end(): void }>();
  private readonly requests: RequestAnswers;
  private readonly openedAtMs = Date.now();
  private readonly checking: NodeJS.Timeout;
  private over = false;

  constructor(socket: Socket, container: ReturnType<typeof rhea.create_container>, host: EndpointHost) {
    this.host = host;
    this.socket = socket;
    this.requests = new RequestAnswers(this.claims, host);
    // Nothing is accepted by itself, and credit is given when an append is done.
    const links = { receiver_options: { credit_window: 0, autoaccept: false } };
    const options = { ...links, max_frame_size: LARGEST_FRAME, idle_time_out: 60_000, reconnect: false };
    this.connection = container.create_connection(options as never);
    const on = (name: string, listen: (context: EventContext) => void): void => {
      this.connection.on(name, (context: EventContext) => {
        try {
          listen(context);
        } catch (error) {
          this.fail(error);
        }
      });
    };
    on('receiver_open', ({ receiver }) => receiver && this.openReceiver(receiver));
    on('sender_open', ({ sender }) => sender && this.openSender(sender));
    for (const name of ['receiver_close', 'sender_close', 'receiver_error', 'sender_error'])
      on(name, ({ receiver, sender }) => this.forget(receiver ?? sender));
    on('message', (context) => this.take(context));
    on('session_close', ({ session }) => session && this.forgetAll(({ session: own }) => own === session));
    for (const name of ['protocol_error', 'error']) this.connection.on(name, (error: unknown) => this.fail(error));
    for (const name of ['session_error', 'connection_error', 'connection_close']) on(name, () => undefined);
    this.connection.on('disconnected', () => this.ended());
    (this.connection as unknown as { accept(socket: Socket): void }).accept(socket);
    socket.on('data', () => this.boundUnfinished());
    socket.on('close', () => this.ended());
    this.checking = setInterval(() => this.checkClaims(Date.now()), EXPIRY_EVERY_MS).unref();
  }

  /** Ends it as a service that goes down does: the client connects again by itself. */
  close(): void {
    if (!this.over) this.connection.close({ condition: 'amqp:connection:forced', description: 'the endpoint stops' });
    this.socket.end();
    this.ended();
  }

  /** As a broken network does. */
  reset(): void {
    this.socket.destroy();
    this.ended();
  }

  private openReceiver(receiver: Receiver): void {
    const address = parseAddress(targetOf(receiver));
    if (address?.kind === 'cbs' || address?.kind === 'management') {
      receiver.add_credit(100);
      return;
    }
    if (address?.kind !== 'hub') {
      this.refuse(receiver, notFound(targetOf(receiver)));
      return;
    }
    const topic = this.topicOf(address, address.partition ?? 0);
    if (topic === null) {
      this.refuse(receiver, notFound(targetOf(receiver)));
      return;
    }
    const path = String(targetOf(receiver));
    if (!this.claims.allows(path, 'send', Date.now())) {
      this.refuse(receiver, unauthorised(path, 'send'));
      return;
    }
    // What the hub took from devices is its own; nobody else writes there.
    if (topic === 'telemetry') {
      this.refuse(receiver, { condition: 'amqp:not-allowed', description: 'devices send to the hub' });
      return;
    }
    const link = new PublisherLink(receiver, topic, address.partition, this.host);
    this.links.set(receiver, { path, right: 'send', end: () => link.end() });
  }

  private openSender(sender: Sender): void {
    const address = parseAddress(sourceOf(sender));
    if (address?.kind === 'cbs' || address?.kind === 'management') {
      this.requests.answerOver(sender);
      return;
    }
    const path = String(sourceOf(sender));
    const topic = address?.kind === 'group' ? this.topicOf(address, address.partition) : null;
    if (address?.kind !== 'group' || topic === null) {
      this.refuse(sender, notFound(sourceOf(sender)));
      return;
    }
    if (!this.host.groups.has(address.group.toLowerCase())) {
      this.refuse(sender, notFound(path));
      return;
    }
    if (!this.claims.allows(path, 'listen', Date.now())) {
      this.refuse(sender, unauthorised(path, 'listen'));
      return;
    }
    const start = startOf(sender);
    if (start === null) {
      this.refuse(sender, { condition: 'amqp:invalid-field', description: 'the filter is no start position' });
      return;
    }
    this.deliver(sender, { topic, path, group: address.group.toLowerCase(), partition: address.partition, start });
  }

  private deliver(
    sender: Sender,
    wanted: { topic: Topic; path: string; group: string; partition: number; start: StartPosition },
  ): void {
    const { topic, path, group, partition, start } = wanted;
    const place = `${topic}/${group}/${partition}`;
    let link: ConsumerLink | null = null;
    const consumer: PlacedConsumer = {
      epoch: epochOf(sender),
      displaced: (why) => {
        this.links.delete(sender);
        link?.end();
        sender.close({ condition: 'amqp:link:stolen', description: why });
      },
    };
    const admission = this.host.places.admit(place, consumer);
    if (!admission.ok) {
      this.refuse(sender, { condition: admission.condition, description: admission.why });
      return;
    }
    const tellsEnd = tellsEndOf(sender);
    link = new ConsumerLink({
      log: this.host.log,
      sender,
      topic,
      partition,
      start,
      tellsEnd,
      delivered: (count) => this.host.delivered(count),
      failed: (error) => {
        this.forget(sender);
        sender.close({ condition: 'amqp:internal-error', description: messageOf(error) });
        this.host.refused('log-unreadable', messageOf(error));
      },
    });
    this.links.set(sender, {
      path,
      right: 'listen',
      end: () => {
        link.end();
        this.host.places.leave(place, consumer);
      },
    });
  }

  private take({ receiver, message: request, delivery }: EventContext): void {
    const kind = parseAddress(targetOf(receiver))?.kind;
    if (!receiver || !delivery || (kind !== 'cbs' && kind !== 'management')) return;
    delivery.accept();
    receiver.add_credit(1);
    this.requests.take(kind, (request ?? {}) as Message);
  }

  private topicOf({ hub }: Extract<Address, { hub: string }>, partition: number): Topic | null {
    const topic = topicNamed(hub);
    return topic !== null && partition < this.host.log.partitionCount(topic) ? topic : null;
  }

  private refuse(link: Sender | Receiver, error: LinkError): void {
    this.host.refused(error.condition, error.description);
    link.close(error);
  }

  private forget(link: Sender | Receiver | undefined): void {
    if (link === undefined) return;
    this.links.get(link)?.end();
    this.links.delete(link);
    this.requests.forget(link);
  }

  private forgetAll(which: (link: Sender | Receiver) => boolean): void {
    for (const link of [...this.links.keys(), ...this.requests.links()]) if (which(link)) this.forget(link);
  }

  /** A link whose token ran out is closed, as is a connection that never brought one. */
  private checkClaims(nowMs: number): void {
    if (this.claims.size === 0 && nowMs - this.openedAtMs > CLAIM_WITHIN_MS) {
      this.reset();
      return;
    }
    for (const [link, { path, right }] of this.links) {
      if (this.claims.allows(path, right, nowMs)) continue;
      this.forget(link);
      link.close({ condition: 'amqp:unauthorized-access', description: `the token for ${path} has expired` });
    }
  }

  /** The library waits for whatever size a peer announces; memory is not given to a stranger's number. */
  private boundUnfinished(): void {
    const { frame_size: frame = 0, received_bytes: received = 0 } = this.connection as unknown as Record<
      string,
      number | undefined
    >;
    if (frame <= LARGEST_UNFINISHED && received <= LARGEST_UNFINISHED && unfinishedBytes(this.links.keys()) <= LARGEST_UNFINISHED)
      return;
    this.fail(new RangeError(`a frame or message of more than ${LARGEST_UNFINISHED} bytes`));
  }

  private fail(error: unknown): void {
    if (!this.over) this.host.refused('malformed-amqp', messageOf(error));
    this.reset();
  }

  private ended(): void {
    if (this.over) return;
    this.over = true;
    clearInterval(this.checking);
    this.forgetAll(() => true);
    this.host.closed(this);
  }
}
