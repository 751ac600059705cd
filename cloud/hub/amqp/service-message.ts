import rhea, { type Message } from 'rhea';
import { type BoundMessage, boundMessage } from '../cloud-to-device/bound-message.ts';
import { HubError } from '../hub-error.ts';

export interface Addressed {
  readonly deviceId: string;
  readonly message: BoundMessage;
  readonly body: Uint8Array;
  /** null: in an hour. */
  readonly expiresMs: number | null;
}

/**
 * What a service sent to `/messages/devicebound` (specs azure-wire section 5).
 * @throws HubError 400004 when it does not say to whom, or cannot be read
 */
export function addressedMessage(amqp: Message): Addressed {
  const to = /^\/?devices\/([^/]+)\/messages\/devicebound$/i.exec(amqp.to ?? '')?.[1];
  if (to === undefined) throw new HubError(400004, `"to" must be /devices/{id}/messages/devicebound, it is "${amqp.to ?? ''}"`);
  const { 'iothub-ack': ack, ...properties } = (amqp.application_properties ?? {}) as Record<string, unknown>;
  const read = boundMessage.safeParse({
    messageId: textOf(amqp.message_id),
    correlationId: textOf(amqp.correlation_id),
    userId: textOf(amqp.user_id),
    contentType: textOf(amqp.content_type),
    contentEncoding: textOf(amqp.content_encoding),
    ack: ack ?? 'none',
    properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, textOf(value)])),
  });
  if (!read.success)
    throw new HubError(400004, `${read.error.issues[0]?.path.join('.') ?? ''}: ${read.error.issues[0]?.message ?? ''}`);
  const expires = amqp.absolute_expiry_time as unknown;
  return {
    deviceId: decodeURIComponent(to),
    message: read.data,
    body: bodyOf(amqp.body as unknown),
    expiresMs: expires === undefined || expires === null ? null : new Date(expires as string | number | Date).getTime(),
  };
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (Buffer.isBuffer(value)) return value.length === 16 ? rhea.uuid_to_string(value) : value.toString('utf8');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function bodyOf(body: unknown): Uint8Array {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  if (typeof body === 'string') return Buffer.from(body);
  const { content } = body as { content?: unknown };
  if (Buffer.isBuffer(content)) return content;
  throw new HubError(400004, 'the body must be a data section');
}
