import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const project = fileURLToPath(new URL('../../../', import.meta.url));

function score(input: string, ...options: string[]): { status: number | null; lines: unknown[]; messages: string } {
  const run = spawnSync(process.execPath, ['wardlight.ts', 'score', 'news2', ...options], {
    cwd: project,
    input,
    encoding: 'utf8',
  });
  const lines = run.stdout.split('\n').filter(Boolean);
  return { status: run.status, lines: lines.map((line) => JSON.parse(line) as unknown), messages: run.stderr };
}

describe('wardlight score news2', () => {
  it('writes one line per case, with the members of the contract', () => {
    const cases = [
      {
        id: 'a',
        input: { respiratoryRate: 0, spo2: 95, spo2Scale: 2, systolicBP: 125, pulse: 72, consciousness: 'A', temperature: 36.8 },
      },
      { id: 'b', title: 'not read', expected: {}, input: {} },
    ];
    const { status, lines } = score(JSON.stringify({ cases }), '--in', '-');
    expect(status).toBe(0);
    expect(lines[0]).toEqual({
      id: 'a',
      total: null,
      totalMin: 3,
      totalMax: 7,
      band: null,
      bandAtLeast: 'low-medium',
      points: {
        respiratoryRate: 3,
        spo2: null,
        supplementalOxygen: null,
        systolicBP: 0,
        pulse: 0,
        consciousness: 0,
        temperature: 0,
      },
      missing: ['supplementalOxygen'],
      undetermined: ['spo2'],
      monitoringInterval: null,
    });
    expect(lines[1]).toMatchObject({ id: 'b', totalMin: 0, totalMax: 20 });
  });

  it('tells a value that cannot be, and scores on without it', () => {
    const { status, lines, messages } = score(JSON.stringify({ cases: [{ id: 7, input: { spo2: 120 } }] }), '--in', '-');
    expect(status).toBe(0);
    expect(lines).toMatchObject([{ id: 7, totalMax: 20 }]);
    expect(messages).toContain('case 7, spo2: 120 is above 100');
  });

  it.each([
    ['{"cases":[{"id":1}]}', 'standard input, cases[0]: has no object named "input"'],
    ['{"case":[]}', 'standard input: has no list named "cases"'],
    ['{"cases":[', 'standard input, line 1, column 11: is no JSON'],
  ])('refuses %s with what and where', (input, message) => {
    const { status, lines, messages } = score(input, '--in', '-');
    expect([status, lines]).toEqual([1, []]);
    expect(messages).toContain(message);
  });

  it('ends with 1 for a file that is not there and with 2 for wrong usage', () => {
    expect(score('', '--in', 'no-such-file.json')).toMatchObject({
      status: 1,
      messages: expect.stringContaining('no-such-file.json') as string,
    });
    expect(score('').status).toBe(2);
  });
});
