import { createHash } from 'node:crypto';
import { TELEMETRY_SCHEMA, telemetryEnvelope } from '#wire';
import type { LogRecord } from '../contract/event-log.ts';
import type { IngestedEvent } from '../contract/events.ts';
import type { RawRecordId } from '../contract/role.ts';
import { parseJsonBody } from './json-body.ts';

/** Which message it was, for telling repeats from new ones. */
export interface MessageMark {
  readonly deviceId: string;
  readonly record: RawRecordId;
  /** As the device gave it; null when it gave none. */
  readonly messageId: string | null;
  /** Of our own stations' messages; null for other devices. */
  readonly sequence: number | null;
  /** 48 bits of the body's SHA-256: tells a repeat from another message under the same name. */
  readonly digest: number;
}

export type RefusalReason = 'malformed-json' | 'invalid-envelope' | 'message-without-device';

export type Ingested =
  | { readonly kind: 'event'; readonly event: IngestedEvent; readonly mark: MessageMark }
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
      readonly deviceId: string | null;
      readonly record: RawRecordId;
      readonly detail: string;
    };

/**
 * One hub message as mapping expressions see it (specs iomt-mapping section 3), or why it cannot go on. Messages of devices that
 * do not speak our schema pass when they are JSON objects; those that claim our schema must keep it.
 */
export function ingest(stored: LogRecord): Ingested {
  const record: RawRecordId = `${stored.topic}/${stored.partition}/${stored.offset}`;
  const systemProperties = objectOf(stored.headers['systemProperties']);
  const claimed = systemProperties['iothub-connection-device-id'];
  const deviceId = typeof claimed === 'string' && claimed !== '' ? claimed : null;
  const refuse = (reason: RefusalReason, detail: string): Ingested => ({ kind: 'refused', reason, deviceId, record, detail });
  if (deviceId === null) return refuse('message-without-device', 'the hub named no device (iothub-connection-device-id)');

  const body = parseJsonBody(stored.body);
  if (!body.ok) return refuse('malformed-json', `${body.detail}${declared(systemProperties)}`);
  const mid = systemProperties['message-id'];
  let messageId = typeof mid === 'string' && mid !== '' ? mid : null;
  let sequence: number | null = null;
  if (body.value['schema'] === TELEMETRY_SCHEMA) {
    const envelope = telemetryEnvelope.safeParse(body.value);
    if (!envelope.success) return refuse('invalid-envelope', firstIssue(envelope.error.issues));
    if (messageId !== null && messageId !== envelope.data.messageId) {
      return refuse('invalid-envelope', `messageId: "${envelope.data.messageId}" is not the message's own id "${messageId}"`);
    }
    ({ messageId, sequence } = envelope.data);
  }
  const enqueuedAt = new Date(stored.enqueuedAtMs).toISOString();
  return {
    kind: 'event',
    event: {
      Body: body.value,
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
    mark: { deviceId, record, messageId, sequence, digest: createHash('sha256').update(stored.body).digest().readUIntBE(0, 6) },
  };
}

function firstIssue(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  const [first] = issues;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return first === undefined ? 'not an envelope' : `${first.path.map(String).join('.') || 'top level'}: ${first.message}${more}`;
}

/** A body that is not JSON often says what it is. */
function declared(systemProperties: Readonly<Record<string, unknown>>): string {
  const names = ['content-type', 'content-encoding'].filter((name) => typeof systemProperties[name] === 'string');
  return names.length === 0 ? '' : ` (declared ${names.map((name) => `${name} ${String(systemProperties[name])}`).join(', ')})`;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
