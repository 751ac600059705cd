import { decodedBody, messagesIn, recordPlace } from '../contract/message-body.ts';
import type { RawRecordId } from '../contract/role.ts';
import { telemetryEnvelope } from '../contract/wire.ts';
import type { ArchivedRecord } from './archived-record.ts';

/** What somebody who looks after devices may see: that a device measures, what and when, and no person. */
export interface RedactedRecord {
  readonly id: RawRecordId;
  readonly enqueuedAt: string;
  readonly device: unknown;
  readonly bytes: number;
  readonly sha256: string;
  /**
   * Of a message of ours numbers, times and codes as they are; every text that could name somebody is replaced by its length. Of any
   * other only what kind of value stands where: names and numbers of a person may be anywhere in it.
   */
  readonly body: unknown;
}

/** Texts of our own messages that say something of devices, measurements and alarms, and never of a person. */
const OPEN_TEXTS: ReadonlySet<string> = new Set([
  ...['schema', 'messageId', 'run', 'kind', 'id', 'code', 'codeName', 'vendorCode', 'label', 'unit', 'measuredAt', 'arrivedAt'],
  ...[
    'frame',
    'condition',
    'source',
    'raisedBy',
    'priority',
    'phase',
    'onsetAt',
    'alarmId',
    'what',
    'vital',
    'untilAt',
    'fromAt',
  ],
  ...['sentAt', 'channel', 'ward', 'driver', 'manufacturer', 'model', 'since'],
]);
/** What else a member of our messages is called. */
const OTHER_NAMES: ReadonlySet<string> = new Set([
  ...[
    'sequence',
    'bed',
    'admission',
    'patient',
    'encounter',
    'device',
    'readings',
    'frames',
    'messages',
    'value',
    'reason',
    'said',
  ],
  ...['questionable', 'deviceUptimeMs', 'text', 'limit', 'by', 'low', 'high', 'before', 'after', 'provisional', 'to', 'dueAt'],
  ...['rateHz', 'origin', 'factor', 'samplesBase64', 'bytesBase64', 'blobName', 'bytes', 'sha256'],
]);
/** Their messages have no place for a person; in all others a name may stand among the bytes. */
const IMPERSONAL: ReadonlySet<string> = new Set(['nonin', 'masimo-ascii', 'contec-cms50']);

/** @param id of a message within the record, or of the record itself: then all of its messages */
export function redactedRecord(
  { id, enqueuedAt, headers, bodyBase64, sha256: digest }: ArchivedRecord,
  asked = id,
): RedactedRecord {
  const system = (headers['systemProperties'] ?? {}) as Readonly<Record<string, unknown>>;
  const body = Buffer.from(bodyBase64, 'base64');
  const facts = {
    id: asked,
    enqueuedAt,
    device: system['iothub-connection-device-id'] ?? null,
    bytes: body.length,
    sha256: digest,
  };
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(decodedBody(body, system['content-encoding'])).toString('utf8'));
  } catch {
    return { ...facts, body: null };
  }
  const messages = typeof value === 'object' && value !== null ? messagesIn(value as Record<string, unknown>) : null;
  const { part } = recordPlace(asked);
  if (messages === null) return { ...facts, body: message(value) };
  return { ...facts, body: part === null ? messages.map(message) : message(messages[part]) };
}

function message(value: unknown): unknown {
  const own = telemetryEnvelope.safeParse(value);
  if (!own.success) return outline(value);
  const impersonal = IMPERSONAL.has(own.data.device.driver);
  return hidden(value, (path) => {
    const [first] = path;
    const name = path.at(-1) ?? '';
    // Patient and encounter, whatever their members are called.
    if (first === 'admission' || path.includes('before') || path.includes('after')) return name === 'since';
    if (first === 'frames') return name === 'bytesBase64' ? impersonal : name === 'id' || name === 'kind' || name === 'arrivedAt';
    return OPEN_TEXTS.has(name) || name === 'samplesBase64';
  });
}

function hidden(value: unknown, open: (path: readonly string[]) => boolean, path: readonly string[] = []): unknown {
  if (typeof value === 'string') return open(path) ? value : lengthOf(value);
  if (Array.isArray(value)) return value.map((one, index) => hidden(one, open, [...path, String(index)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hidden(one, open, [...path, name])]));
}

/** Kinds and lengths. A hospital number may be a number, and a name may be that of a member: only names of our contract are told. */
function outline(value: unknown): unknown {
  if (typeof value === 'string') return lengthOf(value);
  if (typeof value !== 'object' || value === null) return value === null ? null : `(${typeof value})`;
  if (Array.isArray(value)) return value.map(outline);
  const told = (name: string): boolean => OPEN_TEXTS.has(name) || OTHER_NAMES.has(name);
  return Object.fromEntries(
    Object.entries(value).map(([name, one], index) => [told(name) ? name : `(member ${index + 1})`, outline(one)]),
  );
}

function lengthOf(text: string): string {
  return `(text of ${text.length})`;
}
