import { spawnSync } from 'node:child_process';
import { constants, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { record, temporaryDirectory } from './log-support.ts';

const directory = temporaryDirectory();
afterAll(() => directory.remove());

const traces = spawnSync('strace', ['-f', 'true']).status === 0;
const hasProc = process.platform === 'linux';
const APPENDS = 10;

/** What a traced process did, in the order in which it was done. */
interface Act {
  readonly call: string;
  /** Of the first argument, where it is an open file; else the path that is named. */
  readonly file: string;
  readonly text: string;
}

/** Calls that another thread interrupted are joined, and stand where they ended. */
function actsOf(trace: string): Act[] {
  const begun = new Map<string, string>();
  return trace.split('\n').flatMap((line) => {
    const [, thread = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (rest.endsWith('<unfinished ...>')) {
      begun.set(thread, rest.replace('<unfinished ...>', ''));
      return [];
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const text = resumed === null ? rest : `${begun.get(thread) ?? ''}${resumed[1] ?? ''}`;
    const [, call, file] = /^(\w+)\((?:\d+<([^>]*)>)?/.exec(text) ?? [];
    if (call === undefined) return [];
    const [, named] = /^openat\([^"]*"([^"]*)"/.exec(text) ?? [];
    return [{ call, file: named ?? file ?? '', text }];
  });
}

test.skipIf(!traces)(
  'an append is acknowledged when its bytes are on the disk and its file’s name is, not before (skipped: needs strace)',
  () => {
    const [log, trace] = [join(directory.path, 'traced'), join(directory.path, 'trace')];
    const writer = join(import.meta.dirname, 'durable-writer.ts');
    const calls = 'trace=openat,write,writev,pwrite64,pwritev,fsync,fdatasync';
    const done = spawnSync('strace', ['-f', '-y', '-o', trace, '-e', calls, process.execPath, writer, log, String(APPENDS)], {
      encoding: 'utf8',
      env: { ...process.env, UV_USE_IO_URING: '0' },
    });
    expect(done.stdout).toContain(`acknowledged ${APPENDS}`);
    const folder = join(log, 'telemetry', '0');
    const [written, syncing] = [new Set<string>(), new Set<string>()];
    const nameless = new Set<string>();
    let [acknowledged, onDisk, inMemory] = [0, 0, 0];
    for (const { call, file, text } of actsOf(readFileSync(trace, 'utf8'))) {
      const isSegment = file.startsWith(folder) && file.endsWith('.log');
      if (call === 'openat' && isSegment && text.includes('O_CREAT')) nameless.add(file);
      if (call === 'openat' && isSegment && /O_D?SYNC/.test(text)) syncing.add(file);
      if (/write/.test(call) && isSegment) {
        written.add(file);
        if (syncing.has(file)) onDisk += 1;
        else inMemory += 1;
      }
      if (call === 'fsync' && file === folder) nameless.clear();
      if (/sync/.test(call) && isSegment) [onDisk, inMemory] = [onDisk + inMemory, 0];
      if (/write/.test(call) && text.includes('acknowledged ')) {
        acknowledged += 1;
        expect({ acknowledged, onDisk, inMemory, nameless: [...nameless] }).toEqual({
          acknowledged,
          onDisk: acknowledged,
          inMemory: 0,
          nameless: [],
        });
      }
    }
    expect(acknowledged).toBe(APPENDS);
    // Also in files that were begun on the way.
    expect(written.size).toBeGreaterThan(2);
  },
);

test.skipIf(!hasProc)(
  'every file that records are written to is open so that a write ends on the disk (skipped: needs Linux)',
  async () => {
    const path = join(directory.path, 'open');
    const log = await openEventLog(path, { partitions: 2, segmentBytes: 100 });
    const written = (): Map<string, number> => {
      const found = new Map<string, number>();
      for (const fd of readdirSync('/proc/self/fd')) {
        const file = linkOf(`/proc/self/fd/${fd}`);
        if (!file.startsWith(path) || !file.endsWith('.log')) continue;
        const [, flags = '0'] = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? [];
        found.set(file, Number.parseInt(flags, 8));
      }
      return found;
    };
    const first = written();
    for (let n = 0; n < 20; n += 1) await log.append('telemetry', [{ ...record('k', String(n)), partition: n % 2 }]);
    const later = written();
    await log.close();
    expect(first.size).toBeGreaterThan(0);
    expect([...later.keys()].filter((file) => !first.has(file))).toHaveLength(2);
    for (const flags of [...first.values(), ...later.values()]) expect(flags & constants.O_DSYNC).toBe(constants.O_DSYNC);
  },
);

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // The descriptor that listed the others.
    return '';
  }
}
