import { createHash } from 'node:crypto';
import { BATCH_SCHEMA, FILE_SCHEMA, MOST_MESSAGES, TELEMETRY_SCHEMA, telemetryEnvelope } from '#wire';
import type { LogRecord } from '../contract/event-log.ts';
import type { IngestedEvent } from '../contract/events.ts';
import { decodedBody, messagesIn } from '../contract/message-body.ts';
import type { RawRecordId } from '../contract/role.ts';
import type { FileRefusal } from '../contract/uploaded-file.ts';
import { parseJsonBody } from './json-body.ts';

/** Which message it was, for telling repeats from new ones. */
export interface MessageMark {
  readonly deviceId: string;
  readonly record: RawRecordId;
  /** As the device gave it; null when it gave none. */
  readonly messageId: string | null;
  /** Of our own stations' messages; null for other devices. */
  readonly sequence: number | null;
  /** Which run of the station gave the number; null for other devices and stations of before. */
  readonly run: string | null;
  /** 48 bits of the body's SHA-256: tells a repeat from another message under the same name. */
  readonly digest: number;
}

export type RefusalReason = FileRefusal | 'malformed-json' | 'message-without-device' | 'malformed-compression';

export type Ingested =
  | { readonly kind: 'event'; readonly event: IngestedEvent; readonly mark: MessageMark }
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
      readonly deviceId: string | null;
      readonly record: RawRecordId;
      readonly detail: string;
      /** As in ParkedItem. */
      readonly impersonal: string;
      /** What could not go on. */
      readonly payload: Uint8Array;
    };

interface Origin {
  readonly stored: LogRecord;
  readonly record: RawRecordId;
  readonly deviceId: string;
  readonly systemProperties: Readonly<Record<string, unknown>>;
}

/**
 * What one hub message holds, as mapping expressions see it (specs iomt-mapping section 3), or why it cannot go on: one message, or
 * several of a station that had many to send, each judged by itself. Messages of devices that do not speak our schema pass when they
 * are JSON objects; those that claim our schema must keep it.
 */
export function ingest(stored: LogRecord): readonly Ingested[] {
  const record: RawRecordId = `${stored.topic}/${stored.partition}/${stored.offset}`;
  const systemProperties = objectOf(stored.headers['systemProperties']);
  const claimed = systemProperties['iothub-connection-device-id'];
  const deviceId = typeof claimed === 'string' && claimed !== '' ? claimed : null;
  const refuse = (reason: RefusalReason, detail: string, impersonal = detail): readonly Ingested[] => [
    { kind: 'refused', reason, deviceId, record, detail, impersonal, payload: stored.body },
  ];
  if (deviceId === null) return refuse('message-without-device', 'the hub named no device (iothub-connection-device-id)');

  let bytes: Uint8Array;
  try {
    bytes = decodedBody(stored.body, systemProperties['content-encoding']);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse('malformed-compression', `${why}${declared(systemProperties)}`, why);
  }
  const body = parseJsonBody(bytes);
  if (!body.ok) return refuse('malformed-json', `${body.detail}${declared(systemProperties)}`, body.detail);
  if (body.value['schema'] === FILE_SCHEMA) return refuse('invalid-envelope', `the property schema does not say ${FILE_SCHEMA}`);
  const compressed = bytes !== stored.body;
  if (body.value['schema'] !== BATCH_SCHEMA) {
    const properties = compressed ? { ...systemProperties, 'content-encoding': 'utf-8' } : systemProperties;
    return [judged({ stored, record, deviceId, systemProperties: properties }, body.value, bytes)];
  }
  const messages = messagesIn(body.value);
  if (messages === null) return refuse('invalid-envelope', `${BATCH_SCHEMA} needs 1 to ${MOST_MESSAGES} messages`);
  return messages.map((message, index) => {
    const text = Buffer.from(JSON.stringify(message));
    const id = objectOf(message)['messageId'];
    const own = { 'message-id': typeof id === 'string' ? id : '', 'content-encoding': 'utf-8' };
    const part = { stored, record: `${record}.${index}`, deviceId, systemProperties: { ...systemProperties, ...own } };
    if (objectOf(message)['schema'] === TELEMETRY_SCHEMA) return judged(part, objectOf(message), text);
    const detail = `messages.${index}.schema: ${TELEMETRY_SCHEMA} is expected`;
    const refusal = { reason: 'invalid-envelope', detail, impersonal: detail } as const;
    return { kind: 'refused', ...refusal, deviceId, record: part.record, payload: text };
  });
}

/** @param text of this message alone, uncompressed: what a repeat is told by */
function judged(origin: Origin, value: Readonly<Record<string, unknown>>, text: Uint8Array): Ingested {
  const { stored, record, deviceId, systemProperties } = origin;
  const refuse = (detail: string, impersonal: string): Ingested => {
    return { kind: 'refused', reason: 'invalid-envelope', deviceId, record, detail, impersonal, payload: text };
  };
  const mid = systemProperties['message-id'];
  let messageId = typeof mid === 'string' && mid !== '' ? mid : null;
  let sequence: number | null = null;
  let run: string | null = null;
  if (value['schema'] === TELEMETRY_SCHEMA) {
    const envelope = telemetryEnvelope.safeParse(value);
    if (!envelope.success) {
      const { issues } = envelope.error;
      // What zod says of a member may quote its name.
      return refuse(firstIssue(issues, 'message'), firstIssue(issues, 'code'));
    }
    if (messageId !== null && messageId !== envelope.data.messageId) {
      const detail = `messageId: "${envelope.data.messageId}" is not the message's own id "${messageId}"`;
      return refuse(detail, "messageId: it is not the message's own id");
    }
    ({ messageId, sequence } = envelope.data);
    run = envelope.data.run ?? null;
  }
  const enqueuedAt = new Date(stored.enqueuedAtMs).toISOString();
  return {
    kind: 'event',
    event: {
      Body: value,
      Properties: objectOf(stored.headers['properties']),
      SystemProperties: {
        ...systemProperties,
        'x-opt-sequence-number': stored.offset,
        'x-opt-offset': String(stored.offset),
        'x-opt-enqueued-time': enqueuedAt,
      },
      record,
      enqueuedAt,
    },
    mark: { deviceId, record, messageId, sequence, run, digest: createHash('sha256').update(text).digest().readUIntBE(0, 6) },
  };
}

type Issue = Readonly<Record<'message' | 'code', string>> & { readonly path: readonly PropertyKey[] };

function firstIssue(issues: readonly Issue[], told: 'message' | 'code'): string {
  const [first] = issues;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return first === undefined ? 'not an envelope' : `${first.path.map(String).join('.') || 'top level'}: ${first[told]}${more}`;
}

/** A body that is not JSON often says what it is. */
function declared(systemProperties: Readonly<Record<string, unknown>>): string {
  const names = ['content-type', 'content-encoding'].filter((name) => typeof systemProperties[name] === 'string');
  return names.length === 0 ? '' : ` (declared ${names.map((name) => `${name} ${String(systemProperties[name])}`).join(', ')})`;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
