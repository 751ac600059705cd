import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isPassed, killRounds } from '../outages/kill-rounds.ts';

// The long one: npm run try-outages -- --rounds 100
test('monitor, hub, ingest and connector, each a process, killed at random instants: nothing lost, nothing doubled, numbers in their order, counted in FHIR', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-kills-'));
  const seed = Date.now() % 1_000_000;
  // As many rounds as there are processes: each is killed in one of them at least.
  const result = await killRounds({ rounds: 4, directory, seed, apart: true, patient: false });
  expect(isPassed(result), `seed ${seed}, kept in ${directory}: ${JSON.stringify(result)}`).toBe(true);
  expect(Object.keys(result.killed)).toEqual(['monitor', 'hub', 'ingest', 'connector']);
  expect(result.inFhir.observations).toBeGreaterThan(20);
  await rm(directory, { recursive: true, force: true });
}, 480_000);
