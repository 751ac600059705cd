import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogRecord, NewRecord } from '../../../cloud/contract/event-log.ts';
import { type Ingested, ingest } from '../../../cloud/ingest/ingest.ts';
import { parseJsonBody } from '../../../cloud/ingest/json-body.ts';
import { SequenceRanges } from '../../../cloud/ingest/sequence-ranges.ts';
import { telemetry } from '../../support/telemetry.ts';
import { hubMessage, stationMessage } from './ingest-support.ts';

function taken(record: NewRecord): Ingested {
  const stored: LogRecord = {
    topic: 'telemetry',
    partition: 2,
    offset: 41,
    enqueuedAtMs: Date.parse('2026-01-05T10:00:00.250Z'),
    ...record,
  };
  const [result] = ingest(stored);
  if (result === undefined) throw new Error('nothing came of it');
  return result;
}

function refusal(record: NewRecord): string {
  const result = taken(record);
  return result.kind === 'refused' ? `${result.reason}: ${result.detail}` : 'accepted';
}

test('a message becomes the envelope that mapping expressions see', () => {
  const result = taken(stationMessage('bed-12', 7));
  if (result.kind !== 'event') throw new Error(result.detail);
  expect(result.event).toMatchObject({
    Body: { schema: 'wardlight.telemetry.v1', sequence: 7 },
    Properties: { ward: '3' },
    SystemProperties: {
      'iothub-connection-device-id': 'bed-12',
      'message-id': 'bed-12-7',
      'x-opt-sequence-number': 41,
      'x-opt-offset': '41',
      'x-opt-enqueued-time': '2026-01-05T10:00:00.250Z',
    },
    record: 'telemetry/2/41',
    enqueuedAt: '2026-01-05T10:00:00.250Z',
  });
  expect(result.mark).toMatchObject({ deviceId: 'bed-12', messageId: 'bed-12-7', sequence: 7 });
});

test('JSON of the hospital’s own devices passes, without a message id too', () => {
  const result = taken(hubMessage('pump-1', '{"heartrate":0}'));
  expect(result.kind === 'event' && [result.event.Body, result.mark.messageId, result.mark.sequence]).toEqual([
    { heartrate: 0 },
    null,
    null,
  ]);
});

describe('refused, with the place', () => {
  test.each([
    ['{"a":1,}', /malformed-json: not JSON: .* at line 1, column 8/],
    ['{"a":\n  tru}', /malformed-json: not JSON: .* at line 2, column 3/],
    ['{"a":1', /malformed-json: not JSON: .* at line 1, column 7/],
    ['', /malformed-json: the body is empty/],
    ['[1]', /malformed-json: .* this is an array/],
    ['null', /malformed-json: .* expected/],
    ['{"a":1} {"b":2}', /malformed-json: not JSON: .* at line 1, column 9/],
    [`${'{"a":'.repeat(300)}1${'}'.repeat(300)}`, /malformed-json: nested deeper than 200 levels/],
    ['['.repeat(262_000), /malformed-json: nested deeper than 200 levels/],
  ])('%.40s', (body, expected) => expect(refusal(hubMessage('bed-12', body))).toMatch(expected));

  test('bytes that are not UTF-8', () => {
    expect(refusal(hubMessage('bed-12', Buffer.concat([Buffer.from('{"ä�":"'), Buffer.from([0xff]), Buffer.from('"}')])))).toBe(
      'malformed-json: not UTF-8 at byte 10',
    );
  });
  test('an envelope that breaks our schema, by path', () => {
    const body = telemetry({ sequence: 3 });
    const broken = { ...body, readings: [{ ...body.readings[0], value: 'seventy' }] };
    expect(refusal(hubMessage('bed-12', JSON.stringify(broken)))).toMatch(/^invalid-envelope: readings\.0\.value: /);
    expect(refusal(hubMessage('bed-12', JSON.stringify({ ...body, sequence: 0 })))).toMatch(/^invalid-envelope: sequence: /);
  });
  test('an envelope that names another message', () => {
    expect(refusal(hubMessage('bed-12', JSON.stringify(telemetry({ sequence: 3 })), 'bed-12-4'))).toMatch(
      /^invalid-envelope: messageId: /,
    );
  });
  test('a record without a device', () => {
    expect(refusal({ key: 'x', headers: {}, body: Buffer.from('{}') })).toMatch(/^message-without-device/);
  });
});

test('whatever the bytes are, it is an answer and never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(typeof parseJsonBody(bytes).ok).toBe('boolean');
    }),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const text = JSON.stringify(value);
      expect(parseJsonBody(Buffer.from(text))).toEqual({ ok: true, value: JSON.parse(text) as unknown });
    }),
  );
});

test('ranges hold exactly the numbers that were added, in whatever order, and count the gaps between', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (numbers) => {
      const ranges = new SequenceRanges();
      const model = new Set<number>();
      for (const number of numbers) {
        ranges.add(number);
        model.add(number);
      }
      const all = Array.from({ length: 62 }, (_, n) => n);
      expect(all.filter((n) => ranges.has(n))).toEqual(all.filter((n) => model.has(n)));
      const between = all.filter((n) => n > Math.min(...model) && n < Math.max(...model) && !model.has(n));
      expect(ranges.missing()).toBe(between.length);
      expect(new SequenceRanges(ranges.ranges).ranges).toEqual(ranges.ranges);
    }),
  );
});
