import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { everything, record, temporaryDirectory, text } from './log-support.ts';

const directory = temporaryDirectory();
const disk = join(directory.path, 'disk');
mkdirSync(disk);
// A real file system of 1 MiB; only root may mount one.
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0;

afterAll(() => {
  if (mounted) execFileSync('umount', [disk]);
  directory.remove();
});

async function expectUnharmed(path: string): Promise<void> {
  const log = await openEventLog(path);
  expect(log.repairs).toEqual([]);
  expect((await everything(log, 'telemetry')).map(text)).toEqual(['first', 'second']);
  await log.close();
}

test.skipIf(!mounted)(
  'full disk: the append rejects, nothing of it is seen, and the log goes on when there is room (skipped: needs to mount a tmpfs)',
  async () => {
    const path = join(disk, 'log');
    const log = await openEventLog(path);
    try {
      await log.append('telemetry', [record('a', 'first')]);
      const ballast = join(disk, 'ballast');
      writeFileSync(ballast, Buffer.alloc(700_000));
      const many = ['a', 'b', 'c', 'd', 'e'].map((key) => record(key, 'x'.repeat(60_000)));
      await expect(log.append('telemetry', many)).rejects.toThrow(/ENOSPC/);
      expect((await everything(log, 'telemetry')).map(text)).toEqual(['first']);
      expect(log.health()['appends refused since start']).toBe(1);
      rmSync(ballast);
      await log.append('telemetry', [record('a', 'second')]);
      expect((await everything(log, 'telemetry')).map(text)).toEqual(['first', 'second']);
    } finally {
      await log.close();
    }
    await expectUnharmed(path);
  },
);

test.skipIf(!mounted)(
  'full disk: what was written behind the append that failed goes with it, although there was room for it (skipped: needs to mount a tmpfs)',
  async () => {
    const path = join(disk, 'overlapping');
    const log = await openEventLog(path, { partitions: 1 });
    try {
      await log.append('telemetry', [record('a', 'first')]);
      const tooMuch = log.append('telemetry', [record('a', 'x'.repeat(2_000_000))]);
      // Its group is being written now.
      await new Promise((resolve) => setImmediate(resolve));
      const behind = log.append('telemetry', [record('a', 'y'.repeat(100_000))]);
      const results = await Promise.allSettled([tooMuch, behind]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect((await everything(log, 'telemetry')).map(text)).toEqual(['first']);
      expect(await log.append('telemetry', [record('a', 'second')])).toEqual([{ partition: 0, offset: 1 }]);
    } finally {
      await log.close();
    }
    await expectUnharmed(path);
  },
);
