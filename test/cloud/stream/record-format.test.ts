import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NewRecord } from '../../../cloud/contract/event-log.ts';
import { partitionOf } from '../../../cloud/stream/partition-of.ts';
import { decodeRecord, encodeRecords, prepareRecord, scanRecords } from '../../../cloud/stream/record-format.ts';

const anyRecord = fc.record({
  key: fc.string({ unit: 'grapheme' }),
  headers: fc
    .dictionary(fc.string(), fc.jsonValue())
    .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>),
  // The larger ones are written from where they are.
  body: fc.oneof(
    { weight: 5, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    fc.uint8Array({ minLength: 4090, maxLength: 4110 }),
  ),
});

/** Headers that their writer has as JSON already, as text or as bytes. */
const asJson = fc.constantFrom<(record: NewRecord) => NewRecord>(
  (record) => record,
  (record) => ({ ...record, headersJson: JSON.stringify(record.headers) }),
  (record) => ({ ...record, headersJson: Buffer.from(JSON.stringify(record.headers)) }),
);

test('a record is read back as it was written', () => {
  fc.assert(
    fc.property(anyRecord, asJson, fc.nat(), fc.nat(), (record, written, offset, at) => {
      const decoded = decodeRecord(Buffer.concat(encodeRecords([prepareRecord(written(record))], offset, at)), 0);
      if (!decoded.ok) throw new Error(decoded.why);
      expect({ ...decoded.record, body: [...decoded.record.body] }).toEqual({
        ...record,
        offset,
        enqueuedAtMs: at,
        body: [...record.body],
      });
    }),
  );
});

test('several records in one write are read back in order', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 8 }), (records) => {
      const bytes = Buffer.concat(encodeRecords(records.map(prepareRecord), 3, 0));
      expect(scanRecords(bytes, 3)).toMatchObject({ end: bytes.length, stoppedBy: null });
      const found: unknown[] = [];
      for (let at = 0; at < bytes.length; ) {
        const decoded = decodeRecord(bytes, at);
        if (!decoded.ok) throw new Error(decoded.why);
        found.push([decoded.record.key, Buffer.from(decoded.record.body)]);
        at = decoded.end;
      }
      expect(found).toEqual(records.map(({ key, body }) => [key, Buffer.from(body)]));
    }),
  );
});

test('after a cut at any byte the scan finds exactly the records that are whole', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 8 }), fc.nat(), (records, where) => {
      const parts = records.map((record, index) => Buffer.concat(encodeRecords([prepareRecord(record)], 7 + index, 0)));
      const bytes = Buffer.concat(parts);
      const cut = where % (bytes.length + 1);
      const scan = scanRecords(bytes.subarray(0, cut), 7);
      let whole = 0;
      let end = 0;
      for (const part of parts) {
        if (end + part.length > cut) break;
        end += part.length;
        whole += 1;
      }
      expect([scan.positions.length, scan.end]).toEqual([whole, end]);
      expect(scan.stoppedBy === null).toBe(end === cut);
    }),
  );
});

test('a changed bit ends the scan before the record it is in', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 5 }), fc.nat(), (records, where) => {
      const parts = records.map((record, index) => Buffer.concat(encodeRecords([prepareRecord(record)], index, 0)));
      const bytes = Buffer.concat(parts);
      const bit = where % (bytes.length * 8);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const scan = scanRecords(bytes, 0);
      expect(scan.stoppedBy).not.toBeNull();
      expect(scan.end).toBeLessThanOrEqual(bit >> 3);
    }),
  );
});

test('a run of zero bytes is not a record', () => {
  expect(scanRecords(Buffer.alloc(4096), 0)).toEqual({ positions: [], end: 0, stoppedBy: 'length' });
});

test('keys keep their partition for ever (part of the stored format)', () => {
  expect(['bed-1', 'bed-12', 'station-bed-12', 'Ä', ''].map((key) => partitionOf(key, 4))).toMatchInlineSnapshot(`
    [
      2,
      0,
      3,
      2,
      1,
    ]
  `);
});
