import type { EventData, ReceivedEventData } from '@azure/event-hubs';
import type { LogRecord, NewRecord, Topic } from '../../contract/event-log.ts';
import { KEY_PROPERTY } from '../event-hubs/amqp-event.ts';

type Values = Readonly<Record<string, unknown>>;

/** What the SDK calls the properties that IoT Hub names otherwise (specs azure-wire section 4). */
const SYSTEM_NAMES: Values = {
  messageId: 'message-id',
  correlationId: 'correlation-id',
  userId: 'user-id',
  contentType: 'content-type',
  contentEncoding: 'content-encoding',
  absoluteExpiryTime: 'absolute-expiry-time',
  creationTime: 'creation-time',
  replyTo: 'reply-to',
  groupId: 'group-id',
  replyToGroupId: 'reply-to-group-id',
};
const TIMES = new Set(['iothub-enqueuedtime', 'absolute-expiry-time', 'creation-time']);
const DEVICE = 'iothub-connection-device-id';

/**
 * A record as an event. The key travels as a property: the sender chooses the partition, and Event Hubs takes no key then.
 * @throws TypeError when a header is more than text, number, true, false or null
 */
export function eventDataOf({ key, headers, body }: NewRecord): EventData {
  for (const [name, value] of Object.entries(headers)) {
    const scalar = value === null || ['string', 'number', 'boolean'].includes(typeof value);
    if (!scalar) throw new TypeError(`header "${name}" cannot travel: only text, numbers, true, false and null do`);
  }
  return { body: Buffer.from(body.buffer, body.byteOffset, body.byteLength), properties: { ...headers, [KEY_PROPERTY]: key } };
}

/** An event as the record that the log on disk would give. Its body was not parsed (`skipParsingBodyAsJson`). */
export function recordOf(topic: Topic, partition: number, event: ReceivedEventData): LogRecord {
  const { [KEY_PROPERTY]: named, ...properties } = (event.properties ?? {}) as Values;
  const systemProperties = topic === 'telemetry' ? systemOf(event) : {};
  const key = topic === 'telemetry' ? systemProperties[DEVICE] : (named ?? event.partitionKey);
  return {
    topic,
    partition,
    offset: event.sequenceNumber,
    enqueuedAtMs: event.enqueuedTimeUtc.getTime(),
    key: typeof key === 'string' ? key : '',
    headers: topic === 'telemetry' ? { properties, systemProperties } : properties,
    body: bytesOf(event.body),
  };
}

function systemOf(event: ReceivedEventData): Record<string, unknown> {
  const named = Object.entries(event.systemProperties ?? {}).map(([name, value]): [string, unknown] => {
    const known = SYSTEM_NAMES[name];
    const own = typeof known === 'string' ? known : name;
    if (TIMES.has(own) && typeof value === 'number') return [own, new Date(value).toISOString()];
    return [own, Buffer.isBuffer(value) ? value.toString('utf8') : value];
  });
  return Object.fromEntries(named);
}

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  // No event of ours: some other client's value, told as what it says.
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? null));
}
