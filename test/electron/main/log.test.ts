import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLog } from '../../../electron/main/log-adapter.ts';

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'wardlight-log-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

test('a full log moves on, five are kept, the newest lines last in the newest, for its owner only', () => {
  const directory = join(folder(), 'logs');
  const log = openLog(directory, () => new Date(0), 1_000);
  for (let exitCode = 0; exitCode < 200; exitCode += 1) log.write({ event: 'monitor-died', exitCode, restartInMs: 500 });
  const names = readdirSync(directory).sort();
  expect(names).toEqual(['wardlight.1.log', 'wardlight.2.log', 'wardlight.3.log', 'wardlight.4.log', 'wardlight.log']);
  for (const name of names) {
    expect(statSync(join(directory, name)).size).toBeLessThan(1_200);
    expect(statSync(join(directory, name)).mode & 0o077).toBe(0);
  }
  const newest = readFileSync(join(directory, 'wardlight.log'), 'utf8').trim().split('\n');
  expect(JSON.parse(newest.at(-1) ?? '')).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    event: 'monitor-died',
    exitCode: 199,
    restartInMs: 500,
  });
});

test('a log that cannot be written disturbs nobody', () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  expect(() => openLog(join(file, 'logs'), () => new Date(0)).write({ event: 'app-ended' })).not.toThrow();
});
