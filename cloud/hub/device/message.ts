import type { NewRecord } from '../../contract/event-log.ts';
import type { PropertyBag } from './property-bag.ts';
import { type Sender, saidOf } from './sender.ts';

/** 256 KB: the body with all property names and values. */
export const LARGEST_MESSAGE = 262_144;
export const LONGEST_MESSAGE_ID = 128;

/** Names as the hub's Event Hubs-compatible endpoint shows them (specs azure-wire sections 2 and 4). */
export const SYSTEM_NAMES: ReadonlyMap<string, string> = new Map([
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
  | { readonly ok: true; readonly record: TelemetryRecord }
  | { readonly ok: false; readonly reason: 'message-too-large' | 'malformed-message-id' };

/** The log record of one accepted device-to-cloud message. `$.` keys that have no name here stay application properties. */
export function telemetryMessage(sender: Sender, bag: PropertyBag, body: Uint8Array, retain: boolean, enqueuedAt: Date): Message {
  if (sizeAtMost(bag, body) > LARGEST_MESSAGE && sizeOf(bag, body) > LARGEST_MESSAGE)
    return { ok: false, reason: 'message-too-large' };
  const messageId = bag.get('$.mid') ?? '';
  if (messageId.length > LONGEST_MESSAGE_ID || !/^[\x20-\x7e]*$/.test(messageId))
    return { ok: false, reason: 'malformed-message-id' };
  return {
    ok: true,
    record: new TelemetryRecord(sender.deviceId, headersOf(sender, bag, retain, isoTime(enqueuedAt.getTime())), body),
  };
}

/** Its headers were never anything but text: they go to the disk as they are, and are read only where somebody asks. */
export class TelemetryRecord implements NewRecord {
  readonly key: string;
  readonly headersJson: string | Uint8Array;
  readonly body: Uint8Array;
  /** Memory that it takes until it is stored, its packet's and its own. Whoever took it says so. */
  heldBytes = 0;

  constructor(key: string, headersJson: string | Uint8Array, body: Uint8Array) {
    this.key = key;
    this.headersJson = headersJson;
    this.body = body;
  }

  get headers(): NewRecord['headers'] {
    return JSON.parse(textOf(this.headersJson)) as NewRecord['headers'];
  }
}

function textOf(json: string | Uint8Array): string {
  return typeof json === 'string' ? json : Buffer.from(json).toString();
}

/** JSON. What the hub says of the sender is never taken from the bag: no name of `SYSTEM_NAMES` but `to` is one of these. */
function headersOf(sender: Sender, bag: PropertyBag, retain: boolean, enqueuedAt: string): string {
  let properties = '';
  let system = `${saidOf(sender)},"iothub-enqueuedtime":"${enqueuedAt}"`;
  for (const [key, value] of bag) {
    const text = JSON.stringify(value);
    const name = key.startsWith('$.') ? SYSTEM_NAMES.get(key) : undefined;
    if (name !== undefined) system += `,"${name}":${text}`;
    else if (!(retain && key === RETAINED)) properties += `${properties === '' ? '' : ','}${JSON.stringify(key)}:${text}`;
  }
  if (retain) properties += `${properties === '' ? '' : ','}"${RETAINED}":"true"`;
  if (!bag.has('$.to')) system += `,"to":${JSON.stringify(`/devices/${sender.deviceId}/messages/events`)}`;
  const creationTime = bag.get('iothub-creation-time-utc');
  if (creationTime) system += `,"iothub-creation-time-utc":${JSON.stringify(creationTime)}`;
  return `{"properties":{${properties}},"systemProperties":{${system}}}`;
}

const RETAINED = 'mqtt-retain';
let newest = { ms: Number.NaN, text: '' };

/** Many messages come in the same millisecond. */
export function isoTime(ms: number): string {
  if (ms !== newest.ms) newest = { ms, text: new Date(ms).toISOString() };
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
