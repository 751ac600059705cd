import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorkflowsReceiver } from '../../../cloud/notify/receiver-adapter.ts';
import { startNotify } from '../../../cloud/notify/role.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { quietLogger } from '../../support/logger.ts';
import { outcome } from '../../support/outcome.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { eventually } from '../../support/system.ts';

describe('telling the care team', () => {
  let directory: string;
  let database: TestDatabase;
  let log: Awaited<ReturnType<typeof openEventLog>>;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-notify-'));
    database = await testDatabase();
    log = await openEventLog(join(directory, 'log'));
  });
  afterEach(async () => {
    await log.close();
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  const publish = (...outcomes: ReturnType<typeof outcome>[]) =>
    log.append(
      'outcomes',
      outcomes.map((value) => ({ key: value.window.patient, headers: {}, body: Buffer.from(JSON.stringify(value)) })),
    );
  const start = (url: string) =>
    startNotify({ log, pool: database.pool, url, dashboardUrl: 'http://dashboard', logger: quietLogger, retryMs: 20, paceMs: 0 });

  it('brings one card per change to the receiver, also after a restart and a replay', async () => {
    const receiver = await startWorkflowsReceiver({ host: '127.0.0.1', port: 0, directory });
    const cards = async (): Promise<{ id: string }[]> => (await (await fetch(receiver.url)).json()) as { id: string }[];
    const first = await start(receiver.url);
    await publish(outcome({ flag: 'raised' }), outcome({ minute: 1, flag: 'kept' }));
    await eventually(async () => (await cards()).length === 1, 10_000, 'the first card');
    await first.stop();
    const second = await start(receiver.url);
    await publish(outcome({ flag: 'raised' }), outcome({ minute: 2, flag: 'resolved' }));
    await eventually(async () => (await cards()).length === 2, 10_000, 'the second card');
    await second.stop();
    expect((await cards()).map(({ id }) => id)).toEqual(['Flag/f1#raised', 'Flag/f1#resolved']);
    expect((await readFile(join(directory, 'cards.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(2);
    await receiver.stop();
  });

  it('tries again while the address is throttled or failing, and keeps what is refused', async () => {
    const answers = [429, 503, 202, 403];
    const server: Server = createServer((request, response) => {
      request.resume();
      response.writeHead(answers.shift() ?? 500).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const role = await start(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await publish(outcome({ flag: 'raised' }), outcome({ minute: 3, flag: 'resolved' }));
    await eventually(() => Promise.resolve(role.health()['cards refused'] === 1), 10_000, 'the refusal');
    expect(role.health()).toMatchObject({ 'cards sent': 1, 'failed attempts': 2 });
    const { rows } = await database.pool.query('select id, state, detail from notify.card order by created_at');
    expect(rows).toEqual([
      { id: 'Flag/f1#raised', state: 'sent', detail: null },
      { id: 'Flag/f1#resolved', state: 'refused', detail: 'answered 403' },
    ]);
    await role.stop();
    server.close();
  });

  it('leaves a failing address alone during the pause, however much happens on the ward', async () => {
    let asked = 0;
    const server: Server = createServer((request, response) => {
      asked += 1;
      request.resume();
      response.writeHead(520).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const pool = database.pool;
    const role = await startNotify({ log, pool, url, dashboardUrl: '', logger: quietLogger, retryMs: 3_600_000 });
    await publish(outcome({ flag: 'raised' }));
    await eventually(() => Promise.resolve(asked > 0), 10_000, 'the first attempt');
    for (const minute of [1, 2, 3]) {
      const other = outcome({ minute, flag: 'raised' });
      await publish({ ...other, flag: { ...other.flag!, reference: `Flag/f${minute + 1}` } });
    }
    const kept = async () => (await pool.query('select 1 from notify.card')).rowCount;
    await eventually(async () => (await kept()) === 4, 10_000, 'the cards to be kept');
    expect(asked).toBe(1);
    await role.stop();
    server.close();
  });
});
