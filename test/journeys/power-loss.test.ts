import { join } from 'node:path';
import type { Observation } from '@medplum/fhirtypes';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TelemetryEnvelope } from '#wire';
import { type Bedside, monitorPid, openBedside } from '../support/bedside.ts';
import { hasElectron } from '../support/electron.ts';
import { searchAll } from '../support/fhir.ts';
import { hasShared } from '../support/shared.ts';
import { eventually, TestSystem } from '../support/system.ts';

const ready = hasShared('data/waveforms/mimicdb-037') && hasElectron;
const title = 'power loss: the cloud gone for a minute, the monitor killed meanwhile (needs ../shared/data/waveforms, Electron)';

const OUTAGE_MS = 60_000;
const KILL_AFTER_MS = 20_000;

describe.skipIf(!ready)(title, () => {
  let system: TestSystem;
  let bedside: Bedside;

  beforeAll(async () => {
    system = await TestSystem.open('mimicdb-037');
    await system.startCloud();
    system.startSimulator();
    bedside = await openBedside(await system.monitorConfig());
    await eventually(async () => (await observations(system)).length > 20, 60_000, 'the first Observations');

    system.cloud?.child.process.kill('SIGKILL');
    await pause(KILL_AFTER_MS);
    process.kill(await monitorPid(bedside.app), 'SIGKILL');
    await pause(OUTAGE_MS - KILL_AFTER_MS);
    await system.startCloud();
  });

  afterAll(async () => {
    await bedside?.close();
    await system?.close();
  });

  it('sends what waited once the cloud is back', async () => {
    await eventually(
      () => Promise.resolve(outbox(system).filter(({ acknowledged }) => !acknowledged).length <= 2),
      60_000,
      'an empty outbox',
    );
    const sequences = outbox(system).map(({ envelope }) => envelope.sequence);
    expect(sequences).toEqual(Array.from({ length: sequences.length }, (_, index) => index + 1));
  });

  it('has every reading of the bed in FHIR exactly once', async () => {
    // Only what was sent before now: the bed goes on meanwhile.
    const sent = outbox(system).filter(({ acknowledged }) => acknowledged);
    const expected = sent.flatMap(({ envelope }) =>
      envelope.readings.flatMap((reading) =>
        reading.kind === 'vital' && reading.value !== null && reading.code !== null ? [reading.id] : [],
      ),
    );
    // Several numbers a second, through the whole outage.
    expect(expected.length).toBeGreaterThan((3 * OUTAGE_MS) / 1_000);
    const stored = await eventually(
      async () => {
        const ids = (await observations(system)).map(readingId);
        return expected.every((id) => ids.includes(id)) ? ids : null;
      },
      60_000,
      'every reading in FHIR',
    );
    const times = new Map<string, number>();
    for (const id of stored) times.set(id, (times.get(id) ?? 0) + 1);
    expect([...times].filter(([, count]) => count !== 1)).toEqual([]);
  });

  it('wrote them in the order in which they were measured', async () => {
    const byCode = new Map<string, Observation[]>();
    for (const observation of await observations(system)) {
      const code = observation.code.coding?.[0]?.code ?? '';
      byCode.set(code, [...(byCode.get(code) ?? []), observation]);
    }
    expect(byCode.size).toBeGreaterThan(3);
    for (const list of byCode.values()) {
      const written = [...list].sort(
        (a, b) => recordNumber(a) - recordNumber(b) || (a.effectiveDateTime ?? '').localeCompare(b.effectiveDateTime ?? ''),
      );
      const measured = written.map(({ effectiveDateTime }) => Date.parse(effectiveDateTime ?? ''));
      const stored = written.map(({ meta }) => Date.parse(meta?.lastUpdated ?? ''));
      expect(isRising(measured)).toBe(true);
      expect(isRising(stored)).toBe(true);
    }
  });

  it('lost nothing of what the bed heard: the device clock has one gap only, while the monitor was down', () => {
    const uptimes = outbox(system)
      .flatMap(({ envelope }) => envelope.readings)
      .flatMap((reading) =>
        reading.kind === 'vital' && reading.code === 147842 && reading.deviceUptimeMs !== null ? [reading.deviceUptimeMs] : [],
      );
    const gaps = uptimes
      .slice(1)
      .flatMap((uptime, index) => (uptime - (uptimes[index] ?? 0) > 1_100 ? [uptime - (uptimes[index] ?? 0)] : []));
    expect(gaps.length).toBeLessThanOrEqual(1);
    expect(Math.max(0, ...gaps)).toBeLessThan(20_000);
  });
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function observations(system: TestSystem): Promise<Observation[]> {
  return searchAll<Observation>(system, 'Observation?_count=500&_sort=_lastUpdated');
}

function readingId(observation: Observation): string {
  return decodeURIComponent(observation.meta?.source?.split('#')[1] ?? '');
}

function recordNumber(observation: Observation): number {
  return Number(/telemetry\/\d+\/(\d+)/.exec(observation.meta?.source ?? '')?.[1] ?? Number.NaN);
}

function isRising(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value >= (values[index - 1] ?? value));
}

/** What the bed recorded, read from its encrypted store. */
function outbox(system: TestSystem): { envelope: TelemetryEnvelope; acknowledged: boolean }[] {
  const options = { encryptionCipher: 'aes256cbc', encryptionKey: system.plan.keys.store, readonly: true };
  const database = new Database(join(system.plan.directory, 'bed', 'bedside.db'), options);
  try {
    const rows = database.prepare('SELECT message, acknowledged_ms FROM outbox ORDER BY sequence').all() as {
      message: string;
      acknowledged_ms: number | null;
    }[];
    return rows.map((row) => ({
      envelope: JSON.parse(row.message) as TelemetryEnvelope,
      acknowledged: row.acknowledged_ms !== null,
    }));
  } finally {
    database.close();
  }
}
