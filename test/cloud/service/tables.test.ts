import { Pool } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openCareActs } from '../../../cloud/api/care/acts-adapter.ts';
import { snapshotTable } from '../../../cloud/ingest/snapshot-adapter.ts';
import { openOutbox } from '../../../cloud/notify/outbox-adapter.ts';
import { trendTable } from '../../../cloud/scoring/trends/state-adapter.ts';
import { openParking } from '../../../cloud/service/parking-adapter.ts';
import { openPostgresCheckpoints } from '../../../cloud/stream/azure/checkpoint-store-adapter.ts';
import { testDatabase } from '../../support/postgres.ts';

const MAKERS = { snapshotTable, openOutbox, openCareActs, openParking, openPostgresCheckpoints, trendTable };
const SCHEMAS = ['ingest', 'notify', 'scoring', 'service', 'stream', 'work'];
const ROUNDS = 15;

test('workers that start at the same instant on an empty database all find their tables', async () => {
  const database = await testDatabase();
  const workers = Array.from({ length: 4 }, () => new Pool({ connectionString: database.connectionString, max: 4 }));
  // A connection that is still closing when its database goes is told so.
  for (const worker of workers) worker.on('error', () => undefined);
  onTestFinished(async () => {
    await Promise.all(workers.map((worker) => worker.end()));
    await database.drop();
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const schema of SCHEMAS) await database.pool.query(`drop schema if exists ${schema} cascade`);
    const started = await Promise.allSettled(
      workers.flatMap((worker) => Object.values(MAKERS).map((make): Promise<unknown> => make(worker))),
    );
    expect(started.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))).toEqual([]);
  }
});
