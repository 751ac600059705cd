import { describe, expect, it } from 'vitest';
import { VITAL_SIGNS } from '#clinical';
import { escalationDue, type Unanswered } from '../../../cloud/api/care/escalation.ts';
import { news2Verdict, predictionVerdict } from '../../../cloud/outcomes/verdict.ts';
import { MORTALITY } from '../../../cloud/scoring/prediction/mortality-predictor.ts';
import { SEPSIS } from '../../../cloud/scoring/prediction/sepsis-predictor.ts';
import { shiftsConfig } from '../../../cloud/service/shifts-config.ts';
import { escalationReason } from '../../../electron/monitor/alarms/escalation.ts';
import { scoreAlarms } from '../../../electron/monitor/scores/score-alarms.ts';
import { saidIn, VITAL_LABELS } from '../../../renderer/phrases/index.ts';
import { outcome } from '../../support/outcome.ts';

const OTHERS = ['de', 'es', 'zh'] as const;
const RANGE = { flagAt: 5, resolveAt: 3, resolveWindows: 3 };
/** Of the sentences below, and of no other language than English. */
const ENGLISH =
  /\b(risk|at least|medium|low|high|unknown|within|death|nobody|reacted|overdue|done|below|louder|assessment|second|nurse|shift|early|late|night)\b/i;

function reasons(): string[] {
  const { window } = outcome({ totalMin: 7 });
  const score = (more: object) => news2Verdict({ ...window, score: { ...window.score, ...more } }, RANGE).reason;
  const news2 = (['low', 'low-medium', 'medium', 'high'] as const).flatMap((band) => [
    score({ total: 7, band, bandAtLeast: band }),
    score({ total: null, band: null, bandAtLeast: band }),
  ]);
  const predicted = [SEPSIS, MORTALITY].flatMap((one) =>
    [0.123, null].map(
      (probability) =>
        predictionVerdict(
          { ...window } as never,
          { ...one, id: 'r', method: 'm', methodVersion: '1', probability } as never,
          RANGE,
        ).reason,
    ),
  );
  return [...news2, score({ total: null, band: null, bandAtLeast: null }), ...predicted];
}

function escalations(reason: string): string[] {
  const open = { about: 'Flag/f', reason, sinceMs: 0, reacted: false, lapsed: 'Anna', place: {} as Unanswered['place'] };
  return (['flag', 'worsened', 'shift', 'task'] as const).flatMap((what) =>
    [null, { id: null, name: 'Anna' }].map((responsible) => {
      const rule = { afterMinutes: 15, levels: 3 };
      return escalationDue({ ...open, what, responsible }, rule, 20 * 60_000)?.text ?? '';
    }),
  );
}

describe.each(OTHERS)('in %s', (language) => {
  it('every reason of a flag is said, and every escalation with the reason inside', () => {
    const written = reasons().flatMap((reason) => [reason, ...escalations(reason)]);
    expect(written.length).toBeGreaterThan(100);
    for (const sentence of written) expect(saidIn(language, sentence), sentence).not.toMatch(ENGLISH);
  });

  it('an alarm is said with why it became louder', () => {
    const levels = ([1, 2, 3] as const).map((level) => `ABP mean 45 below 60 (${escalationReason('high', level)})`);
    for (const sentence of levels) expect(saidIn(language, sentence), sentence).not.toMatch(ENGLISH);
    expect(saidIn('de', levels[0] ?? '')).toBe(
      'ART mittel 45 unter 60 (seit 30 s hat niemand reagiert: lauter, und an der Zentrale)',
    );
  });

  it('an alarm of a score is said, of one that is not complete, too', () => {
    const score = { score: 'NEWS2', refused: null, totalMin: 5 };
    const written = [5, null].flatMap((total) => scoreAlarms({ ...score, total } as never, 'high', false, null));
    expect(written.map(({ text }) => text)).toContain('NEWS2 at least 5: urgent assessment');
    for (const { text } of written) expect(saidIn(language, text), text).not.toMatch(ENGLISH);
  });

  it('the shifts that a house has by default have names', () => {
    for (const { name } of shiftsConfig.parse({}).starts) expect(saidIn(language, name), name).not.toMatch(ENGLISH);
  });

  it('what people wrote and what nobody foresaw stays as it is', () => {
    expect(saidIn(language, 'Please look at the drain')).toBe('Please look at the drain');
  });
});

it('numbers and names inside a sentence stay what they are', () => {
  expect(saidIn('de', 'Nobody has reacted for 15 min (responsible: Anna): NEWS2 7–18, at least high risk')).toBe(
    'Seit 15 min hat niemand reagiert (verantwortlich: Anna): NEWS2 7–18, Risiko mindestens hoch',
  );
  expect(saidIn('en', 'NEWS2 9, high risk')).toBe('NEWS2 9, high risk');
});

it('labels in English are those of the table', () => {
  expect(VITAL_LABELS.en).toEqual(Object.fromEntries(VITAL_SIGNS.map(({ kind, label }) => [kind, label])));
});
