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
    const reopened = await openEventLog(path);
    expect(reopened.repairs).toEqual([]);
    expect((await everything(reopened, 'telemetry')).map(text)).toEqual(['first', 'second']);
    await reopened.close();
  },
);
