import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type MonitorMessage, readMonitorMessage, type ScreenMessage } from '#ipc';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { galleryBed } from '../../support/gallery-bed.ts';
import { galleryWard } from '../../support/gallery-beds.ts';
import { openPlayedBed } from '../../support/played-bed.ts';

const KEYS: readonly ScreenMessage[] = [
  { type: 'watch-parameters' },
  { type: 'watch-line', device: 'monitor-1' },
  { type: 'ask-alarm-load' },
  { type: 'preview-limits', vital: 'spo2', limits: { low: 88, high: null } },
  { type: 'set-limits', vital: 'spo2', limits: { low: 99, high: null } },
  { type: 'pause-audio', minutes: 2 },
  { type: 'pause-alarms', minutes: 1, reason: 'suction' },
  { type: 'find-patients', query: 'SIM' },
  { type: 'standby', on: true },
  { type: 'enter', entry: { what: 'consciousness', value: 'A' }, by: 'N. One' },
  { type: 'not-understood', detail: 'wave: rateHz is no rate' },
];

it('reads all that a real monitor says to a window: at its greeting, in a minute of alarms and keys', {
  timeout: 120_000,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-told-'));
  const bed = await openPlayedBed({
    store: { directory, key: '1'.repeat(64) },
    signals: generatePatient({ seed: 11, scenario: 'stable' }),
    waves: [131330, 150452],
    config: {
      admission: {
        patient: { identifier: 'SIM-1', name: 'Simulated, Patient', birthDate: '1954-04-12', type: 'adult' },
        encounter: 'ENC-SIM-1',
        since: '2026-01-01T00:00:00.000Z',
      },
      alarms: { pin: '2580', melodies: true },
      // Nobody answers there.
      hub: {
        connectionString: `HostName=127.0.0.1;DeviceId=bed-12;SharedAccessKey=${Buffer.alloc(32).toString('base64')}`,
        certificateAuthority: null,
        gateway: '127.0.0.1:9',
      },
    },
  });
  const told: MonitorMessage[] = [];
  let say: (message: unknown) => void = () => undefined;
  bed.monitor.attachScreen({ post: (message) => void told.push(message), onMessage: (listener) => void (say = listener) });
  try {
    bed.play(10);
    for (const key of KEYS) {
      say(key);
      // Each window of a few seconds in which somebody looks is used.
      bed.play(5);
    }
  } finally {
    await bed.monitor.stop();
    await rm(directory, { recursive: true, force: true });
  }
  const refused = told
    .map((message) => readMonitorMessage(structuredClone(message)))
    .flatMap((read) => ('refused' in read ? [read] : []));
  expect(refused).toEqual([]);
  const kinds = new Set(told.map(({ type }) => type));
  for (const kind of [
    'hello',
    'wave',
    'numerics',
    'alarms',
    'score',
    'link',
    'limits',
    'parameters',
    'line',
    'standby',
    'ward',
    'issue',
  ] as const)
    expect(kinds, kind).toContain(kind);
});

it('reads what the pictures of the screen and of a ward are made of', () => {
  const all = [...galleryBed({ alarming: true }), ...galleryWard(16)];
  expect(all.map(readMonitorMessage).filter((read) => 'refused' in read)).toEqual([]);
});

const wave = {
  ...{ type: 'wave', channel: '131330', rateHz: 500, firstSampleMs: 1, samples: new Float32Array(4), arrivedMs: 2, unit: 'mV' },
  range: null,
};

it('loses nothing to a member that the page does not know', () => {
  expect(readMonitorMessage({ type: 'heartbeat', atMs: 1, more: 1 })).toMatchObject({ message: { type: 'heartbeat', atMs: 1 } });
});

it.each([
  [
    'a heart rate that is a text',
    { type: 'numerics', atMs: 1, arrivedMs: 1, tiles: [{ vital: 'heart-rate', value: '80' }] },
    'numerics',
  ],
  ['an alarm of a priority that nobody knows', { type: 'alarms', atMs: 1, alarms: [{ priority: 'urgent' }] }, 'alarms'],
  ['a time that is no number', { type: 'heartbeat', atMs: Number.NaN }, 'heartbeat'],
  ['samples in a list', { ...wave, samples: [1, 2, 3] }, 'wave'],
  ['samples without end', { ...wave, samples: new Float32Array(100_000) }, 'wave'],
  ['a rate of zero', { ...wave, rateHz: 0 }, 'wave'],
  ['a range upside down', { ...wave, range: { low: 5, high: -5 } }, 'wave'],
  ['a kind that nobody knows', { type: 'gossip' }, null],
  ['nothing', null, null],
  ['a text', 'numerics', null],
])('refuses %s, and says where', (_what, message, type) => {
  const read = readMonitorMessage(message);
  expect(read).toMatchObject({ type });
  expect('refused' in read && read.refused.length).toBeGreaterThan(10);
});

it('takes a wave with gaps', () => {
  expect(readMonitorMessage({ ...wave, samples: Float32Array.of(1, Number.NaN, 2) })).toHaveProperty('message');
});
