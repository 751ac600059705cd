import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChartedReading, EnrichedReading, ScoredWindow } from '../../../cloud/contract/events.ts';
import { startScoring } from '../../../cloud/scoring/role.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { quietLogger } from '../../support/logger.ts';
import { eventually } from '../../support/system.ts';
import { charted } from './readings.ts';

const T0 = Date.parse('2026-01-05T10:00:00.000Z');

function reading(second: number, value = 100 + second): EnrichedReading {
  return {
    vital: 'heart-rate',
    value,
    unit: '/min',
    effectiveAt: new Date(T0 + second * 1000).toISOString(),
    observation: `Observation/o${second}`,
    record: `telemetry/0/${second}`,
    patient: 'Patient/p1',
    patientName: 'Simulated, Patient',
    encounter: null,
    bed: 'bed-12',
    ward: 'Ward 3',
    deviceId: 'station-bed-12',
  };
}

describe('scoring as it runs', () => {
  let directory: string;
  let log: Awaited<ReturnType<typeof openEventLog>>;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-scoring-'));
    log = await openEventLog(directory);
  });
  afterEach(async () => {
    await log.close();
    await rm(directory, { recursive: true, force: true });
  });

  const publish = (...readings: EnrichedReading[]) =>
    log.append(
      'enriched',
      readings.map((value) => ({ key: value.patient, headers: {}, body: Buffer.from(JSON.stringify(value)) })),
    );
  const chart = (...readings: ChartedReading[]) =>
    log.append(
      'charted',
      readings.map((value) => ({ key: value.patient, headers: {}, body: Buffer.from(JSON.stringify(value)) })),
    );
  const told = async (): Promise<ScoredWindow[]> => {
    const windows: ScoredWindow[] = [];
    for (let partition = 0; partition < log.partitionCount('scored'); partition += 1)
      for (const record of await log.read('scored', partition, 0, 1000))
        windows.push(JSON.parse(Buffer.from(record.body).toString('utf8')) as ScoredWindow);
    return windows;
  };
  const whenTold = (count: number) =>
    eventually(async () => ((await told()).length >= count ? told() : null), 60_000, `${count} windows`);

  it('tells a closed window once', async () => {
    const role = await startScoring({ log, logger: quietLogger });
    await publish(reading(0), reading(30), reading(61));
    const windows = await whenTold(1);
    expect(windows.map(({ vitals }) => vitals['heart-rate']?.count)).toContain(2);
    await role.stop();
  });

  it('sees whole windows after a restart in the middle of one', async () => {
    const first = await startScoring({ log, logger: quietLogger });
    await publish(reading(0), reading(30), reading(61), reading(62));
    await whenTold(1);
    await first.stop();
    const second = await startScoring({ log, logger: quietLogger });
    await publish(reading(90), reading(125));
    const windows = await whenTold(2);
    const start = new Date(T0 + 60_000).toISOString();
    expect(windows.filter(({ windowStart }) => windowStart === start).at(-1)?.vitals['heart-rate']?.count).toBe(3);
    await second.stop();
  });

  it('merges late data into the window that was told, under the same id', async () => {
    const role = await startScoring({ log, logger: quietLogger });
    await publish(reading(0), reading(10), reading(70));
    await whenTold(1);
    await publish(reading(20));
    const windows = await whenTold(2);
    const ofStart = windows.filter(({ windowStart }) => windowStart === new Date(T0).toISOString());
    expect(ofStart.map(({ vitals }) => vitals['heart-rate']?.count)).toEqual([2, 3]);
    expect(new Set(ofStart.map(({ id }) => id)).size).toBe(1);
    await role.stop();
  });

  it('scores a told window again when something is charted for it late, and only the windows that it counts in', async () => {
    const role = await startScoring({ log, logger: quietLogger });
    await publish(reading(0), reading(70), reading(130));
    await whenTold(2);
    await chart(charted({ atMs: 90_000, value: 'V' }), charted({ atMs: 90_000, value: 'P', patient: 'Patient/p2' }));
    const windows = await whenTold(3);
    expect(windows.slice(0, 2).map(({ score }) => score.missing.includes('consciousness'))).toEqual([true, true]);
    expect(windows[2]).toMatchObject({
      windowStart: new Date(T0 + 60_000).toISOString(),
      score: { points: { consciousness: 3 } },
    });
    expect(windows[2]?.id).toBe(windows[1]?.id);
    await role.stop();
    expect(await told()).toHaveLength(3);
  });

  it('knows after a restart what was charted before it', async () => {
    const first = await startScoring({ log, logger: quietLogger });
    await chart(charted({ atMs: 1_000, value: 'C' }));
    await publish(reading(0), reading(61));
    await whenTold(1);
    await first.stop();
    const second = await startScoring({ log, logger: quietLogger });
    await publish(reading(90), reading(125));
    await whenTold(2);
    const windows = await told();
    const last = windows.filter(({ windowStart }) => windowStart === new Date(T0 + 60_000).toISOString()).at(-1);
    expect(last?.score).toMatchObject({ points: { consciousness: 3 }, composed: true, oldestAgeMs: 119_000 });
    await second.stop();
  });
});
