import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const project = fileURLToPath(new URL('../../../', import.meta.url));

it('writes breaths, the mean rate and the agreement with each person who marked them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wardlight-breaths-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const rows = Array.from({ length: 1500 }, (_, n) => `${n / 25},${Math.sin((2 * Math.PI * n) / 100).toFixed(4)}`);
  writeFileSync(join(folder, 'waves.csv'), `t_s,RESP\n${rows.join('\n')}\n`);
  const crests = Array.from({ length: 15 }, (_, n) => 1 + 4 * n);
  const marks = [...crests.map((atS) => `0,${atS},one`), '0,3,two'];
  writeFileSync(join(folder, 'breaths.csv'), `sample,t_s,annotator\n${marks.join('\n')}\n`);
  const options = ['wardlight.ts', 'breaths', '--in', folder, '--channel', 'RESP'];
  const run = spawnSync(process.execPath, options, { cwd: project, encoding: 'utf8' });
  const lines = run.stdout.trim().split('\n');
  const last = JSON.parse(lines.at(-1) ?? '') as { breaths: number; meanRate: number; marks: object[] };
  expect(last.breaths).toBe(lines.length - 1);
  expect(last.meanRate).toBeCloseTo(15, 0);
  expect(last.marks).toMatchObject([
    { annotator: 'one', precision: 1 },
    { annotator: 'two', matched: 0, sensitivity: 0 },
  ]);
});
