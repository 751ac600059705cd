import fc from 'fast-check';
import { expect, test } from 'vitest';
import { telemetryMessage } from '../../../cloud/hub/device/message.ts';
import { QuickHeaders } from '../../../cloud/hub/device/quick-headers.ts';
import { parsePublishTopic } from '../../../cloud/hub/device/topic.ts';

const SENDER = { deviceId: 'bed-12', generationId: 'g-1', modelId: 'dtmi:a;1', authMethod: '{"scope":"device"}' };
const AT = new Date('2026-01-05T10:00:00.250Z');
const EVENTS = 'devices/bed-12/messages/events';

/** What the parsed topic says; null when that is no message. */
function slowly(topic: string): string | null {
  const publish = parsePublishTopic(topic, 'bed-12');
  if (publish.kind !== 'telemetry') return null;
  const message = telemetryMessage(SENDER, publish.bag, Buffer.alloc(0), false, AT);
  return message.ok ? String(message.record.headersJson) : null;
}

/** The topic within the bytes of a packet, as it lies there. */
function quickly(headers: QuickHeaders, topic: string): string | null {
  const bytes = Buffer.from(`30${topic}=%41&x=y`);
  const json = headers.read({ bytes, topicAt: 2, topicEnd: 2 + Buffer.byteLength(topic) }, AT.toISOString());
  return json === null ? null : Buffer.from(json).toString();
}

const NAMES = [
  '%24.mid',
  '$.mid',
  '%24.ct',
  '%24.to',
  '%24.on',
  'schema',
  'messages',
  'iothub-creation-time-utc',
  '%24.cdid',
  'a%22b',
];
const usual = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), fc.string({ maxLength: 40 })), {
    selector: ([name]) => decodeURIComponent(name),
    minLength: 1,
  })
  .map((entries) => `${EVENTS}/${entries.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`);
const text = fc.string({
  unit: fc.constantFrom('%', '2', '4', 'F', 'g', '&', '=', '/', '?', '$', '.', 'a', '"', '\\', 'ä', '\0'),
  maxLength: 30,
});
const any = fc.oneof(
  usual,
  text.map((bag) => `${EVENTS}/${bag}`),
  text,
  fc.constant(EVENTS),
);

test('the headers of every topic that is read quickly are those of the parsed topic, in the same connection one after another', () => {
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 8 }), (topics) => {
      const headers = new QuickHeaders(SENDER);
      for (const topic of topics) {
        const quick = quickly(headers, topic);
        if (quick !== null) expect(quick).toBe(slowly(topic));
      }
    }),
    { numRuns: 2000 },
  );
});

test('what a station sends is read quickly', () => {
  fc.assert(
    fc.property(fc.array(usual, { minLength: 1, maxLength: 5 }), (topics) => {
      const headers = new QuickHeaders(SENDER);
      for (const topic of topics) expect(quickly(headers, topic)).toBe(slowly(topic));
    }),
  );
});

test.each([
  ['another device', 'devices/bed-1/messages/events/a=1'],
  ['a name twice', `${EVENTS}/a=1&a=2`],
  ['a name twice, spelt in two ways', `${EVENTS}/%24.mid=1&$.mid=2`],
  ['a name alone', `${EVENTS}/a=1&b`],
  ['broken percent-encoding', `${EVENTS}/a=%4`],
  ['a message id that is too long', `${EVENTS}/%24.mid=${'m'.repeat(129)}`],
  ['letters beyond ASCII', `${EVENTS}/a=%C3%A4`],
  ['no names at all', EVENTS],
])('%s is left to whoever reads slowly', (_, topic) => {
  expect(quickly(new QuickHeaders(SENDER), topic)).toBeNull();
});
