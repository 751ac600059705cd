import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpaceWatch, type StoreSpace } from '../../../../electron/monitor/recorder/space.ts';
import { storeConditions } from '../../../../electron/monitor/recorder/store-conditions.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const GB = 1e9;
const recording = { state: 'recording', detail: null } as const;

function space(roomBytes: number, removed: StoreSpace['removed'] = []): StoreSpace {
  return { usedBytes: GB, roomBytes, bound: 'the store may take 2000000000 bytes', removed };
}

/** Looked at every ten seconds while room shrinks evenly. */
function watched(hours: number, roomAtEnd: number, bytesPerHour: number): SpaceWatch {
  const watch = new SpaceWatch();
  for (let at = 0; at <= hours * HOUR_MS; at += 10_000)
    watch.observe(space(roomAtEnd + ((hours * HOUR_MS - at) / HOUR_MS) * bytesPerHour), at);
  return watch;
}

const storeFull = (watch: SpaceWatch) =>
  storeConditions({ status: recording, space: watch.forecast, setAside: null }).find(
    ({ condition }) => condition === 'store-nearly-full',
  );

test('the forecast is what is left at the rate of the last hour', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 4 }),
      (left, mb, ran) => {
        const watch = watched(ran, left * mb * 1e6, mb * 1e6);
        expect(watch.forecast?.fullInMs).toBeCloseTo(left * HOUR_MS, -3);
      },
    ),
    { numRuns: 20 },
  );
});

test('room that stays or grows is never full, and nothing is foretold from a few minutes', () => {
  expect(watched(1, GB, 0).forecast?.fullInMs).toBeNull();
  expect(watched(1, GB, -1e6).forecast?.fullInMs).toBeNull();
  expect(watched(1 / 20, GB, 1e9).forecast?.fullInMs).toBeNull();
  expect(new SpaceWatch().forecast).toBeNull();
});

test('a disk that others fill counts as well: no room is no room', () => {
  const watch = watched(1, GB, 0);
  watch.observe(space(-1), HOUR_MS + 10_000);
  expect(watch.forecast).toMatchObject({ fullInMs: 0, removing: false });
  expect(storeFull(watch)).toMatchObject({ active: true, priority: 'medium', text: 'Store full' });
});

test('once recordings go before their time it is full for an hour after the last of them', () => {
  const watch = watched(1, GB, 0);
  watch.observe(space(1e6, [{ what: 'waves', count: 500 }]), HOUR_MS + 10_000);
  expect(watch.forecast).toMatchObject({ fullInMs: 0, removing: true });
  expect(storeFull(watch)?.text).toBe('Store full: old recordings go');
  for (let at = HOUR_MS + 20_000; at <= 2 * HOUR_MS + 20_000; at += MINUTE_MS) watch.observe(space(2e9), at);
  expect(watch.forecast).toMatchObject({ fullInMs: null, removing: false });
});

test('less than a day is a low condition, less than two hours a medium one, a write that fails a high one', () => {
  expect(storeFull(watched(1, 25e6, 1e6))).toMatchObject({ active: false });
  expect(storeFull(watched(1, 23e6, 1e6))).toMatchObject({ active: true, priority: 'low', text: 'Store full in less than 24 h' });
  expect(storeFull(watched(1, 1.9e6, 1e6))).toMatchObject({
    active: true,
    priority: 'medium',
    text: 'Store full in less than 2 h',
  });
  const failing = storeConditions({ status: { state: 'failing', detail: 'disk full' }, space: null, setAside: null });
  expect(failing).toContainEqual(expect.objectContaining({ condition: 'recorder-failing', active: true, priority: 'high' }));
  expect(failing).toContainEqual(expect.objectContaining({ condition: 'store-nearly-full', active: false }));
});
