import { AdaptiveCard, SerializationContext, Versions } from 'adaptivecards';
import { describe, expect, it } from 'vitest';
import { VITAL_KINDS } from '#clinical';
import { MAX_MESSAGE_BYTES, workflowsMessage } from '../../../cloud/notify/card.ts';
import { type News, newsOfEscalation, newsOfOutcome, whoText } from '../../../cloud/notify/news.ts';
import { noticeOf } from '../../../cloud/notify/notice.ts';
import { pushMessage } from '../../../cloud/notify/push/push-message.ts';
import { outcome } from '../../support/outcome.ts';

const newsOf = (value = outcome(), policy: 'initials' | 'name' | 'none' = 'initials'): News => {
  const news = newsOfOutcome(value, policy);
  if (news === null) throw new Error('no news');
  return news;
};
const cardOf = (...news: News[]) => workflowsMessage(noticeOf(news, 'http://dashboard'));
const bytes = (message: object): number => Buffer.byteLength(JSON.stringify(message));

/** Microsoft's own reader of cards. */
function complaints(message: ReturnType<typeof cardOf>): readonly string[] {
  const context = new SerializationContext(Versions.v1_5);
  const card = new AdaptiveCard();
  card.parse(message.attachments[0].content, context);
  const events = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message);
  return [...events, ...card.validateProperties().validationEvents.map((event) => event.message)];
}

describe('what is news', () => {
  it('is a flag that was raised, grew worse or was resolved, not one that goes on', () => {
    expect(newsOf(outcome({ flag: 'raised' })).id).toBe('Flag/f1#raised');
    expect(newsOf(outcome({ flag: 'resolved' })).id).toBe('Flag/f1#resolved');
    const worse = outcome({ flag: 'worsened', minute: 3 });
    expect(newsOf(worse)).toMatchObject({ id: `Flag/f1#worsened-${worse.window.windowEnd}`, urgent: false });
    const high = { ...worse, window: { ...worse.window, score: { ...worse.window.score, bandAtLeast: 'high' } } };
    expect(newsOf(high).urgent).toBe(true);
    expect(newsOfOutcome(outcome({ flag: 'kept' }), 'initials')).toBeNull();
    expect(newsOfOutcome(outcome({ flag: null }), 'initials')).toBeNull();
  });

  it.each([
    ['initials', 'S. P.'],
    ['name', 'Simulated, Patient'],
    ['none', null],
  ] as const)('tells of the patient what the policy "%s" allows, and nothing more anywhere', (policy, who) => {
    const news = newsOf(outcome(), policy);
    expect(news.who).toBe(who);
    if (policy !== 'name') expect(JSON.stringify(cardOf(news))).not.toContain('Simulated');
  });

  it('has initials for any script and none for nobody', () => {
    expect(whoText('王, 小明', 'initials')).toBe('王. 小.');
    expect(whoText('  , 7', 'initials')).toBeNull();
  });
});

