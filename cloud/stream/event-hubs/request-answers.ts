import rhea, { type Message, type Receiver, type Sender } from 'rhea';
import type { AmqpPeer } from '../../contract/amqp-peer-adapter.ts';
import type { Claim, Claims } from './claims.ts';
import { messageOf, roomIn, targetOf, textOf } from './link-fields.ts';
import { managementAnswer } from './management.ts';
import type { ServedLog } from './served-log.ts';

const { types } = rhea;

const CONDITIONS: Readonly<Record<number, string>> = {
  400: 'amqp:not-allowed',
  401: 'amqp:unauthorized-access',
  404: 'amqp:not-found',
  500: 'amqp:internal-error',
};

/** Requests of one connection that are looked into, or whose answers its peer has not settled. It has credit for fewer. */
const MOST_UNANSWERED = 256;

export interface RequestHost {
  readonly log: ServedLog;
  readonly createdAt: Date;
  /** @returns null when the token is not good for the audience */
  judge(token: string, audience: string): Claim | null;
  refused(reason: string, detail: string): void;
}

/** Requests of one connection to `$cbs` and `$management`, answered over the link that they name. */
export class RequestAnswers {
  private readonly claims: Claims;
  private readonly host: RequestHost;
  private readonly peer: Pick<AmqpPeer, 'isOver' | 'refuse' | 'fail'>;
  /** How many answers its peer has not settled, of each link. */
  private readonly senders = new Map<Sender, number>();
  /** Answers for which their session has no room yet, the oldest first. */
  private waiting: { readonly sender: Sender; readonly answer: Message }[] = [];
  /** Requests without an answer yet. */
  private open = 0;

  constructor(claims: Claims, host: RequestHost, peer: Pick<AmqpPeer, 'isOver' | 'refuse' | 'fail'>) {
    this.claims = claims;
    this.host = host;
    this.peer = peer;
  }

  answerOver(sender: Sender): void {
    this.senders.set(sender, 0);
    sender.on('settled', () => this.count(sender, -1));
    for (const event of ['sender_flow', 'sendable']) sender.on(event, () => this.sendWaiting());
  }

  forget(link: Sender | Receiver): void {
    this.senders.delete(link as Sender);
    this.waiting = this.waiting.filter(({ sender }) => sender !== link);
  }

  links(): readonly Sender[] {
    return [...this.senders.keys()];
  }

  take(kind: 'cbs' | 'management', request: Message): void {
    this.open += 1;
    const unanswered = [...this.senders.values()].reduce((sum, count) => sum + count, this.open);
    if (unanswered > MOST_UNANSWERED) {
      const description = `more than ${MOST_UNANSWERED} requests whose answers are not taken`;
      this.peer.refuse({ condition: 'amqp:resource-limit-exceeded', description });
    } else if (kind === 'cbs') this.putToken(request);
    else this.manage(request).catch((error: unknown) => this.peer.fail(error));
  }

  private putToken(request: Message): void {
    const { operation, type, name } = (request.application_properties ?? {}) as Readonly<Record<string, unknown>>;
    if (operation !== 'put-token' || typeof name !== 'string') {
      this.answer(request, 400, 'put-token with a name is expected', undefined);
    } else if (type !== 'servicebus.windows.net:sastoken') {
      this.answer(request, 401, `a token of type "${String(type)}" is not known here`, undefined);
    } else {
      const claim = this.host.judge(textOf(request.body), name);
      if (claim === null) this.host.refused('token-refused', name);
      else this.claims.put(name, claim);
      if (claim === null) this.answer(request, 401, `the token is not good for ${name}`, undefined);
      else this.answer(request, 202, 'Accepted', undefined);
    }
  }

  private async manage(request: Message): Promise<void> {
    const properties = (request.application_properties ?? {}) as Readonly<Record<string, unknown>>;
    const name = typeof properties['name'] === 'string' ? properties['name'] : '';
    const allowed = (['listen', 'send'] as const).some((right) => this.claims.allows(name, right, Date.now()));
    if (!allowed) {
      this.answer(request, 401, `no token for ${name}`, {});
      return;
    }
    try {
      const { status, description, body } = await managementAnswer(properties, this.host.log, this.host.createdAt);
      this.answer(request, status, description, body);
    } catch (error) {
      this.answer(request, 500, messageOf(error), {});
    }
  }

  private answer(request: Message, status: number, description: string, body: unknown): void {
    this.open -= 1;
    const replyTo = request.reply_to;
    const sender = this.links().find((link) => link.name === replyTo || targetOf(link) === replyTo);
    if (sender === undefined || this.peer.isOver) return;
    const condition = CONDITIONS[status];
    const answer = {
      ...(request.message_id === undefined ? {} : { correlation_id: request.message_id }),
      application_properties: {
        'status-code': types.wrap_int(status),
        statusCode: types.wrap_int(status),
        'status-description': description,
        statusDescription: description,
        ...(condition === undefined ? {} : { errorCondition: condition, 'error-condition': condition }),
      },
      body,
    };
    this.count(sender, 1);
    this.waiting.push({ sender, answer });
    this.sendWaiting();
  }

  private count(sender: Sender, change: 1 | -1): void {
    const count = this.senders.get(sender);
    if (count !== undefined) this.senders.set(sender, count + change);
  }

  private sendWaiting(): void {
    const ready = this.waiting;
    this.waiting = [];
    for (const { sender, answer } of ready) {
      if (roomIn(sender) > 0) sender.send(answer);
      else this.waiting.push({ sender, answer });
    }
  }
}
