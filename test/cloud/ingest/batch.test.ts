import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BATCH_SCHEMA } from '#wire';
import type { EventLog, LogRecord, NewRecord } from '../../../cloud/contract/event-log.ts';
import type { IngestedEvent } from '../../../cloud/contract/events.ts';
import { ingest } from '../../../cloud/ingest/ingest.ts';
import { KnownMessages } from '../../../cloud/ingest/known-messages.ts';
import { startIngest } from '../../../cloud/ingest/role.ts';
import { snapshotFiles } from '../../../cloud/ingest/snapshot-adapter.ts';
import { type LocalEventLog, openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { telemetry } from '../../support/telemetry.ts';
import { QUIET } from '../hub/hub-support.ts';
import { everything, temporaryDirectory, text, until } from '../stream/log-support.ts';
import { hubMessage, shelf, stationBatch, stationMessage } from './ingest-support.ts';

let directory: ReturnType<typeof temporaryDirectory>;
let log: LocalEventLog;
let parking: ReturnType<typeof shelf>;

beforeEach(async () => {
  directory = temporaryDirectory();
  log = await openEventLog(join(directory.path, 'log'));
  parking = shelf();
});
afterEach(async () => {
  await log.close();
  directory.remove();
});

/** Ingests what is there. @returns its counters */
async function run(over: EventLog = log): Promise<Readonly<Record<string, string | number>>> {
  const role = await startIngest({ log: over, parking, snapshots: snapshotFiles(join(directory.path, 'ingest')), logger: QUIET });
  await until(() => role.health()['not yet handled'] === 0);
  await role.stop();
  return role.health();
}

async function ingested(): Promise<IngestedEvent[]> {
  return (await everything(log, 'ingested')).map((record) => JSON.parse(text(record)) as IngestedEvent);
}

const at = (offset: number, record: NewRecord): LogRecord => ({
  topic: 'telemetry',
  partition: 0,
  offset,
  enqueuedAtMs: 0,
  ...record,
});

test('several messages in one go on one by one, in their order, each with its own id and place', async () => {
  await log.append('telemetry', [stationMessage('bed-12', 1), stationBatch('bed-12', [2, 3, 4])]);
  await run();
  const events = await ingested();
  expect(events.map(({ Body }) => (Body as { sequence: number }).sequence)).toEqual([1, 2, 3, 4]);
  expect(events.map(({ record }) => record.split('/')[2])).toEqual(['0', '1.0', '1.1', '1.2']);
  expect(events[2]?.SystemProperties).toMatchObject({ 'message-id': 'bed-12-3', 'content-encoding': 'utf-8' });
});

test('what is sent again in another grouping goes on once, however long ago it was', async () => {
  const all = Array.from({ length: 3_000 }, (_, index) => index + 1);
  const groups = (size: number): NewRecord[] =>
    Array.from({ length: all.length / size }, (_, n) => stationBatch('bed-12', all.slice(n * size, (n + 1) * size)));
  await log.append('telemetry', [...groups(30), ...groups(50)]);
  const health = await run();
  expect((await ingested()).map(({ Body }) => (Body as { sequence: number }).sequence)).toEqual(all);
  expect(health).toMatchObject({ 'repeats not forwarded': 3_000, 'sequence numbers missing': 0 });
  expect(parking.items).toEqual([]);
});

test('a number that another run of the station gives again is another message: kept, not taken for a repeat', async () => {
  await log.append('telemetry', [stationBatch('bed-12', [1, 2], 'run-1'), stationBatch('bed-12', [2, 3], 'run-2', 140)]);
  await run();
  expect((await ingested()).map(({ Body }) => (Body as { sequence: number }).sequence)).toEqual([1, 2, 3]);
  expect(parking.items.map(({ reason, recordId }) => [reason, recordId.split('/')[2]])).toEqual([['sequence-reused', '1.0']]);
});

test('one broken message among several is parked alone, whole', async () => {
  const good = { ...telemetry({ sequence: 1 }), messageId: 'bed-12-1' };
  const body = JSON.stringify({ schema: BATCH_SCHEMA, messages: [good, { ...good, sequence: -2 }, 7] });
  await log.append('telemetry', [hubMessage('bed-12', body, 'b')]);
  await run();
  expect(await ingested()).toHaveLength(1);
  expect(parking.items.map(({ reason, recordId }) => [reason, recordId.split('/')[2]])).toEqual([
    ['invalid-envelope', '0.1'],
    ['invalid-envelope', '0.2'],
  ]);
  expect(Buffer.from(parking.items[1]!.payload).toString()).toBe('7');
});

test('deflate is read too; what is not what its encoding says, or swells without end, is parked', async () => {
  const say = (encoding: string, body: Uint8Array): NewRecord => {
    const message = hubMessage('bed-12', body);
    const system = { 'iothub-connection-device-id': 'bed-12', 'content-encoding': encoding };
    return { ...message, headers: { properties: {}, systemProperties: system } };
  };
  const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024, 32));
  await log.append('telemetry', [
    say('deflate', deflateSync('{"a":1}')),
    say('gzip', Buffer.from('{"a":1}')),
    say('deflate', bomb),
  ]);
  await run();
  expect((await ingested()).map(({ Body }) => Body)).toEqual([{ a: 1 }]);
  expect(parking.items.map(({ reason }) => reason)).toEqual(['malformed-compression', 'malformed-compression']);
});

test('whatever is sent again, in whatever grouping and wherever ingest was stopped, each message goes on once and in order', () => {
  const group = fc.record({ from: fc.integer({ min: 0, max: 20 }), size: fc.integer({ min: 1, max: 8 }) });
  fc.assert(
    fc.property(fc.array(group, { maxLength: 12 }), fc.array(fc.nat(40), { maxLength: 4 }), (groups, stops) => {
      // A station sends again from what was not acknowledged, and never ahead of what it has sent.
      let end = 0;
      const records = groups.map(({ from, size }, offset) => {
        const first = Math.min(from, end);
        end = Math.max(end, first + size);
        return at(
          offset,
          stationBatch(
            'bed-12',
            Array.from({ length: size }, (_, n) => first + n + 1),
          ),
        );
      });
      const marks = records.flatMap(ingest).flatMap((one) => (one.kind === 'event' ? [one.mark] : []));
      let known = new KnownMessages();
      const forwarded: (number | null)[] = [];
      const restarts = new Set(stops);
      marks.forEach((mark, index) => {
        if (restarts.has(index)) known = new KnownMessages(known.snapshot());
        // Stopped after this one: it is read again.
        for (const again of [mark, ...(restarts.has(index + 1) ? [mark] : [])]) {
          if (known.compare(again).kind !== 'new') continue;
          known.remember(again);
          forwarded.push(again.sequence);
        }
      });
      expect(forwarded).toEqual(Array.from({ length: end }, (_, n) => n + 1));
    }),
    { numRuns: 60 },
  );
});
