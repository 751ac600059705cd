import { decodedBody, messagesIn, recordPlace } from '../contract/message-body.ts';
import type { RawRecordId } from '../contract/role.ts';
import { TELEMETRY_SCHEMA } from '../contract/wire.ts';
import type { ArchivedRecord } from './archived-record.ts';

/** What somebody who looks after devices may see: that a device measures, what and when, and no person. */
export interface RedactedRecord {
  readonly id: RawRecordId;
  readonly enqueuedAt: string;
  readonly device: unknown;
  readonly bytes: number;
  readonly sha256: string;
  /** Numbers, times and codes as they are; every text that could name somebody is replaced by its length. */
  readonly body: unknown;
}

/** Texts of our own messages that say something of devices, measurements and alarms, and never of a person. */
const OPEN_TEXTS: ReadonlySet<string> = new Set([
  ...[
    'schema',
    'messageId',
    'run',
    'kind',
    'id',
    'code',
    'codeName',
    'vendorCode',
    'label',
    'unit',
    'measuredAt',
    'arrivedAt',
    'frame',
  ],
  ...[
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
    'sentAt',
  ],
  ...['channel', 'ward', 'driver', 'manufacturer', 'model', 'since'],
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
  const own = value as { readonly schema?: unknown; readonly device?: { readonly driver?: unknown } } | null;
  if (own?.schema !== TELEMETRY_SCHEMA) return hidden(value, () => false);
  const impersonal = IMPERSONAL.has(String(own.device?.driver));
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
  if (typeof value === 'string') return open(path) ? value : `(text of ${value.length})`;
  if (Array.isArray(value)) return value.map((one, index) => hidden(one, open, [...path, String(index)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hidden(one, open, [...path, name])]));
}
