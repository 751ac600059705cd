import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isWhole, killRounds } from '../outages/kill-rounds.ts';

// The long one, with a process for each: npm run try-outages -- --rounds 100
test('monitor, hub, ingest and connector killed at random instants: nothing lost, nothing doubled, numbers in their order, counted in FHIR', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-kills-'));
  const seed = Date.now() % 1_000_000;
  const result = await killRounds({ rounds: 4, directory, seed, apart: false });
  expect(isWhole(result), `seed ${seed}, kept in ${directory}: ${JSON.stringify(result)}`).toBe(true);
  expect(result.inFhir.observations).toBeGreaterThan(20);
  await rm(directory, { recursive: true, force: true });
});
