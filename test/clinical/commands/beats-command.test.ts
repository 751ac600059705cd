import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wardlight-beats-'));
afterAll(() => rmSync(folder, { recursive: true }));

function beats(...options: string[]) {
  const run = spawnSync(process.execPath, ['wardlight.ts', 'beats', ...options], { cwd: project, encoding: 'utf8' });
  const lines = run.stdout.split('\n').filter(Boolean);
  return { status: run.status, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>), messages: run.stderr };
}

describe('wardlight beats', () => {
  const rows = Array.from({ length: 2500 }, (_, index) => {
    const distance = ((index / 250) % 1) - 0.5;
    return `${index / 250},${Math.exp(-((distance / 0.015) ** 2)).toFixed(4)}`;
  });
  writeFileSync(join(folder, 'ecg.csv'), `t_s,II\n${rows.join('\n')}\n`);
  writeFileSync(
    join(folder, 'beats.csv'),
    `sample,t_s,type\n0,0,+\n${rows
      .slice(0, 10)
      .map((_, n) => `${n * 250 + 125},${n + 0.5},N`)
      .join('\n')}\n`,
  );

  it.each([folder, join(folder, 'ecg.csv')])('writes beats, the mean rate and the agreement with the labels: %s', (path) => {
    const { status, lines } = beats('--in', path, '--channel', 'II');
    expect(status).toBe(0);
    expect(lines).toHaveLength(11);
    expect(lines[5]).toMatchObject({ kind: expect.any(String) as string, t_s: expect.closeTo(5.5, 1) as number });
    expect(lines.at(-1)).toMatchObject({ beats: 10, meanRate: 60, sensitivity: 1, precision: 1 });
  });

  it('refuses a channel that is not there, naming those that are', () => {
    const { status, messages } = beats('--in', join(folder, 'ecg.csv'), '--channel', 'V');
    expect(status).toBe(1);
    expect(messages).toContain('it has "II');
  });
});
