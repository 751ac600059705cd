import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { LogRecord, Position } from '../../../cloud/contract/event-log.ts';
import { type LocalEventLog, openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
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
  'a disk that is full for one partition only: every append that overlaps it is told what became of all its records, and the others go on (skipped: needs to mount a tmpfs)',
  async () => {
    const path = join(directory.path, 'one-partition');
    const full = join(path, 'telemetry', '1');
    mkdirSync(full, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', full]);
    const opened: LocalEventLog[] = [];
    try {
      const log = await openEventLog(path, { partitions: 3 });
      opened.push(log);
      const appends: { names: string[]; told: Promise<readonly Position[] | null> }[] = [];
      for (let n = 0; n < 60; n += 1) {
        // Each to one partition or to two, large enough to be written while the one before still is.
        const names = [`${n} of ${n % 3}`, ...(n % 2 === 0 ? [`${n} of ${(n + 1) % 3}`] : [])];
        const records = names.map((name) => ({
          ...record('k', `${name} ${'x'.repeat(80_000)}`),
          partition: Number(name.at(-1)),
        }));
        appends.push({ names, told: log.append('telemetry', records).catch(() => null) });
        await new Promise((resolve) => setImmediate(resolve));
      }
      const told = await Promise.all(appends.map(({ told }) => told));
      const acknowledged = appends.filter((_, n) => told[n] !== null);
      expect(acknowledged.length).toBeGreaterThan(5);
      expect(acknowledged.length).toBeLessThan(appends.length - 5);
      for (const { names, told } of acknowledged) {
        for (const [index, { partition, offset }] of ((await told) ?? []).entries()) {
          const [stored] = await log.read('telemetry', partition, offset, 1);
          expect(stored && nameIn(stored)).toBe(names[index]);
        }
      }
      // Nothing of the others is seen, in no partition, and what is seen is in order.
      const kept = (names: string[], partition: number): string[] => names.filter((name) => name.endsWith(`of ${partition}`));
      const wanted = acknowledged.flatMap(({ names }) => names);
      const inOrder = [0, 1, 2].flatMap((partition) => kept(wanted, partition));
      expect((await everything(log, 'telemetry')).map(nameIn)).toEqual(inOrder);
      await log.append(
        'telemetry',
        [0, 2].map((partition) => ({ ...record('k', `after of ${partition} x`), partition })),
      );
      await log.close();
      const reopened = await openEventLog(path);
      opened.push(reopened);
      expect(reopened.repairs).toEqual([]);
      const after = [0, 1, 2].flatMap((partition) => kept([...wanted, 'after of 0', 'after of 2'], partition));
      expect((await everything(reopened, 'telemetry')).map(nameIn)).toEqual(after);
    } finally {
      for (const log of opened) await log.close();
      execFileSync('umount', [full]);
    }
  },
);

function nameIn(stored: LogRecord): string {
  return text(stored).replace(/ x*$/, '');
}

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
