import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCareActs } from '../../../cloud/api/care/acts-adapter.ts';
import type { Channel } from '../../../cloud/notify/channel/channel.ts';
import { emailSender } from '../../../cloud/notify/channel/email-adapter.ts';
import { webhookSender } from '../../../cloud/notify/channel/post-adapter.ts';
import { deadLetters } from '../../../cloud/notify/outbox-adapter.ts';
import { startWorkflowsReceiver } from '../../../cloud/notify/receiver-adapter.ts';
import { startNotify } from '../../../cloud/notify/role.ts';
import { teamsChannel } from '../../../cloud/service/channels-adapter.ts';
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
  const begin = (channels: readonly Channel[], retryMs = 20) =>
    startNotify({
      ...{ log, pool: database.pool, channels, patient: 'initials', dashboardUrl: 'http://dashboard', logger: quietLogger },
      ...{ retryMs, paceMs: 0, lookMs: 50 },
    });
  const start = (url: string) => begin([teamsChannel(url)]);

  it('brings one card per change to the receiver, also after a restart and a replay', async () => {
    const receiver = await startWorkflowsReceiver({ host: '127.0.0.1', port: 0, directory });
    const cards = async (): Promise<{ id: string }[]> => (await (await fetch(receiver.url)).json()) as { id: string }[];
    const first = await start(receiver.url);
    await publish(outcome({ flag: 'raised' }), outcome({ minute: 1, flag: 'kept' }));
    await eventually(async () => (await cards()).length === 1, 60_000, 'the first card');
    await first.stop();
    const second = await start(receiver.url);
    await publish(outcome({ flag: 'raised' }), outcome({ minute: 2, flag: 'resolved' }));
    await eventually(async () => (await cards()).length === 2, 60_000, 'the second card');
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
    await eventually(() => Promise.resolve(role.health()['dead letters'] === 1), 60_000, 'the refusal');
    expect(role.health()).toMatchObject({ 'messages sent': 1, 'failed attempts': 2 });
    const { rows } = await database.pool.query('select id, state, detail from notify.message order by created_at');
    expect(rows).toEqual([
      { id: 'Flag/f1#raised', state: 'sent', detail: null },
      { id: 'Flag/f1#resolved', state: 'refused', detail: 'answered 403' },
    ]);
    const letters = deadLetters(database.pool);
    const [letter] = await letters.list(10);
    expect(letter).toMatchObject({ channel: 'teams', title: 'Resolved: bed-12', reason: 'answered 403' });
    answers.push(202);
    expect(await letters.sendAgain(letter?.id ?? '')).toBe(true);
    await eventually(() => Promise.resolve(role.health()['messages sent'] === 2), 60_000, 'the letter, sent again');
    expect(await letters.list(10)).toEqual([]);
    await role.stop();
    server.close();
  });

  it('leaves what failed alone during the pause, however much happens to that patient', async () => {
    let asked = 0;
    const server: Server = createServer((request, response) => {
      asked += 1;
      request.resume();
      response.writeHead(520).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const pool = database.pool;
    const role = await begin([teamsChannel(url)], 3_600_000);
    await publish(outcome({ flag: 'raised' }));
    await eventually(() => Promise.resolve(asked > 0), 60_000, 'the first attempt');
    for (const minute of [1, 2, 3]) {
      const other = outcome({ minute, flag: 'raised' });
      await publish({ ...other, flag: { ...other.flag!, reference: `Flag/f${minute + 1}` } });
    }
    const kept = async () => (await pool.query('select 1 from notify.news')).rowCount;
    await eventually(async () => (await kept()) === 4, 60_000, 'the cards to be kept');
    expect(asked).toBe(1);
    await role.stop();
    // Not for ever: after thirty attempts a person has to look at it.
    await pool.query("update notify.message set attempts = 29 where id = 'Flag/f1#raised'");
    const last = await begin([teamsChannel(url)], 3_600_000);
    await eventually(() => Promise.resolve(last.health()['dead letters'] === 1), 60_000, 'the dead letter');
    expect(await deadLetters(pool).list(10)).toMatchObject([{ reason: 'answered 520', attempts: 30 }]);
    await last.stop();
    server.close();
  });

  it('sends by e-mail through a real SMTP server, and to an address with a signature, each by its own rules', async () => {
    const mails: string[] = [];
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData(stream, _session, done) {
        let text = '';
        stream.on('data', (part: Buffer) => void (text += part.toString()));
        stream.on('end', () => {
          mails.push(text);
          done();
        });
      },
    });
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
    const requests: { body: string; signature: string | undefined }[] = [];
    const hook = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => void (body += part.toString()));
      request.on('end', () => {
        requests.push({ body, signature: request.headers['x-wardlight-signature'] as string | undefined });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    const { rules } = teamsChannel(null);
    const to = { host: '127.0.0.1', port: (smtp.server.address() as AddressInfo).port, secure: false, plain: true, login: null };
    const role = await begin([
      {
        name: 'mail',
        rules: { ...rules, tell: ['raised'] },
        send: emailSender({ ...to, from: 'ward@example.org', to: ['a@example.org'] }),
      },
      {
        name: 'hook',
        rules: { ...rules, wards: ['Ward 3'] },
        send: webhookSender(`http://127.0.0.1:${(hook.address() as AddressInfo).port}/`, 'a secret'),
      },
    ]);
    await publish(outcome({ flag: 'raised' }), outcome({ minute: 2, flag: 'resolved' }));
    await eventually(() => Promise.resolve(mails.length === 1 && requests.length === 2), 60_000, 'mail and requests');
    expect(mails[0]).toMatch(/^Subject: .*Deterioration/m);
    expect(mails[0]).toContain('http://dashboard/patients/p1');
    expect(mails[0]).not.toContain('Simulated');
    for (const { body, signature } of requests)
      expect(signature).toBe(`sha256=${createHmac('sha256', 'a secret').update(body).digest('hex')}`);
    expect(JSON.parse(requests[1]?.body ?? '')).toMatchObject({ schema: 'wardlight.notice.v1', title: 'Resolved: bed-12' });
    await role.stop();
    await new Promise<void>((resolve) => smtp.close(resolve));
    hook.close();
  });

  it('tells what the escalation rule wrote, once', async () => {
    const acts = await openCareActs(database.pool);
    const receiver = await startWorkflowsReceiver({ host: '127.0.0.1', port: 0, directory });
    const cards = async (): Promise<object[]> => (await (await fetch(receiver.url)).json()) as object[];
    const place = { patient: 'Patient/p1', patientName: 'Simulated, Patient', bed: 'bed-12', ward: 'Ward 3', deviceId: 'd' };
    const at = new Date().toISOString();
    const act = {
      id: 'escalated|Flag/f1|1',
      at,
      kind: 'escalated' as const,
      by: null,
      place,
      about: 'Flag/f1',
      to: null,
      dueAt: null,
      level: 1,
      toBed: false,
    };
    await acts.add({ ...act, text: 'Nobody has reacted for 15 min: NEWS2 8' });
    for (let run = 0; run < 2; run += 1) {
      const role = await start(receiver.url);
      await eventually(async () => (await cards()).length === 1, 60_000, 'the card');
      await role.stop();
    }
    expect(JSON.stringify(await cards())).toContain('Nobody has reacted for 15 min');
    expect(await cards()).toHaveLength(1);
    await receiver.stop();
  });
});
