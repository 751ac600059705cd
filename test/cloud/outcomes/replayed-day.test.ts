import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { NormalisedObservation } from '../../../cloud/contract/events.ts';
import { createFhirClient } from '../../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../../cloud/fhir/role.ts';
import { seededRandom } from '../../../cloud/scoring/model/boosting/random.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { quietLogger as logger } from '../../support/logger.ts';
import { testDatabase } from '../../support/postgres.ts';
import { DAY_START, muddled, replayedDay } from '../../support/replayed-day.ts';

const PROGRAM = fileURLToPath(new URL('../../support/replay-process.ts', import.meta.url));
/** The whole day: WARDLIGHT_REPLAY_HOURS=24 WARDLIGHT_REPLAY_BEDS=8 WARDLIGHT_REPLAY_KILLS=20. */
const HOURS = Number(process.env['WARDLIGHT_REPLAY_HOURS'] ?? 2);
const BEDS = Number(process.env['WARDLIGHT_REPLAY_BEDS'] ?? 4);
const KILLS = Number(process.env['WARDLIGHT_REPLAY_KILLS'] ?? 3);

async function logOf(records: readonly NormalisedObservation[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-replay-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const log = await openEventLog(directory, { partitions: 2 });
  for (let first = 0; first < records.length; first += 200)
    await log.append(
      'normalised',
      records.slice(first, first + 200).map((value) => ({
        key: value.observation.subject?.reference ?? '',
        headers: {},
        body: Buffer.from(JSON.stringify(value)),
      })),
    );
  await log.close();
  return directory;
}

/** Runs the stages over the log. @param killAfter assessments that it writes before it is killed without a word; null = until nothing waits */
async function run(directory: string, fhirUrl: string, killAfter: number | null): Promise<'killed' | 'done'> {
  const clock = String(DAY_START + HOURS * 3_600_000 + 120_000);
  const child = spawn(process.execPath, [PROGRAM, directory, fhirUrl, clock], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const unexpected: string[] = [];
  let done = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [word = '', count = ''] = line.split(' ');
    if (word === 'done') done = true;
    else if (word !== 'written') unexpected.push(line);
    else if (killAfter !== null && Number(count) >= killAfter) child.kill('SIGKILL');
  });
  const [code, signal] = (await gone) as [number | null, string | null];
  expect(unexpected).toEqual([]);
  if (signal === 'SIGKILL') return 'killed';
  expect({ code, done }).toEqual({ code: 0, done: true });
  return 'done';
}

it('gives byte-equal assessments and flags through restarts, reordering and duplication', async () => {
  const day = replayedDay(BEDS, HOURS);
  const database = await testDatabase();
  onTestFinished(() => database.drop());
  const { pool } = database;
  const server = await startFhir({ pool, host: '127.0.0.1', port: 0, logger });
  onTestFinished(() => server.stop());
  const fhir = createFhirClient({ baseUrl: server.baseUrl });
  for (const bundle of day.bundles) await fhir.bundle(bundle);

  /** Bodies as FHIR stores them, without number and time of the version. */
  const stored = async (): Promise<Map<string, string>> => {
    const { rows } = await pool.query<{ key: string; body: string }>(
      `select type || '/' || id as key, body from fhir.resource where type in ('RiskAssessment', 'Flag') and not deleted order by 1`,
    );
    return new Map(rows.map(({ key, body }) => [key, body.replace(/"meta":\{[^{}]*\},?/, '')]));
  };

  expect(await run(await logOf(day.records), server.baseUrl, null)).toBe('done');
  const straight = await stored();
  for (const table of ['resource', 'history'])
    await pool.query(`delete from fhir.${table} where type in ('RiskAssessment', 'Flag')`);

  const random = seededRandom(HOURS * 100 + KILLS);
  const directory = await logOf(muddled(day.records, 7));
  let kills = 0;
  for (let nth = 0; nth < KILLS; nth += 1) {
    const after = 1 + Math.floor((random() * straight.size) / KILLS);
    if ((await run(directory, server.baseUrl, after)) === 'killed') kills += 1;
  }
  expect(await run(directory, server.baseUrl, null)).toBe('done');
  const broken = await stored();

  expect(kills).toBeGreaterThan(0);
  const kinds = (of: Map<string, string>, kind: string): number => [...of.keys()].filter((key) => key.startsWith(kind)).length;
  expect(kinds(straight, 'RiskAssessment/')).toBeGreaterThan(BEDS * HOURS * 55);
  expect(kinds(straight, 'Flag/')).toBeGreaterThan(1);
  for (const method of ['sepsis-bedside', 'sepsis-laboratory'])
    expect([...straight.values()].some((body) => body.includes(`"code":"${method}"`))).toBe(true);
  expect([...straight.values()].some((body) => body.includes('"status":"inactive"'))).toBe(true);
  const different = [...straight].filter(([key, body]) => broken.get(key) !== body);
  expect(different.map(([key]) => broken.get(key))).toEqual(different.map(([, body]) => body));
  expect([...broken.keys()]).toEqual([...straight.keys()]);
}, 3_600_000);
