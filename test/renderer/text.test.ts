import { describe, expect, it } from 'vitest';
import type { ScoreMessage } from '#ipc';
import { bandText, scoreText } from '../../renderer/score-text.ts';
import { ageText, shownName } from '../../renderer/text.ts';
import { reasonText, valueText } from '../../renderer/vital-text.ts';

const score = (fields: Partial<ScoreMessage>): ScoreMessage =>
  ({
    score: 'NEWS2',
    refused: null,
    total: null,
    totalMin: 0,
    totalMax: 20,
    band: null,
    bandAtLeast: null,
    inputs: [{ points: 1 }, { points: null }],
    ...fields,
  }) as ScoreMessage;

describe('numbers in words', () => {
  it('show zero as zero and nothing as ---', () => {
    expect(valueText({ vital: 'respiratory-rate', value: 0 })).toBe('0');
    expect(valueText({ vital: 'heart-rate', value: null })).toBe('---');
    expect(valueText(undefined)).toBe('---');
    expect(valueText({ vital: 'temperature', value: 37 })).toBe('37.0');
  });

  it('say why there is none', () => {
    expect(reasonText({ value: null, reason: 'time-out' })).toBe('no new value');
    expect(reasonText({ value: 0, reason: null })).toBe('');
  });

  it('give ages in seconds, minutes, hours, never negative', () => {
    expect([ageText(-5), ageText(4_000), ageText(240_000), ageText(3 * 3_600_000)]).toEqual(['0 s', '4 s', '4 min', '3 h']);
  });
});

describe('the score in words', () => {
  it('shows bounds for an incomplete set and never calls it low', () => {
    expect(scoreText(score({ totalMin: 5, totalMax: 16 }))).toBe('5–16');
    expect(scoreText(score({ total: 0, totalMin: 0, totalMax: 0 }))).toBe('0');
    expect(bandText(score({}))).toBe('risk not known');
    expect(bandText(score({ bandAtLeast: 'medium' }))).toBe('at least medium');
  });

  it('says that it is not yet known instead of bounds that say nothing', () => {
    const inputs = [{ points: null }, { points: null }] as unknown as ScoreMessage['inputs'];
    expect(scoreText(score({ inputs }))).toBe('---');
    expect(bandText(score({ inputs }))).toBe('not yet known');
  });
});

it.each([
  ['Simulated, Patient', 'S. P.'],
  ['  Ada  Maria Example', 'A. M. E.'],
  ['示例患者', '示*'],
])('names %s by initials as %s, and whole where the ward says so', (name, initials) => {
  expect([shownName(name, 'initials'), shownName(name, 'full')]).toEqual([initials, name]);
});
