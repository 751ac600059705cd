import type { NewRecord } from '../../contract/event-log.ts';
import type { PropertyBag } from './property-bag.ts';

/** Who sent it: from the connection's authentication, never from the message. */
export interface Sender {
  readonly deviceId: string;
  readonly generationId: string;
  /** `model-id` of the user name; null when there is none. */
  readonly modelId: string | null;
  /** JSON text: `{"scope":"device","type":"sas",…}` */
  readonly authMethod: string;
}

/** 256 KB: the body with all property names and values. */
export const LARGEST_MESSAGE = 262_144;
const LONGEST_MESSAGE_ID = 128;

/** Names as the hub's Event Hubs-compatible endpoint shows them (specs azure-wire sections 2 and 4). */
const SYSTEM_NAMES: ReadonlyMap<string, string> = new Map([
  ['$.mid', 'message-id'],
  ['$.cid', 'correlation-id'],
  ['$.uid', 'user-id'],
  ['$.to', 'to'],
  ['$.ct', 'content-type'],
  ['$.ce', 'content-encoding'],
  ['$.exp', 'absolute-expiry-time'],
  ['$.ctime', 'creation-time'],
  ['$.on', 'output-name'],
  ['$.ifid', 'interface-id'],
  ['$.sub', 'dt-subject'],
]);

export type Message =
  | { readonly ok: true; readonly record: NewRecord }
  | { readonly ok: false; readonly reason: 'message-too-large' | 'malformed-message-id' };

/** The log record of one accepted device-to-cloud message. `$.` keys that have no name here stay application properties. */
export function telemetryMessage(sender: Sender, bag: PropertyBag, body: Uint8Array, retain: boolean, enqueuedAt: Date): Message {
  if (sizeAtMost(bag, body) > LARGEST_MESSAGE && sizeOf(bag, body) > LARGEST_MESSAGE)
    return { ok: false, reason: 'message-too-large' };
  const messageId = bag.get('$.mid') ?? '';
  if (messageId.length > LONGEST_MESSAGE_ID || !/^[\x20-\x7e]*$/.test(messageId))
    return { ok: false, reason: 'malformed-message-id' };
  const properties: Record<string, string | null> = {};
  const system: Record<string, unknown> = {
    to: `/devices/${sender.deviceId}/messages/events`,
    // No name of `SYSTEM_NAMES` is one of these: nothing a device writes can stand in their place.
    'iothub-connection-device-id': sender.deviceId,
    'iothub-connection-auth-generation-id': sender.generationId,
    'iothub-connection-auth-method': sender.authMethod,
    'iothub-enqueuedtime': isoTime(enqueuedAt),
    'iothub-message-source': 'Telemetry',
  };
  for (const [key, value] of bag) {
    const name = key.startsWith('$.') ? SYSTEM_NAMES.get(key) : undefined;
    if (name !== undefined) system[name] = value;
    else if (key !== '__proto__') properties[key] = value;
    else Object.defineProperty(properties, key, { value, enumerable: true });
  }
  if (retain) properties['mqtt-retain'] = 'true';
  const creationTime = bag.get('iothub-creation-time-utc');
  if (creationTime) system['iothub-creation-time-utc'] = creationTime;
  if (sender.modelId !== null) system['dt-dataschema'] = sender.modelId;
  return {
    ok: true,
    record: {
      key: sender.deviceId,
      headers: { properties, systemProperties: system },
      body,
    },
  };
}

let newest = { ms: Number.NaN, text: '' };

/** Many messages come in the same millisecond. */
function isoTime(at: Date): string {
  const ms = at.getTime();
  if (ms !== newest.ms) newest = { ms, text: at.toISOString() };
  return newest.text;
}

/** The body with all property names and values. */
function sizeOf(bag: PropertyBag, body: Uint8Array): number {
  let size = body.length;
  for (const [key, value] of bag) size += Buffer.byteLength(key) + Buffer.byteLength(value ?? '');
  return size;
}

/** A text has at most three bytes of UTF-8 for each of its UTF-16 units: counting those is enough for all but the largest messages. */
function sizeAtMost(bag: PropertyBag, body: Uint8Array): number {
  let units = 0;
  for (const [key, value] of bag) units += key.length + (value?.length ?? 0);
  return body.length + units * 3;
}
