import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CareActs, type NewAct, openCareActs } from '../../../../cloud/api/care/acts-adapter.ts';
import type { Person } from '../../../../cloud/contract/accounts.ts';
import type { Outcome } from '../../../../cloud/contract/events.ts';
import { newsOfOutcome } from '../../../../cloud/notify/news.ts';
import { noticeOf } from '../../../../cloud/notify/notice.ts';
import { botSender } from '../../../../cloud/notify/teams/bot-sender.ts';
import { bedOutcome } from '../../../support/dashboard.ts';
import { eventually } from '../../../support/system.ts';
import { openWardInTeams, textsOf, type WardInTeams } from '../../../support/ward-in-teams.ts';
import { type Card, CONVERSATION } from './teams-stand-in.ts';

const nurse = (name: string): Person => ({ id: name, name, roles: ['nurse'], wards: ['Ward 3'] });
const PEOPLE = { 'entra-day': nurse('Day Nurse'), 'entra-night': nurse('Night Nurse') };
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const raised = (bed: number): Outcome => bedOutcome({ bed, totalMin: 8, minutesAgo: 120, flag: 'raised' });

describe('a flag that the day nurse has seen', () => {
  let ward: WardInTeams;
  let acts: CareActs;

  beforeAll(async () => {
    ward = await openWardInTeams(PEOPLE, {});
    acts = await openCareActs(ward.dashboard.pool);
    const beds = [1, 2, 3, 4];
    await ward.dashboard.publish(...beds.map(raised));
    await eventually(
      () => Promise.resolve(ward.dashboard.health()['beds on the board'] === beds.length),
      60_000,
      'the beds on the board',
    );
    for (const bed of beds) {
      const news = newsOfOutcome(raised(bed), 'initials');
      const channel = { channel: 'ward-3', conversation: CONVERSATION };
      await botSender(ward.bot, ward.cards, channel)(noticeOf([news!], 'http://dashboard'));
      await add(bed, { id: `seen ${bed}`, kind: 'acknowledged', at: minutesAgo(90), by: PEOPLE['entra-day'] });
    }
  });
  afterAll(() => ward?.stop());

  const add = (bed: number, act: Pick<NewAct, 'id' | 'kind' | 'at'> & Partial<NewAct>) =>
    acts.add({
      place: { patient: `Patient/p${bed}`, patientName: '', bed: `bed-${bed}`, ward: 'Ward 3', deviceId: `station-bed-${bed}` },
      ...{ by: null, about: `Flag/f${bed}`, text: '', to: null, dueAt: null, level: null, toBed: false },
      ...act,
    });
  const press = async (bed: number, verb: string, id = `press ${bed}`): Promise<Card> => {
    const action = { verb, data: { channel: 'ward-3', notice: `Flag/f${bed}#raised` } };
    return (await ward.press('entra-night', action, id)).body.value as Card;
  };
  const seenBy = async (bed: number): Promise<readonly (string | undefined)[]> => {
    const done = (await acts.ofPatient(`Patient/p${bed}`, 50)).filter(({ kind }) => kind === 'acknowledged');
    return done.map(({ by }) => by?.name).reverse();
  };
  const titles = ({ actions }: Card): readonly string[] => actions.map(({ title }) => title);

  it('needs nobody else while nothing asks for a reaction again', async () => {
    const shown = await press(4, 'refresh');
    expect(titles(shown)).not.toContain('I have seen it');
    await press(4, 'acknowledge');
    expect(await seenBy(4)).toEqual(['Day Nurse']);
  });

  it.each([
    {
      when: 'was escalated anew',
      bed: 1,
      words: 'Escalated since',
      happens: () => add(1, { id: 'e1', kind: 'escalated', at: minutesAgo(10), level: 2 }),
    },
    {
      when: 'outlived the shift of whoever was responsible',
      bed: 2,
      words: 'The shift of whoever was responsible has ended',
      happens: () =>
        add(2, {
          ...{ id: 'a2', kind: 'assigned', at: minutesAgo(100), by: PEOPLE['entra-day'], to: 'Day Nurse' },
          ...{ about: null, from: minutesAgo(100), until: minutesAgo(30), shift: 'day' },
        }),
    },
    {
      when: 'grew worse',
      bed: 3,
      words: 'It grew worse since',
      happens: async () => {
        const { flag, window, ...worse } = bedOutcome({ bed: 3, totalMin: 12, minutesAgo: 5 });
        const was = raised(3).flag!;
        await ward.dashboard.publish({
          ...{ ...worse, window },
          flag: { ...was, ...flag, change: 'worsened', worsenedAt: window.windowEnd },
        });
        const written = 'select 1 from feed.flag where flag = $1 and worsened_at is not null';
        const { pool } = ward.dashboard;
        await eventually(async () => (await pool.query(written, ['Flag/f3'])).rowCount === 1, 60_000, 'the worsening');
      },
    },
  ])('and that $when is seen again by the night nurse, once, and the card says who', async ({ bed, words, happens }) => {
    await happens();
    const asks = await press(bed, 'refresh');
    expect(titles(asks)).toContain('I have seen it');
    expect(textsOf(asks)).toContain(words);
    expect(textsOf(await press(bed, 'acknowledge'))).toContain('✓ Seen by Night Nurse');
    const after = await press(bed, 'acknowledge');
    expect(textsOf(after)).not.toContain(words);
    expect(titles(after)).not.toContain('I have seen it');
    await press(bed, 'acknowledge', 'another press');
    expect(await seenBy(bed)).toEqual(['Day Nurse', 'Night Nurse']);
  });
});
