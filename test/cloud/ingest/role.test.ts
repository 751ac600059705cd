import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EventLog, type NewRecord, RETRY_HEADER } from '../../../cloud/contract/event-log.ts';
import type { IngestedEvent } from '../../../cloud/contract/events.ts';
import type { Role } from '../../../cloud/contract/role.ts';
import { startIngest } from '../../../cloud/ingest/role.ts';
import { snapshotFiles } from '../../../cloud/ingest/snapshot-adapter.ts';
import { type LocalEventLog, openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { QUIET } from '../hub/hub-support.ts';
import { everything, temporaryDirectory, text, until } from '../stream/log-support.ts';
import { hubMessage, shelf, stationBatch, stationMessage } from './ingest-support.ts';

let directory: ReturnType<typeof temporaryDirectory>;
let log: LocalEventLog;
let parking: ReturnType<typeof shelf>;
let running: Role | null = null;

async function start(over: EventLog = log, withSnapshot = true): Promise<Role> {
  const where = withSnapshot ? { snapshots: snapshotFiles(join(directory.path, 'ingest')) } : {};
  running = await startIngest({ log: over, parking, logger: QUIET, ...where });
  return running;
}

async function done(role: Role): Promise<Role> {
  await until(() => role.health()['not yet handled'] === 0);
  return role;
}

async function ingested(): Promise<IngestedEvent[]> {
  return (await everything(log, 'ingested')).map((record) => JSON.parse(text(record)) as IngestedEvent);
}

async function sequences(): Promise<number[]> {
  return (await ingested()).map(({ Body }) => (Body as { sequence: number }).sequence);
}

beforeEach(async () => {
  directory = temporaryDirectory();
  log = await openEventLog(join(directory.path, 'log'));
  parking = shelf();
});

afterEach(async () => {
  await running?.stop();
  running = null;
  await log.close();
  directory.remove();
});

test('each message goes on once and in order; repeats and gaps are counted; what is broken is parked and stops nothing', async () => {
  const good = [1, 2, 2, 3, 5, 4, 8, 3].map((sequence) => stationMessage('bed-12', sequence));
  await log.append('telemetry', [...good.slice(0, 4), hubMessage('bed-12', '{"hr":'), ...good.slice(4)]);
  await log.append('telemetry', [hubMessage('pump-1', '{"rate":5}'), hubMessage('pump-1', '{"rate":5}')]);
  const role = await done(await start());
  expect((await sequences()).filter((value) => value)).toEqual([1, 2, 3, 5, 4, 8]);
  expect(role.health()).toMatchObject({
    'messages received': 11,
    'messages forwarded': 8,
    'repeats not forwarded': 2,
    'messages without an id': 2,
    'sequence numbers missing': 2,
    'missing from bed-12': 2,
    'parked: malformed-json': 1,
  });
  const bad = (await everything(log, 'telemetry')).find((record) => text(record) === '{"hr":');
  expect(parking.items).toMatchObject([
    { stage: 'ingest', reason: 'malformed-json', deviceId: 'bed-12', recordId: `telemetry/${bad?.partition}/${bad?.offset}` },
  ]);
  expect(Buffer.from(parking.items[0]!.payload).toString()).toBe('{"hr":');
});

test('a station whose clock is ahead of the hub is named with the minutes; what it sends goes on all the same', async () => {
  const sent = (message: NewRecord, at: number): NewRecord => {
    return { ...message, headers: { ...message.headers, properties: { 'sent-at': new Date(at).toISOString() } } };
  };
  await log.append('telemetry', [
    sent(stationBatch('bed-12', [1, 2]), Date.now() + 20 * 60_000),
    sent(stationMessage('bed-13', 1), Date.now()),
    // Whatever another vendor's device means by it.
    sent(hubMessage('pump-1', '{"rate":5}'), Date.now() + 20 * 60_000),
  ]);
  const role = await done(await start());
  expect(await sequences()).toHaveLength(4);
  expect(Object.entries(role.health()).filter(([name]) => name.startsWith('clock'))).toEqual([
    ['clock of bed-12 ahead of the hub, min', 20],
  ]);
});

test('a sequence number that comes again with another content is kept, not taken for a repeat', async () => {
  await log.append('telemetry', [stationMessage('bed-12', 1, 72), stationMessage('bed-12', 1, 140), stationMessage('bed-12', 2)]);
  await done(await start());
  expect(await sequences()).toEqual([1, 2]);
  expect(parking.items.map(({ reason }) => reason)).toEqual(['message-id-reused']);
});

test('a repeat that is too old to compare is parked, and one of another device is not a repeat', async () => {
  for (let from = 0; from < 1400; from += 100) {
    await log.append(
      'telemetry',
      Array.from({ length: 100 }, (_, n) => stationMessage('bed-12', from + n + 1)),
    );
  }
  await log.append('telemetry', [stationMessage('bed-12', 1), stationMessage('bed-13', 1)]);
  const role = await done(await start());
  expect(role.health()['messages forwarded']).toBe(1401);
  expect(parking.items.map(({ reason }) => reason)).toEqual(['sequence-reused']);
});

test('an id that another vendor’s device uses for everything does not swallow its messages', async () => {
  await log.append(
    'telemetry',
    ['{"n":1}', '{"n":2}', '{"n":2}', '{"n":3}'].map((body) => hubMessage('pump-1', body, 'same')),
  );
  const role = await done(await start());
  expect((await ingested()).map(({ Body }) => Body)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  expect(role.health()['repeats not forwarded']).toBe(1);
});

test.each([true, false])(
  'stopped between sending on and committing, it neither loses nor doubles (snapshot: %s)',
  async (withSnapshot) => {
    await log.append(
      'telemetry',
      [1, 2, 3, 2].map((sequence) => stationMessage('bed-12', sequence)),
    );
    let stop: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const failing: EventLog = {
      ...log,
      // Stored, but the answer never arrives, and neither does the commit.
      append: async (topic, records) => {
        await log.append(topic, records);
        stop();
        throw new Error('killed');
      },
    };
    const killed = await start(failing, withSnapshot);
    await stopped;
    await killed.stop();
    await log.append(
      'telemetry',
      [3, 4].map((sequence) => stationMessage('bed-12', sequence)),
    );
    const role = await done(await start(log, withSnapshot));
    expect(await sequences()).toEqual([1, 2, 3, 4]);
    expect(role.health()['repeats not forwarded']).toBe(2);
    await role.stop();
    await log.append(
      'telemetry',
      [1, 5].map((sequence) => stationMessage('bed-12', sequence)),
    );
    await done(await start(log, withSnapshot));
    expect(await sequences()).toEqual([1, 2, 3, 4, 5]);
  },
);

test('a parked message that was tried again is no message of the device: it counts once', async () => {
  await log.append(
    'telemetry',
    [1, 2].map((sequence) => stationMessage('bed-12', sequence)),
  );
  const first = await done(await start());
  await first.stop();
  const [old] = await everything(log, 'ingested');
  await log.append('ingested', [{ key: 'bed-12', headers: { [RETRY_HEADER]: 'parked-1' }, body: old!.body }]);
  await log.append(
    'telemetry',
    [2, 3].map((sequence) => stationMessage('bed-12', sequence)),
  );
  const second = await done(await start(log, false));
  expect(await sequences()).toEqual([1, 2, 1, 3]);
  expect(second.health()).toMatchObject({ 'repeats not forwarded': 1, 'sequence numbers missing': 0 });
});

test('a snapshot of another log is not believed', async () => {
  await log.append(
    'telemetry',
    [1, 2, 3].map((sequence) => stationMessage('bed-12', sequence)),
  );
  const first = await done(await start());
  await first.stop();
  await log.close();
  rmSync(join(directory.path, 'log'), { recursive: true });
  log = await openEventLog(join(directory.path, 'log'));
  await log.append('telemetry', [stationMessage('bed-12', 1)]);
  await done(await start());
  expect(await sequences()).toEqual([1]);
});

test('killed with SIGKILL again and again: every message exactly once', async () => {
  const script = fileURLToPath(new URL('ingest-process.ts', import.meta.url));
  const path = join(directory.path, 'killed');
  let next = 1;
  for (let round = 0; round < 3; round += 1) {
    const child = spawn(process.execPath, [script, path, String(next)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    for await (const line of createInterface(child.stdout)) {
      const [sequence = 0, forwarded = 0] = line.split(' ').map(Number);
      next = Math.max(next, sequence + 1);
      if (forwarded > 40 + round) break;
    }
    child.kill('SIGKILL');
    await gone;
  }
  await log.close();
  log = await openEventLog(join(path, 'log'));
  const role = await startIngest({ log, parking, snapshots: snapshotFiles(join(path, 'ingest')), logger: QUIET });
  await done(role);
  await role.stop();
  const sent = (await everything(log, 'telemetry')).map(
    (record) => (JSON.parse(text(record)) as { messageId: string }).messageId,
  );
  const arrived = (await ingested()).map(({ Body }) => (Body as { messageId: string }).messageId);
  expect(sent.length).toBeGreaterThan(new Set(sent).size + 20);
  expect(new Set(arrived)).toEqual(new Set(sent));
  expect(arrived).toHaveLength(new Set(arrived).size);
});
