import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { telemetryMessage } from '../../../cloud/hub/device/message.ts';
import { parsePropertyBag } from '../../../cloud/hub/device/property-bag.ts';
import { parsePublishTopic } from '../../../cloud/hub/device/topic.ts';
import { PacketFraming } from '../../../cloud/hub/mqtt/packet-framing.ts';

const AUTH_METHOD = '{"scope":"device","type":"sas","issuer":"iothub","acceptingIpFilterRule":null}';
const SENDER = { deviceId: 'bed-12', generationId: 'g-1', modelId: null, authMethod: AUTH_METHOD };
const AT = new Date('2026-01-05T10:00:00.250Z');

function accepted(topic: string, body = '{}', retain = false) {
  const publish = parsePublishTopic(topic, 'bed-12');
  if (publish.kind !== 'telemetry') throw new Error(publish.kind);
  const message = telemetryMessage(SENDER, publish.bag, Buffer.from(body), retain, AT);
  if (!message.ok) throw new Error(message.reason);
  return message.record.headers as { properties: Record<string, unknown>; systemProperties: Record<string, unknown> };
}

test('the properties that the device SDK writes (specs azure-wire section 2) arrive under their names', () => {
  const headers = accepted(
    'devices/bed-12/messages/events/%24.mid=m-1&%24.cid=c-1&%24.uid=u&%24.ct=application%2Fjson&%24.ce=utf-8&%24.exp=2027-01-01T00%3A00%3A00.000Z&schema=obs.v1&weird%20key%2F%C3%A4=a%26b%3Dc%20%C3%BC',
  );
  expect(headers.properties).toEqual({ schema: 'obs.v1', 'weird key/ä': 'a&b=c ü' });
  expect(headers.systemProperties).toEqual({
    'message-id': 'm-1',
    'correlation-id': 'c-1',
    'user-id': 'u',
    'content-type': 'application/json',
    'content-encoding': 'utf-8',
    'absolute-expiry-time': '2027-01-01T00:00:00.000Z',
    to: '/devices/bed-12/messages/events',
    'iothub-connection-device-id': 'bed-12',
    'iothub-connection-auth-generation-id': 'g-1',
    'iothub-connection-auth-method': AUTH_METHOD,
    'iothub-enqueuedtime': '2026-01-05T10:00:00.250Z',
    'iothub-message-source': 'Telemetry',
  });
});

test('the creation time is an application property and is shown as system property too', () => {
  const headers = accepted('devices/bed-12/messages/events/iothub-creation-time-utc=2026-01-05T09%3A59%3A59Z');
  expect(headers.properties).toEqual({ 'iothub-creation-time-utc': '2026-01-05T09:59:59Z' });
  expect(headers.systemProperties['iothub-creation-time-utc']).toBe('2026-01-05T09:59:59Z');
});

test('a device cannot give itself another identity', () => {
  const headers = accepted(
    'devices/bed-12/messages/events/iothub-connection-device-id=bed-1&%24.cdid=bed-1&__proto__=x&constructor=y',
  );
  expect(headers.systemProperties['iothub-connection-device-id']).toBe('bed-12');
  expect(Object.entries(headers.properties)).toEqual([
    ['iothub-connection-device-id', 'bed-1'],
    ['$.cdid', 'bed-1'],
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});

test('a retained message says so', () => {
  expect(accepted('devices/bed-12/messages/events/', '{}', true).properties).toEqual({ 'mqtt-retain': 'true' });
});

describe('property bag', () => {
  test.each([
    ['', {}],
    ['?a=1', { a: '1' }],
    ['a&b=&c=1/', { a: null, b: '', c: '1' }],
    ['a=b=c', { a: 'b=c' }],
    ['a=1+2', { a: '1+2' }],
  ])('"%s"', (text, expected) => expect(Object.fromEntries(parsePropertyBag(text) ?? [])).toEqual(expected));
  test('broken percent-encoding is refused', () => expect(parsePropertyBag('a=%E4')).toBeNull());
  test('whatever is encoded is decoded', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })), {
          selector: ([key]) => key,
        }),
        (entries) => {
          const text = entries.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&');
          expect([...(parsePropertyBag(text) ?? [])]).toEqual(entries);
        },
      ),
    );
  });
});

describe('topics', () => {
  test.each([
    'devices/bed-1/messages/events/',
    'devices/bed-123/messages/events/',
    'devices/bed-12/messages/eventsX',
    'bed-12/temperature',
    '$iothub/twin/GET/',
    '$iothub/twin/PATCH/properties/desired/?$rid=1',
    '',
  ])('"%s" is refused', (topic) => expect(parsePublishTopic(topic, 'bed-12').kind).toBe('refused'));
  test.each([
    ['devices/bed-12/messages/events', 'telemetry'],
    ['$iothub/twin/GET/?$rid=7', 'twin-get'],
    ['$iothub/twin/PATCH/properties/reported/?$rid=7', 'twin-report'],
    ['$iothub/methods/res/200/?$rid=7', 'method-answer'],
  ])('"%s" is %s', (topic, kind) => expect(parsePublishTopic(topic, 'bed-12').kind).toBe(kind));
});

test('the size limit counts body, names and values', () => {
  const size = (body: number) => telemetryMessage(SENDER, new Map([['name', 'value']]), new Uint8Array(body), false, AT);
  expect(size(262_144 - 9).ok).toBe(true);
  expect(size(262_144 - 8)).toEqual({ ok: false, reason: 'message-too-large' });
});

test('packets are cut the same however the bytes arrive', () => {
  const packet = fc.tuple(fc.nat({ max: 255 }), fc.uint8Array({ maxLength: 300 })).map(([first, body]) => {
    const length = body.length < 128 ? [body.length] : [(body.length % 128) + 128, body.length >> 7];
    return Buffer.from([first, ...length, ...body]);
  });
  fc.assert(
    fc.property(
      fc.array(packet, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (packets, steps) => {
        const bytes = Buffer.concat(packets);
        const framing = new PacketFraming();
        const found: Buffer[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const step = steps[turn % steps.length] ?? 1;
          found.push(...framing.push(bytes.subarray(at, at + step)).packets.map((part) => Buffer.from(part)));
          at += step;
        }
        expect(found).toEqual(packets);
        expect(framing.rest()).toHaveLength(0);
      },
    ),
  );
});

test('an announced length over the limit is refused at once', () => {
  expect(new PacketFraming().push(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f])).problem).toBe('packet-too-large');
  expect(new PacketFraming().push(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff])).problem).toBe('malformed-length');
});
