import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { killRounds } from '../outages/kill-rounds.ts';

// The long one: npm run try-outages -- --rounds 100
test('monitor, hub and ingest killed at random instants: nothing lost, nothing doubled, numbers in their order', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-kills-'));
  const seed = Date.now() % 1_000_000;
  const result = await killRounds(4, directory, seed);
  expect(result, `seed ${seed}, kept in ${directory}`).toMatchObject({
    untold: 0,
    lost: 0,
    doubled: 0,
    outOfOrder: 0,
    parked: 0,
    gaps: 0,
  });
  expect(result.numbers).toBeGreaterThan(20);
  await rm(directory, { recursive: true, force: true });
});
