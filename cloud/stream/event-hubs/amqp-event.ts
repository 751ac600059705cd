import rhea, { type Message } from 'rhea';
import type { LogRecord, NewRecord } from '../../contract/event-log.ts';

const { message, types } = rhea;

/** Where a writer that chooses the partition by itself says the key: Event Hubs takes either of the two, not both. */
export const KEY_PROPERTY = 'wardlight-key';
/** Header of a record whose body is a whole AMQP message: it holds what a record of ours has no place for. */
const WHOLE_MESSAGE = 'amqp-message';

const PARTITION_KEY = 'x-opt-partition-key';
const DATA_SECTION = 0x75;

/** Sections of the AMQP properties that are text, with the names that IoT Hub gives them (specs azure-wire section 4). */
const TEXT_PROPERTIES = [
  ['message_id', 'message-id'],
  ['correlation_id', 'correlation-id'],
  ['content_type', 'content-type'],
  ['content_encoding', 'content-encoding'],
  ['to', 'to'],
  ['subject', 'subject'],
  ['reply_to', 'reply-to'],
  ['group_id', 'group-id'],
  ['reply_to_group_id', 'reply-to-group-id'],
] as const;
const TIME_PROPERTIES = [
  ['absolute_expiry_time', 'absolute-expiry-time'],
  ['creation_time', 'creation-time'],
] as const;
/** What a record cannot keep apart; such a message is kept whole. */
const OTHER_PARTS = ['user_id', 'absolute_expiry_time', 'creation_time', 'group_sequence', 'delivery_annotations', 'footer'];

type Values = Readonly<Record<string, unknown>>;

/** An event as it arrived. `key` is null when its writer gave none. */
export interface ArrivedEvent {
  readonly key: string | null;
  readonly headers: Values;
  readonly body: Uint8Array;
}

/**
 * @param bytes one encoded AMQP message
 * @throws Error when it is none
 */
export function arrivedEvent(bytes: Buffer): ArrivedEvent {
  const decoded = message.decode(bytes) as unknown as Message & Record<string, unknown>;
  const annotations = (decoded.message_annotations ?? {}) as Values;
  const properties = (decoded.application_properties ?? {}) as Values;
  const { [KEY_PROPERTY]: named, ...rest } = properties;
  const given = annotations[PARTITION_KEY] ?? named;
  const key = typeof given === 'string' ? given : null;
  const body = dataOf(decoded.body);
  const plain =
    body !== null &&
    Object.keys(annotations).every((name) => name === PARTITION_KEY) &&
    Object.values(rest).every(isJsonScalar) &&
    OTHER_PARTS.every((part) => decoded[part] === undefined) &&
    TEXT_PROPERTIES.every(([part]) => decoded[part] === undefined || typeof decoded[part] === 'string');
  if (!plain) return { key, headers: { [WHOLE_MESSAGE]: true }, body: bytes };
  const system = Object.fromEntries(
    TEXT_PROPERTIES.flatMap(([part, name]) => (decoded[part] === undefined ? [] : [[name, decoded[part]]])),
  );
  const headers = Object.keys(system).length === 0 ? rest : { properties: rest, systemProperties: system };
  return { key, headers, body };
}

/** What a consumer asked to be told with every event: where its partition ends. */
export interface LastEnqueued {
  readonly sequenceNumber: number;
  readonly offset: string;
  readonly atMs: number;
}

/** A stored record as an encoded AMQP message, as Event Hubs delivers it. */
export function deliveredEvent(record: LogRecord, last: LastEnqueued | null): Buffer {
  const parts = isWhole(record) ? message.decode(bufferOf(record.body)) : partsOf(record);
  const event = {
    ...parts,
    message_annotations: {
      ...(parts.message_annotations as Values | undefined),
      'x-opt-sequence-number': types.wrap_long(record.offset),
      'x-opt-offset': String(record.offset),
      'x-opt-enqueued-time': types.wrap_timestamp(record.enqueuedAtMs),
      ...(record.key === '' ? {} : { [PARTITION_KEY]: record.key }),
    },
    ...(last === null
      ? {}
      : {
          delivery_annotations: {
            last_enqueued_sequence_number: types.wrap_long(last.sequenceNumber),
            last_enqueued_offset: last.offset,
            last_enqueued_time_utc: types.wrap_timestamp(last.atMs),
            runtime_info_retrieval_time_utc: types.wrap_timestamp(Date.now()),
          },
        }),
  };
  return message.encode(event);
}

function isWhole({ headers }: LogRecord): boolean {
  return headers[WHOLE_MESSAGE] === true;
}

function partsOf({ headers, body }: LogRecord): Message {
  const { properties, systemProperties } = headers as { properties?: Values; systemProperties?: Values };
  const nested = isObject(properties) && isObject(systemProperties);
  const parts: Record<string, unknown> = {
    body: message.data_section(bufferOf(body)),
    application_properties: scalars(nested ? properties : headers),
  };
  if (!nested) return parts as unknown as Message;
  const annotations = new Map(Object.entries(systemProperties));
  for (const [part, name] of TEXT_PROPERTIES) {
    const value = annotations.get(name);
    if (typeof value === 'string') parts[part] = value;
    annotations.delete(name);
  }
  for (const [part, name] of TIME_PROPERTIES) {
    const at = timeOf(annotations.get(name));
    if (at === null) continue;
    parts[part] = at;
    annotations.delete(name);
  }
  const user = annotations.get('user-id');
  if (typeof user === 'string') parts['user_id'] = Buffer.from(user);
  annotations.delete('user-id');
  const enqueued = timeOf(annotations.get('iothub-enqueuedtime'));
  if (enqueued !== null) annotations.set('iothub-enqueuedtime', enqueued);
  parts['message_annotations'] = Object.fromEntries(annotations);
  return parts as unknown as Message;
}

/** The encoded messages of one transfer: several in an envelope of data sections, or one alone. */
export function messagesOf(payload: Buffer, format: number): readonly Buffer[] {
  if (format === 0) return [payload];
  const { body } = message.decode(payload) as { body?: { readonly content: unknown; readonly typecode: number } };
  if (body?.typecode !== DATA_SECTION) throw new TypeError('a batch holds its events in data sections');
  const sections: unknown[] = Array.isArray(body.content) ? body.content : [body.content];
  return sections.map((section) => {
    if (!Buffer.isBuffer(section)) throw new TypeError('an event of a batch is an encoded message');
    return section;
  });
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function dataOf(body: unknown): Buffer | null {
  const section = body as { readonly typecode?: number; readonly content?: unknown } | undefined;
  if (section?.typecode !== DATA_SECTION) return null;
  return Buffer.isBuffer(section.content) ? section.content : null;
}

function timeOf(value: unknown): Date | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at);
}

function scalars(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isJsonScalar(value) ? value : JSON.stringify(value)]),
  );
}

function isJsonScalar(value: unknown): boolean {
  return value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where the record of one event goes. */
export function newRecord({ key, headers, body }: ArrivedEvent, partition: number): NewRecord {
  return { key: key ?? '', partition, headers, body };
}
