import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  it('keeps one item when the same is parked again', async () => {
    await shelf.park(item);
    await shelf.park({ ...item, reason: 'unknown-device' });
    expect(await shelf.counts()).toEqual([
      { stage: 'connector', reason: 'patient-mismatch', count: 1 },
      { stage: 'connector', reason: 'unknown-device', count: 1 },
    ]);
  });
});
