import rhea, { type Message, type Receiver, type Sender } from 'rhea';
import type { Claim, Claims } from './claims.ts';
import { messageOf, targetOf, textOf } from './link-fields.ts';
import { managementAnswer } from './management.ts';
import type { ServedLog } from './served-log.ts';

const { types } = rhea;

const CONDITIONS: Readonly<Record<number, string>> = {
  400: 'amqp:not-allowed',
  401: 'amqp:unauthorized-access',
  404: 'amqp:not-found',
  500: 'amqp:internal-error',
};

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
  private readonly senders = new Set<Sender>();

  constructor(claims: Claims, host: RequestHost) {
    this.claims = claims;
    this.host = host;
  }

  answerOver(sender: Sender): void {
    this.senders.add(sender);
  }

  forget(link: Sender | Receiver): void {
    this.senders.delete(link as Sender);
  }

  links(): readonly Sender[] {
    return [...this.senders];
  }

  take(kind: 'cbs' | 'management', request: Message): void {
    if (kind === 'cbs') this.putToken(request);
    else void this.manage(request);
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
    const name = String(properties['name']);
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
    const replyTo = request.reply_to;
    const sender = [...this.senders].find((link) => link.name === replyTo || targetOf(link) === replyTo);
    if (sender === undefined) return;
    const condition = CONDITIONS[status];
    sender.send({
      ...(request.message_id === undefined ? {} : { correlation_id: request.message_id }),
      application_properties: {
        'status-code': types.wrap_int(status),
        statusCode: types.wrap_int(status),
        'status-description': description,
        statusDescription: description,
        ...(condition === undefined ? {} : { errorCondition: condition, 'error-condition': condition }),
      },
      body,
    });
  }
}
