import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { ScoredWindow } from '../../../cloud/contract/events.ts';
import { ChartedBook } from '../../../cloud/scoring/charted-book.ts';
import { startScoring } from '../../../cloud/scoring/role.ts';
import { scoredWindow } from '../../../cloud/scoring/scored-window.ts';
import { WINDOW_MS } from '../../../cloud/scoring/windows.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { quietLogger } from '../../support/logger.ts';
import { eventually } from '../../support/system.ts';
import { charted, reading, T0 } from './readings.ts';

const PROGRAM = fileURLToPath(new URL('../../support/scoring-process.ts', import.meta.url));
const PATIENTS = ['Patient/p1', 'Patient/p2'];
const MINUTES = 30;

const READINGS = PATIENTS.flatMap((patient) =>
  Array.from({ length: MINUTES * 3 + 1 }, (_, at) => reading({ patient, atMs: at * 20_000, value: 60 + (at % 50) })),
).sort((a, b) => a.effectiveAt.localeCompare(b.effectiveAt));
const ENTRIES = PATIENTS.flatMap((patient, of) =>
  ['A', 'C', 'V', 'P', 'U', 'A'].map((value, at) => charted({ patient, value, atMs: at * 5 * WINDOW_MS + of * 90_000 })),
);

/** Runs the program until it is about to tell its nth window, and kills it there, without a word. */
async function killedAt(directory: string, nth: number): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = 0;
  const gone = once(child, 'exit');
  createInterface({ input: child.stdout }).on('line', () => {
    told += 1;
    if (told === nth) child.kill('SIGKILL');
  });
  const [, signal] = (await gone) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

it('gives the same scores, each with what was charted for it, when it is killed in the middle, several times', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-scoring-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const first = await openEventLog(directory, { partitions: 1 });
  const recordOf = (value: { readonly patient: string }) => ({
    key: value.patient,
    headers: {},
    body: Buffer.from(JSON.stringify(value)),
  });
  await first.append('charted', ENTRIES.map(recordOf));
  // The entries are taken and done with before the first reading comes: only the log still knows them.
  const before = await startScoring({ log: first, logger: quietLogger });
  await eventually(() => Promise.resolve(before.health()['waiting'] === 0), 60_000, 'the entries');
  await before.stop();
  for (let at = 0; at < READINGS.length; at += 20) await first.append('enriched', READINGS.slice(at, at + 20).map(recordOf));
  await first.close();

  for (const nth of [2, 5, 1]) await killedAt(directory, nth);

  const log = await openEventLog(directory, { partitions: 1 });
  onTestFinished(() => log.close());
  const role = await startScoring({ log, logger: quietLogger });
  // A silent bed's last minute closes too.
  const whole = PATIENTS.length * (MINUTES + 1);
  const newest = await eventually(
    async () => {
      const records = await log.read('scored', 0, 0, 10_000);
      const windows = records.map(({ body }) => JSON.parse(Buffer.from(body).toString('utf8')) as ScoredWindow);
      const known = new Map(windows.map((window) => [window.id, window]));
      return role.health()['waiting'] === 0 && known.size === whole ? known : null;
    },
    20_000,
    'every window',
  );
  await role.stop();
  const book = new ChartedBook();
  for (const entry of ENTRIES) book.add(entry);
  const minuteOf = (at: string): number => Math.floor((Date.parse(at) - T0) / WINDOW_MS);
  for (const patient of PATIENTS)
    for (let minute = 0; minute <= MINUTES; minute += 1) {
      const mine = READINGS.filter((each) => each.patient === patient && minuteOf(each.effectiveAt) === minute);
      const expected = scoredWindow(T0 + minute * WINDOW_MS, mine, book);
      expect(newest.get(expected.id)).toEqual(expected);
    }
}, 180_000);
