import { execFile } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildCommandLine } from '../../electron/build.ts';

interface Ended {
  readonly code: number | string;
  readonly said: string;
}

const run = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) =>
    execFile(process.execPath, ['dist/command-line/wardlight.cjs', ...args], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    ),
  );

describe('the command line of the package', { timeout: 120_000 }, () => {
  beforeAll(buildCommandLine, 120_000);

  test('has what a ward needs, and scores', async () => {
    const { code, said } = await run('--help');
    expect(code).toBe(0);
    for (const name of ['drivers', 'monitor', 'mapping', 'score']) expect(said).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect((await run('score', '--help')).said).toContain('news2');
  });

  test.each(['serve', 'start', 'lake'])('carries neither database nor lake: %s says so', async (name) => {
    expect(await run(name)).toEqual({ code: 1, said: `wardlight: ${name} is not part of what is installed here\n` });
  });
});
