import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventLog } from '../../../cloud/contract/event-log.ts';
import { openParking, type ParkingShelf } from '../../../cloud/service/parking-adapter.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

const item = {
  stage: 'connector',
  reason: 'patient-mismatch',
  deviceId: 'station-bed-12',
  recordId: 'telemetry/0/7#reading-1',
  detail: 'the bed says SIM-0001, the Device says SIM-0037',
  payload: Buffer.from('{"value":0}'),
};

describe('the parking shelf', () => {
  let database: TestDatabase;
  let shelf: ParkingShelf;

  beforeAll(async () => {
    database = await testDatabase();
    shelf = await openParking(database.pool);
  });
  afterAll(() => database.drop());

  it('keeps an item whole and shows it with its reason', async () => {
    await shelf.park(item);
    expect(await shelf.list(10)).toMatchObject([
      { stage: 'connector', reason: 'patient-mismatch', recordId: item.recordId, detail: item.detail },
    ]);
    const { rows } = await database.pool.query<{ payload: Buffer }>('select payload from service.parked');
    expect(rows[0]?.payload.toString()).toBe('{"value":0}');
  });

  it('gives an item to its stage again, takes it off the shelf, and puts it back when it fails again', async () => {
    const appended: unknown[] = [];
    const log = {
      append: (topic: string, records: readonly object[]) => {
        appended.push({ topic, records });
        return Promise.resolve([]);
      },
    } as unknown as EventLog;
    const again = { ...item, recordId: 'telemetry/0/8', reason: 'device-without-patient' };
    await shelf.park(again);
    const [first] = await shelf.list(1);
    expect(await shelf.retry(first!.id, log)).toBeNull();
    expect(appended).toMatchObject([
      { topic: 'ingested', records: [{ key: 'station-bed-12', headers: { 'retry-of': first!.id } }] },
    ]);
    expect((await shelf.list(10)).map(({ id }) => id)).not.toContain(first!.id);
    expect(await shelf.retry(first!.id, log)).toBe('unknown');
    await shelf.park({ ...again, detail: 'still nobody' });
    expect((await shelf.list(1))[0]).toMatchObject({ id: first!.id, detail: 'still nobody' });
    await shelf.park({ ...item, stage: 'ingest', recordId: 'telemetry/0/9' });
    const [refused] = await shelf.list(1);
    expect(await shelf.retry(refused!.id, log)).toBe('not-retryable');
    const failing = { append: () => Promise.reject(new Error('disk full')) } as unknown as EventLog;
    await expect(shelf.retry(first!.id, failing)).rejects.toThrow('disk full');
    expect((await shelf.list(10)).map(({ id }) => id)).toContain(first!.id);
    await database.pool.query('delete from service.parked where record_id <> $1', [item.recordId]);
  });

  it('gives all to their stages again, the oldest first, but those that are wrong in themselves and what fails again meanwhile', async () => {
    const many = Array.from({ length: 450 }, (_, at) => ({ ...item, recordId: `telemetry/1/${at}`, reason: 'mapping' }));
    for (const one of many) await shelf.park(one);
    await shelf.park({ ...item, stage: 'outcomes', recordId: 'scored/1/0' });
    await shelf.park({ ...item, stage: 'ingest', recordId: 'telemetry/1/999' });
    const given: [topic: string, id: string][] = [];
    const log = {
      async append(topic: string, records: readonly { headers: Record<string, string> }[]) {
        given.push(...records.map(({ headers }): [string, string] => [topic, headers['retry-of'] ?? '']));
        // The first one fails again at once, while the others are still being given.
        await shelf.park({ ...many[0]!, detail: 'fails again' });
        return [];
      },
    } as unknown as EventLog;
    const ids = (await shelf.list(1_000)).filter(({ stage }) => stage === 'connector').map(({ id }) => id);
    expect(await shelf.retryAll(log)).toBe(452);
    expect(given.filter(([topic]) => topic === 'scored')).toHaveLength(1);
    expect(given.flatMap(([topic, id]) => (topic === 'ingested' ? id : []))).toEqual([...ids].reverse());
    expect((await shelf.list(10)).map(({ stage, detail }) => [stage, detail])).toEqual([
      ['connector', 'fails again'],
      ['ingest', item.detail],
    ]);
    await database.pool.query('delete from service.parked');
  });

  it('keeps one item when the same is parked again', async () => {
    await shelf.park(item);
    await shelf.park({ ...item, reason: 'unknown-device' });
    expect(await shelf.counts()).toEqual([
      { stage: 'connector', reason: 'patient-mismatch', count: 1 },
      { stage: 'connector', reason: 'unknown-device', count: 1 },
    ]);
  });
});
