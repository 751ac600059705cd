import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type News2Input, scoreNews2 } from '#clinical';
import { hasShared, sharedPath } from '../support/shared.ts';

/** What the command tells of each case, specs command-line. */
const MEMBERS = [
  'total',
  'totalMin',
  'totalMax',
  'band',
  'bandAtLeast',
  'points',
  'missing',
  'undetermined',
  'monitoringInterval',
];
const FILE = 'conformance/news2/cases.json';

interface Case {
  readonly id: string;
  readonly title: string;
  readonly input: News2Input;
  readonly expected: Readonly<Record<string, unknown>>;
}

const cases = hasShared(FILE) ? (JSON.parse(readFileSync(sharedPath(FILE), 'utf8')) as { cases: Case[] }).cases : [];

describe.skipIf(cases.length === 0)(`NEWS2 worked cases (needs shared/${FILE})`, () => {
  it.each(cases.map((each) => [each.id, each.title, each] as const))('%s %s', (_id, _title, { input, expected }) => {
    expect(scoreNews2(input)).toEqual({ undetermined: [], rejected: [], ...expected });
  });

  it('are the same through the command', () => {
    const project = fileURLToPath(new URL('../../', import.meta.url));
    const command = ['wardlight.ts', 'score', 'news2', '--in', sharedPath(FILE)];
    const { status, stdout } = spawnSync(process.execPath, command, { cwd: project, encoding: 'utf8' });
    const told = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { id: string });
    expect(status).toBe(0);
    expect(told.map(({ id }) => id)).toEqual(cases.map(({ id }) => id));
    for (const [index, { expected }] of cases.entries()) {
      const asked = Object.fromEntries(Object.entries(expected).filter(([member]) => MEMBERS.includes(member)));
      expect(told[index]).toMatchObject(asked);
    }
  });

  it('has all 98', () => {
    expect(cases).toHaveLength(98);
  });
});
