import { expect, it } from 'vitest';
import { parseMonitorConfig } from '#ipc';

const WARD_KEY = 'ab'.repeat(32);
const device = { id: 'monitor-1', driver: 'nonin', udp: { host: 'x', port: 1 }, waves: [], simulates: null };
const place = (bed: string, port = 7000) => ({ bed, host: '10.0.0.7', port });
const config = (feed: object, devices: readonly object[] = [device]): string =>
  JSON.stringify({
    ...{ bed: { id: 'bed-1', ward: 'Ward 3' }, admission: null, devices, hub: null, limits: {}, alarmDelayS: 10, feed },
    store: { directory: '/x', key: '0'.repeat(64) },
  });

it('takes what is left out as usual: nothing shown to others, high alarms sound after 30 s', () => {
  const { feed } = parseMonitorConfig(config({ wardKey: WARD_KEY, beds: [place('bed-2')] }), 'x');
  expect(feed).toMatchObject({ sounds: { high: 30, medium: 120, low: null } });
  expect(feed?.serve).toBeUndefined();
});

it.each([
  ['a short key', { wardKey: 'ab', beds: [] }, /feed\.wardKey/],
  ['its own bed among the others', { wardKey: WARD_KEY, beds: [place('bed-1')] }, /bed-1 is the bed of this monitor/],
  ['a bed twice', { wardKey: WARD_KEY, beds: [place('bed-2'), place('bed-2', 7001)] }, /bed-2 stands here twice/],
  [
    'seventeen beds',
    { wardKey: WARD_KEY, beds: Array.from({ length: 16 }, (_, n) => place(`bed-${n + 2}`)) },
    /more than 16 beds/,
  ],
])('refuses %s, with where', (_name, feed, message) => {
  expect(() => parseMonitorConfig(config(feed), 'x')).toThrow(message);
});

it('gives a display without devices sixteen other beds', () => {
  const beds = Array.from({ length: 16 }, (_, n) => place(`bed-${n + 2}`));
  expect(parseMonitorConfig(config({ wardKey: WARD_KEY, beds }, []), 'x').feed?.beds).toHaveLength(16);
});
