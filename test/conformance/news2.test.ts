import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type News2Input, scoreNews2 } from '#clinical';
import { hasShared, sharedPath } from '../support/shared.ts';

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

  it('has all 98', () => {
    expect(cases).toHaveLength(98);
  });
});
