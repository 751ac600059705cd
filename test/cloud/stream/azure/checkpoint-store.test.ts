import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgresCheckpoints, type PostgresCheckpoints } from '../../../../cloud/stream/azure/checkpoint-store-adapter.ts';
import { type TestDatabase, testDatabase } from '../../../support/postgres.ts';

let database: TestDatabase;
let checkpoints: PostgresCheckpoints;
beforeAll(async () => {
  database = await testDatabase();
  checkpoints = await openPostgresCheckpoints(database.pool);
});
afterAll(() => database.drop());

function place(eventHubName: string, consumerGroup: string, partition: number) {
  return { fullyQualifiedNamespace: 'localhost', eventHubName, consumerGroup, partitionId: String(partition) };
}

async function own(hub: string, group: string, partition: number): Promise<void> {
  await checkpoints.claimOwnership([{ ...place(hub, group, partition), ownerId: 'one' }]);
}

async function note(hub: string, group: string, partition: number, sequenceNumber: number): Promise<void> {
  await checkpoints.updateCheckpoint({ ...place(hub, group, partition), sequenceNumber, offset: String(sequenceNumber) });
}

test('retention hears how far each group has read; of a partition that it took and noted nothing of: nothing', async () => {
  await own('enriched', 'scoring', 0);
  await own('enriched', 'scoring', 1);
  await note('enriched', 'scoring', 1, 41);
  await own('enriched', 'lake', 0);
  await note('enriched', 'api-live', 0, 6);
  await own('scored', 'trends', 0);
  const readings = await checkpoints.groupReadings('enriched');
  expect(readings).toHaveLength(3);
  expect(readings).toEqual(expect.arrayContaining([[0, 42], [0], [7]]));
});
