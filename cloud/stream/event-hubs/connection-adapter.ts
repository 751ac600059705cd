import type { Socket } from 'node:net';
import type rhea from 'rhea';
import type { EventContext, Message, Receiver, Sender } from 'rhea';
import { type AmqpError, AmqpPeer } from '../../contract/amqp-peer-adapter.ts';
import type { Topic } from '../../contract/event-log.ts';
import { type Address, parseAddress } from './address.ts';
import { Claims, type Right } from './claims.ts';
import { ConsumerLink } from './consumer-link.ts';
import type { ConsumerPlaces, PlacedConsumer } from './consumer-places.ts';
import { epochOf, messageOf, notFound, sourceOf, startOf, targetOf, tellsEndOf, unauthorised } from './link-fields.ts';
import { topicNamed } from './management.ts';
import { PublisherLink, type PublishHost } from './publisher-link.ts';
import { RequestAnswers, type RequestHost } from './request-answers.ts';
import type { StartPosition } from './start-position.ts';

/** What the connections of one endpoint share. */
export interface EndpointHost extends PublishHost, RequestHost {
  readonly places: ConsumerPlaces;
  readonly groups: ReadonlySet<string>;
  readonly claimWithinMs: number | undefined;
  closed(connection: ClientConnection): void;
  delivered(count: number): void;
}

const LARGEST_FRAME = 64 * 1024;
const EXPIRY_EVERY_MS = 30_000;

/** One client: tokens, requests to `$management`, and its links. Nothing but tokens is heard before one is there. */
export class ClientConnection {
  private readonly host: EndpointHost;
  private readonly peer: AmqpPeer;
  private readonly claims = new Claims();
  private readonly links = new Map<Sender | Receiver, { readonly path: string; readonly right: Right; end(): void }>();
  private readonly requests: RequestAnswers;
  private readonly checking: NodeJS.Timeout;
  private over = false;

  constructor(socket: Socket, container: ReturnType<typeof rhea.create_container>, host: EndpointHost) {
    this.host = host;
    // Nothing is accepted by itself, and credit is given when an append is done.
    const links = { receiver_options: { credit_window: 0, autoaccept: false } };
    this.peer = new AmqpPeer(socket, container, {
      connection: { ...links, max_frame_size: LARGEST_FRAME, idle_time_out: 60_000 },
      claimWithinMs: host.claimWithinMs,
      refused: (reason, detail) => host.refused(reason, detail),
    });
    this.requests = new RequestAnswers(this.claims, host, this.peer);
    const { peer } = this;
    peer.on('receiver_open', ({ receiver }) => receiver && this.openReceiver(receiver));
    peer.on('sender_open', ({ sender }) => sender && this.openSender(sender));
    for (const name of ['receiver_close', 'sender_close', 'receiver_error', 'sender_error'])
      peer.on(name, ({ receiver, sender }) => this.forget(receiver ?? sender));
    peer.on('message', (context) => this.take(context));
    peer.on('session_close', ({ session }) => session && this.forgetAll(({ session: own }) => own === session));
    for (const name of ['session_error', 'connection_error', 'connection_close']) peer.on(name, () => undefined);
    peer.connection.on('disconnected', () => this.ended());
    socket.on('close', () => this.ended());
    this.checking = setInterval(() => this.checkClaims(Date.now()), EXPIRY_EVERY_MS).unref();
  }

  /** Ends it as a service that goes down does: the client connects again by itself. */
  close(): void {
    this.peer.close({ condition: 'amqp:connection:forced', description: 'the endpoint stops' });
    this.ended();
  }

  /** As a broken network does. */
  reset(): void {
    this.peer.destroy();
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
    const link = new PublisherLink(receiver, topic, address.partition, this.host, (error) => this.peer.fail(error));
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
    if (this.claims.size > 0) this.peer.admit();
  }

  private topicOf({ hub }: Extract<Address, { hub: string }>, partition: number): Topic | null {
    const topic = topicNamed(hub);
    return topic !== null && partition < this.host.log.partitionCount(topic) ? topic : null;
  }

  private refuse(link: Sender | Receiver, error: AmqpError): void {
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

  /** A link whose token ran out is closed. */
  private checkClaims(nowMs: number): void {
    for (const [link, { path, right }] of this.links) {
      if (this.claims.allows(path, right, nowMs)) continue;
      this.forget(link);
      link.close({ condition: 'amqp:unauthorized-access', description: `the token for ${path} has expired` });
    }
  }

  private ended(): void {
    if (this.over) return;
    this.over = true;
    clearInterval(this.checking);
    this.forgetAll(() => true);
    this.host.closed(this);
  }
}