describe('the card', () => {
  const text = JSON.stringify(cardOf(newsOf()));

  it('names bed, ward, bounds of the score, what is outside and what is missing', () => {
    for (const word of [
      'S. P.',
      'bed-12',
      'Ward 3',
      '5–14',
      'at least medium',
      '"systolic pressure 3, pulse 2"',
      'temperature',
      '33 mmHg',
    ])
      expect(text).toContain(word);
  });

  it('tells times by the clock of the house, and nothing in the words of a machine', () => {
    const berlin = newsOfOutcome(outcome(), 'initials', { language: 'en', timeZone: 'Europe/Berlin' });
    expect(berlin?.when).toMatch(/^5 Jan, 11:\d\d CET$/);
    const words = JSON.stringify(cardOf(berlin!, { ...berlin!, id: 'other' })) + JSON.stringify(cardOf(berlin!));
    expect(words).toMatch(/11:\d\d CET/);
    expect(words).not.toMatch(/\d{4}-\d\d-\d\dT|mm\[Hg\]|systolicBP|RiskAssessment/);
  });

  it('opens the patient on the dashboard, the only action that works from a webhook', () => {
    expect(cardOf(newsOf()).attachments[0].content.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Open the patient', url: 'http://dashboard/patients/p1' },
    ]);
  });

  it('says how old the oldest value is when one was carried forward, and nothing else', () => {
    const whole = outcome();
    const score = { ...whole.window.score, composed: true, oldestAgeMs: 130 * 60_000 };
    const composed = newsOf({ ...whole, window: { ...whole.window, score } });
    expect(JSON.stringify(cardOf(composed))).toContain('values up to 130 min old');
    expect(text).not.toContain('Composed');
  });

  it('stays well below what Teams takes, whatever beds and patients are called and however many there are', () => {
    const whole = outcome();
    const long = '长'.repeat(100_000);
    const vitals = Object.fromEntries(VITAL_KINDS.map((kind) => [kind, whole.window.vitals['abp-mean']]));
    const named = newsOf({ ...whole, window: { ...whole.window, bed: long, ward: long, patientName: long, vitals } }, 'name');
    expect(bytes(cardOf(named))).toBeLessThan(MAX_MESSAGE_BYTES);
    const storm = Array.from({ length: 500 }, (_, at) => ({ ...named, id: `n${at}` }));
    expect(bytes(cardOf(...storm))).toBeLessThan(MAX_MESSAGE_BYTES);
    expect(JSON.stringify(cardOf(...storm))).toMatch(/and 4\d\d more: open the ward/);
  });

  it('is a valid Adaptive Card 1.5 to the library, alone and as a list', () => {
    expect(complaints(cardOf(newsOf()))).toEqual([]);
    expect(complaints(cardOf(newsOf(), { ...newsOf(), id: 'other' }))).toEqual([]);
  });
});

describe.each([
  ['de', 'Patienten öffnen', /11:\d\d MEZ/, 'Risiko mindestens mittel', 'systolischer Druck 3, Puls 2', 'ART mittel'],
  ['es', 'Abrir el paciente', /11:\d\d CET/, 'riesgo al menos medio', 'presión sistólica 3, pulso 2', 'PAI media'],
  ['zh', '打开患者', /11:\d\d GMT\+1/, '至少中风险', '收缩压 3, 脉搏 2', '有创平均压'],
] as const)('a card of a house that speaks %s', (language, ...words) => {
  const house = { language, timeZone: 'Europe/Berlin' };
  const act = { id: 'e', at: '2026-01-05T10:30:00.000Z', ward: 'Ward 3', bed: 'bed-12', patient: 'Patient/p1', about: 'Flag/f1' };
  const escalated = newsOfEscalation(
    {
      ...{ ...act, patientName: 'Simulated, Patient', level: 1, toId: null },
      text: 'Nobody has reacted for 15 min (nobody is responsible): NEWS2 5–14, at least medium risk',
    },
    'initials',
    house,
  );
  const told = outcome();
  const flag = { ...told.flag!, reason: 'NEWS2 5–14, at least medium risk' };
  const raised = newsOfOutcome({ ...told, flag }, 'initials', house)!;
  const cards = [[raised], [escalated], [raised, { ...escalated, id: 'other' }]].map((news) => cardOf(...news));

  it('says it as the bed does there, by its clock', () => {
    for (const word of words) expect(JSON.stringify(cards[0])).toMatch(word);
  });

  it('has nothing in English inside, in Teams, in a mail and on a phone, and is a valid card', () => {
    const shown = cards.flatMap((card) => textsOf(card.attachments[0].content));
    expect(shown.length).toBeGreaterThan(20);
    const pushed = pushMessage(noticeOf([escalated], 'http://dashboard'));
    for (const text of [...shown, pushed.title, pushed.text])
      expect(text).not.toMatch(
        /\b(risk|at least|incomplete|deterioration|reacted|open|flag since|minute to|points|missing|level|not a|patient\b(?!e)|bed\b(?!-))/,
      );
    for (const card of cards) expect(complaints(card)).toEqual([]);
  });
});

/** What a card shows to people. */
function textsOf(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? (['text', 'title', 'value'].includes(key) ? [value] : []) : textsOf(value),
  );
}
