import { defineConfig } from 'vitest/config';

// Journeys start real processes, windows and browsers; they run one after another, after the fast set.
const journeys = 'test/journeys/**/*.test.ts';
// These mostly wait; `npm test` runs several of them at a time.
const waiting = [
  'byte-to-card',
  'devices',
  'kills',
  'outages',
  'people',
  'power-loss',
  'refused-writes',
  'repeated-hour',
  'scaling',
  'update',
].map((name) => `test/journeys/${name}.test.ts`);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'parts',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [journeys],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // What runs side by side mostly waits: for devices that send once in ten seconds.
          maxConcurrency: 16,
        },
      },
      { test: { name: 'journeys-of-waiting', include: waiting, testTimeout: 240_000, hookTimeout: 240_000 } },
      {
        test: {
          name: 'journeys',
          include: [journeys],
          exclude: waiting,
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
