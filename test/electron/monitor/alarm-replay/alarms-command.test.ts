import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { KEY } from '../bed.ts';
import { storeFolder } from '../recorder/store-folder.ts';
import { held } from './stretch.ts';

const PROGRAM = join(import.meta.dirname, '../../../../wardlight.ts');

function replay(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, 'alarms', 'replay', ...args], {
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC', ...env },
  });
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { status, lines, stderr };
}

const START = Date.UTC(2026, 0, 5, 8);
const values = [...held(96, 20), ...held(82, 40), ...held(96, 60)];

function folder(): { directory: string; present: string; changed: string } {
  const directory = storeFolder();
  const [present, changed] = [join(directory, 'present.json'), join(directory, 'changed.json')];
  writeFileSync(present, '{}');
  writeFileSync(changed, '{"limits":{"spo2":{"low":81,"high":100}}}');
  return { directory, present, changed };
}

test('replays a store: a line per bed and day, one per difference, and the sum', () => {
  const { directory, present, changed } = folder();
  const store = openSqliteStore({ directory, key: KEY });
  const about = { device: 'monitor-1', code: 150456, vendorCode: 'SpO2', reason: null, unit: '%', questionable: false };
  store.commit(
    values.map((value, second) => {
      const atMs = START + second * 1000;
      return { table: 'vitals' as const, id: `v${second}`, ...about, value, measuredMs: atMs, arrivedMs: atMs };
    }),
  );
  store.close();
  const stretch = ['--from', '2026-01-05T08:00:00Z', '--to', '2026-01-05T08:02:00Z', '--bed', 'bed-12'];
  const args = ['--store', directory, ...stretch, '--profile', changed, '--against', present];
  const { status, lines, stderr } = replay(args, { WARDLIGHT_STORE_KEY: KEY });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(lines).toMatchObject([
    { kind: 'day', bed: 'bed-12', profile: 'profile', day: '2026-01-05', alarms: 0, inAlarmS: 0, shortShare: null },
    { kind: 'day', bed: 'bed-12', profile: 'against', day: '2026-01-05', alarms: 1, byPriority: { medium: 1 } },
    { kind: 'recorded', alarms: 0 },
    {
      kind: 'difference',
      difference: 'missed',
      text: 'missed: SpO₂ 82 for 40 s',
      violatedS: 40,
      onset: '2026-01-05T08:00:20.000Z',
    },
    { kind: 'summary', readings: 120, before: 1, after: 0, missed: 1, quiet: 0 },
  ]);
  expect(replay(args, { WARDLIGHT_STORE_KEY: 'ff'.repeat(32) })).toMatchObject({ status: 1, lines: [] });
  const withoutKey = replay(args, { WARDLIGHT_STORE_KEY: 'short' });
  expect(withoutKey).toMatchObject({ status: 1, stderr: 'wardlight: key of the store: is not 64 hex digits\n' });
}, 180_000);

test('replays a table; what cannot be used is refused with its place, and wrong usage ends with 2', () => {
  const { directory, present } = folder();
  const file = join(directory, 'bed-7.csv');
  writeFileSync(file, `t_s,SpO2\n${values.map((value, second) => `${second},${value}`).join('\n')}\n`);
  expect(replay(['--csv', file, '--profile', present]).lines).toMatchObject([
    { kind: 'day', bed: 'bed-7.csv', alarms: 1 },
    { kind: 'summary', alarms: 1, readings: 120 },
  ]);
  const odd = join(directory, 'odd.json');
  writeFileSync(odd, '{"delayS":99}');
  expect(replay(['--csv', file, '--profile', odd])).toMatchObject({
    status: 1,
    stderr: 'wardlight: alarm profile adult, delay: 99 is not between 0 and 15 s\n',
  });
  expect(replay(['--profile', present]).status).toBe(2);
  expect(replay(['--help']).status).toBe(0);
}, 180_000);
