import { type CheckpointStore, EventHubConsumerClient, EventHubProducerClient, earliestEventPosition } from '@azure/event-hubs';
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { ContainerClient } from '@azure/storage-blob';
import { type TestContext, test } from 'vitest';
import { openPostgresCheckpoints } from '../../../../cloud/stream/azure/checkpoint-store-adapter.ts';
import { testDatabase } from '../../../support/postgres.ts';
import { startAzurite } from '../../archive/azurite.ts';
import { until } from '../log-support.ts';
import { startTestEndpoint, type TestEndpoint } from './endpoint-support.ts';

// The SDK's own load balancer over our endpoint, with the store of checkpoints that we use and the one that its samples use. Both at
// once, because they mostly wait.

type Finished = Pick<TestContext, 'onTestFinished'>;

interface Processor {
  readonly owned: ReadonlySet<string>;
  readonly handled: readonly unknown[];
  close(): Promise<void>;
}

function processor(served: TestEndpoint, checkpoints: CheckpointStore, { onTestFinished }: Finished): Processor {
  const owned = new Set<string>();
  const handled: unknown[] = [];
  const client = new EventHubConsumerClient('scoring', served.connectionString(), 'normalised', checkpoints, {
    loadBalancingOptions: { strategy: 'greedy', updateIntervalInMs: 200, partitionOwnershipExpirationIntervalInMs: 5_000 },
  });
  const subscription = client.subscribe(
    {
      processInitialize: ({ partitionId }) => Promise.resolve(void owned.add(partitionId)),
      processEvents: async (events, context) => {
        const last = events.at(-1);
        if (last) await context.updateCheckpoint(last);
        // Told only when it is noted: who comes next begins behind it.
        handled.push(...events.map(({ body }) => body as unknown));
      },
      processClose: (_reason, { partitionId }) => Promise.resolve(void owned.delete(partitionId)),
      processError: () => Promise.resolve(),
    },
    { startPosition: earliestEventPosition, maxWaitTimeInSeconds: 1, maxBatchSize: 10 },
  );
  const close = async (): Promise<void> => {
    await subscription.close();
    await client.close();
  };
  onTestFinished(close);
  return { owned, handled, close };
}

async function inPostgres({ onTestFinished }: Finished): Promise<CheckpointStore> {
  const database = await testDatabase();
  onTestFinished(() => database.drop());
  return openPostgresCheckpoints(database.pool);
}

async function inBlobs({ onTestFinished }: Finished): Promise<CheckpointStore> {
  const azurite = await startAzurite();
  onTestFinished(() => azurite.stop());
  const container = new ContainerClient(azurite.connectionString, 'checkpoints');
  await container.create();
  return new BlobCheckpointStore(container);
}

const stores: Readonly<Record<string, (finished: Finished) => Promise<CheckpointStore>>> = {
  PostgreSQL: inPostgres,
  'Azure Blob (Azurite)': inBlobs,
};

for (const [name, open] of Object.entries(stores)) {
  test.concurrent(`checkpoints in ${name}: processors of a group share the partitions, take over, and go on where the last one was`, async (context) => {
    const served = await startTestEndpoint({ partitions: 2 });
    context.onTestFinished(() => served.stop());
    const checkpoints = await open(context);
    const producer = new EventHubProducerClient(served.connectionString(), 'normalised');
    context.onTestFinished(() => producer.close());
    const send = (partitionId: string, body: string): Promise<void> => producer.sendBatch([{ body }], { partitionId });
    // One after the other: two that begin in the same instant take partitions from each other, and each lost race
    // costs the SDK a whole time of ownership.
    const a = processor(served, checkpoints, context);
    await until(() => a.owned.size === 2);
    await send('0', 'first of 0');
    await send('1', 'first of 1');
    await until(() => a.handled.length === 2);
    const b = processor(served, checkpoints, context);
    await until(() => a.owned.size === 1 && b.owned.size === 1);
    await a.close();
    await until(() => b.owned.size === 2);
    await send('0', 'second of 0');
    await send('1', 'second of 1');
    await until(() => b.handled.length >= 2);
    // Nothing that was noted comes again.
    context.expect([...b.handled].sort()).toEqual(['second of 0', 'second of 1']);
  }, 120_000);
}
