import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TelemetryEnvelope } from '#wire';
import { type Child, startChild } from '../../electron/start/child-adapter.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import { eventually } from '../support/system.ts';

const directory = await mkdtemp(join(tmpdir(), 'wardlight-disk-'));
const disk = join(directory, 'disk');
await mkdir(disk);
// A real file system of 8 MiB; only root may mount one.
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]).status === 0;
const KEY = '1'.repeat(64);

describe.skipIf(!mounted)('a full disk at the bed (skipped: needs to mount a tmpfs)', () => {
  let simulator: Child;
  let monitor: Child;
  const log = join(directory, 'monitor.log');

  beforeAll(async () => {
    await chmod(directory, 0o711);
    const port = await freePort(0);
    const config = join(directory, 'monitor.json');
    await writeFile(
      config,
      JSON.stringify({
        bed: { id: 'bed-12', ward: 'Ward 3' },
        admission: null,
        devices: [
          {
            id: 'monitor-1',
            driver: 'philips-intellivue',
            udp: { host: '127.0.0.1', port },
            waves: [131330],
            simulates: 'generator',
          },
        ],
        store: { directory: join(disk, 'bed'), key: KEY },
        hub: null,
        limits: {},
        alarmDelayS: 10,
      }),
    );
    const start = (args: readonly string[], logFile: string): Child =>
      startChild({ command: process.execPath, args: [join(PROJECT, 'wardlight.ts'), ...args], cwd: PROJECT, logFile });
    simulator = start(['simulate', 'philips-intellivue', '--udp', `127.0.0.1:${port}`], join(directory, 'simulator.log'));
    monitor = start(['monitor', '--config', config], log);
    await monitor.event('started');
  });
  afterAll(async () => {
    await monitor?.stop();
    await simulator?.stop();
    // Lazily: a closed database may hold its file until the collector comes round.
    spawnSync('umount', ['-l', disk]);
    await rm(directory, { recursive: true, force: true });
  });

  const events = async (): Promise<Record<string, unknown>[]> =>
    (await readFile(log, 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const last = async (event: string): Promise<Record<string, unknown> | undefined> =>
    (await events()).filter((each) => each['event'] === event).at(-1);

  it('is told with an alarm, monitoring goes on, and what waited in memory is written when there is room', async () => {
    await eventually(async () => (await last('device'))?.['link'] === 'connected', 60_000, 'the device');
    await pause(4_000);
    const ballast = join(disk, 'ballast');
    spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=64k', 'count=1000']);
    await eventually(async () => (await last('recorder'))?.['state'] === 'failing', 60_000, 'the failing recorder');
    await eventually(
      async () => JSON.stringify((await last('alarms'))?.['alarms'] ?? '').includes('record'),
      10_000,
      'the technical alarm',
    );
    await pause(5_000);
    expect((await last('device'))?.['link']).toBe('connected');
    await rm(ballast);
    await eventually(async () => (await last('recorder'))?.['state'] === 'recording', 60_000, 'the recorder again');
    await pause(3_000);
    await monitor.stop();

    const options = { encryptionCipher: 'aes256cbc', encryptionKey: KEY, readonly: true };
    const database = new Database(join(disk, 'bed', 'bedside.db'), options);
    const rows = database.prepare('SELECT message FROM outbox ORDER BY sequence').all() as { message: string }[];
    database.close();
    const envelopes = rows.map(({ message }) => JSON.parse(message) as TelemetryEnvelope);
    expect(envelopes.map(({ sequence }) => sequence)).toEqual(envelopes.map((_, index) => index + 1));
    const uptimes = envelopes.flatMap(({ readings }) =>
      readings.flatMap((reading) =>
        reading.kind === 'vital' && reading.code === 147842 ? [reading.deviceUptimeMs ?? Number.NaN] : [],
      ),
    );
    expect(uptimes.length).toBeGreaterThan(12);
    const steps = uptimes.slice(1).map((uptime, index) => uptime - (uptimes[index] ?? 0));
    expect(steps.filter((step) => step > 1_100)).toEqual([]);
  });
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
