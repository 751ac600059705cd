import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction, sendOff } from '../../../../cloud/fhir/store/transaction-adapter.ts';
import { type TestDatabase, testDatabase } from '../../../support/postgres.ts';

describe('statements that are sent off', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    await database.pool.query('create table once (id int primary key); insert into once values (1)');
  });
  afterAll(() => database.drop());

  it('are repeated when the one ahead lost a race, though the one that is waited for only says that all is over', async () => {
    let attempts = 0;
    const told = await inTransaction(database.pool, async (client) => {
      attempts += 1;
      const ahead = sendOff(client, { text: 'insert into once values ($1)', values: [attempts] });
      const { rows } = await client.query<{ n: number }>('select 7 as n');
      await ahead;
      return rows[0]?.n;
    });
    expect([told, attempts]).toEqual([7, 2]);
  });

  it('tell why the one ahead failed where that is worth no second attempt, and leave the connection as it was', async () => {
    const work = inTransaction(database.pool, async (client) => {
      void sendOff(client, { text: 'select 1/0' });
      await client.query('select 1');
    });
    await expect(work).rejects.toMatchObject({ code: '22012' });
    const after = inTransaction(database.pool, (client) => client.query<{ n: number }>('select 1 as n'));
    expect((await after).rows).toEqual([{ n: 1 }]);
  });
});
