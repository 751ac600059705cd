import type { AuditEvent } from '@medplum/fhirtypes';
import { AdaptiveCard, SerializationContext, Versions } from 'adaptivecards';
import type { Message } from 'azure-iot-device';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../../../../cloud/contract/accounts.ts';
import { bedNote } from '../../../../cloud/contract/bed-note.ts';
import { newsOfOutcome } from '../../../../cloud/notify/news.ts';
import { noticeOf } from '../../../../cloud/notify/notice.ts';
import { botSender } from '../../../../cloud/notify/teams/bot-sender.ts';
import { bedMessenger } from '../../../../cloud/service/bed-messenger.ts';
import { admitted, put } from '../../../support/admitted.ts';
import { bedOutcome, type TestDashboard } from '../../../support/dashboard.ts';
import { eventually } from '../../../support/system.ts';
import { openWardInTeams, textsOf, type WardInTeams } from '../../../support/ward-in-teams.ts';
import { openSdkClient } from '../../hub/hub-support.ts';
import { LocalHub } from '../../hub/local-hub.ts';
import { type Card, CONVERSATION } from './teams-stand-in.ts';

const STATION = 'station-bed-7';
const nurse = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: id,
  roles: ['nurse'],
  wards: ['Ward 3'],
  ...more,
});
const PEOPLE: Readonly<Record<string, Person>> = {
  'entra-one': nurse('Nurse One'),
  'entra-two': nurse('Nurse Two'),
  'entra-elsewhere': nurse('Nurse Elsewhere', { wards: ['Ward 4'] }),
  'entra-integrator': nurse('Integrator', { roles: ['integrator'] }),
};
const raised = bedOutcome({ bed: 7, totalMin: 8, flag: 'raised' });

describe('acknowledging and assigning from a card in Teams', () => {
  let ward: WardInTeams;
  let local: LocalHub;
  let dashboard: TestDashboard;

  const send = async (): Promise<Card> => {
    const news = newsOfOutcome(raised, 'initials');
    if (news === null) throw new Error('no news');
    const notice = noticeOf([news], 'http://dashboard');
    const { bot, cards, teams } = ward;
    expect(await botSender(bot, cards, { channel: 'ward-3', conversation: CONVERSATION })(notice)).toEqual({ kind: 'sent' });
    return teams.sent[0]?.body.attachments[0]?.content as Card;
  };
  const button = (verb: string) => ({ verb, data: { channel: 'ward-3', notice: 'Flag/f7#raised' } });
  const press: WardInTeams['press'] = (...given) => ward.press(...given);
  const kept = async (): Promise<readonly { kind: string; by_name: string }[]> =>
    (await dashboard.pool.query<{ kind: string; by_name: string }>('select kind, by_name from work.act order by seq')).rows;

  beforeAll(async () => {
    local = await LocalHub.start([STATION]);
    ward = await openWardInTeams(PEOPLE, { tellBed: bedMessenger(local.hub.service) });
    dashboard = ward.dashboard;
    await dashboard.fhir.bundle({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: admitted(7).map(put),
    });
    await dashboard.publish(raised);
    await eventually(() => Promise.resolve(dashboard.health()['beds on the board'] === 1), 60_000, 'the bed on the board');
  });
  afterAll(async () => {
    await ward?.stop();
    await local?.stop();
  });

  it('sends a card with buttons once, as the bot, that Microsoft’s reader takes and that tells no name', async () => {
    const card = await send();
    await send();
    expect(ward.teams.sent).toHaveLength(1);
    expect(ward.teams.sent[0]).toMatchObject({
      method: 'POST',
      authorization: expect.stringMatching(/^Bearer ey/) as string,
    });
    expect(decodeURIComponent(ward.teams.sent[0]?.path ?? '')).toBe(`/v3/conversations/${CONVERSATION}/activities`);
    expect(card.actions.map(({ title }) => title)).toEqual(['I have seen it', 'I take it', 'Open the patient']);
    const context = new SerializationContext(Versions.v1_5);
    const read = new AdaptiveCard();
    read.parse(card, context);
    expect([context.eventCount, read.validateProperties().validationEvents.length]).toEqual([0, 0]);
    expect(Buffer.byteLength(JSON.stringify(ward.teams.sent[0]?.body))).toBeLessThan(20_000);
    expect(JSON.stringify(card)).not.toContain('Simulated');
  });

  it('takes nothing without a token of Teams for this bot', async () => {
    const activity = ward.teams.press('forged', 'entra-one', button('acknowledge'));
    for (const token of [null, 'nonsense', await ward.teams.token('stranger'), await ward.teams.token('teams', 'another bot')])
      expect((await ward.post(activity, token)).status).toBe(401);
    expect(await kept()).toEqual([]);
  });

  it.each([
    ['somebody whom nobody knows here', 'entra-unknown', 'Nobody knows here who you are'],
    ['a nurse of another ward', 'entra-elsewhere', 'not in your wards'],
    ['somebody without the role', 'entra-integrator', 'not in your role'],
  ])('does nothing for %s, and says why', async (_, who, words) => {
    const { status, body } = await press(who, button('acknowledge'));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      type: 'application/vnd.microsoft.activity.message',
      value: expect.stringContaining(words) as string,
    });
    expect(await kept()).toEqual([]);
  });

  it('does nothing for another tenant, and nothing about a card that was never sent', async () => {
    const foreign = ward.teams.press('foreign', 'entra-one', button('acknowledge'), 'another tenant');
    expect((await ward.post(foreign, await ward.teams.token())).body.value).toMatch(/another organisation/);
    const unknown = { verb: 'acknowledge', data: { channel: 'ward-3', notice: 'Flag/f8#raised' } };
    expect((await press('entra-one', unknown)).body.value).toMatch(/not known here/);
    expect(await kept()).toEqual([]);
  });

  it('ends at the bed: the station is told who has seen it, the card says so to everybody, the trail knows', async () => {
    const device = await openSdkClient(local.port, local.certificates.ca, STATION);
    try {
      const arrived = new Promise<Message>((resolve) => device.on('message', resolve));
      const { body } = await press('entra-one', button('acknowledge'), 'first press');
      expect(textsOf(body.value)).toMatch(/✓ Seen by Nurse One, \d\d:\d\d UTC/);
      expect((body.value as Card).actions.map(({ title }) => title)).toEqual(['I take it', 'Open the patient']);
      const message = await arrived;
      await device.complete(message);
      const note = bedNote.parse(JSON.parse(Buffer.from(message.data as Uint8Array).toString()));
      expect(note).toMatchObject({ what: 'acknowledgement', by: 'Nurse One', patient: { identifiers: ['P-7'] } });
    } finally {
      await device.close();
    }
    await eventually(() => Promise.resolve(ward.teams.sent.length === 2), 60_000, 'the card to be changed for all');
    expect(ward.teams.sent[1]).toMatchObject({
      method: 'PUT',
      path: expect.stringMatching(/\/activities\/activity-1$/) as string,
    });
    expect(textsOf(ward.teams.sent[1]?.body.attachments[0]?.content)).toContain('Seen by Nurse One');
    const seen = await eventually(
      async () => {
        const events = await dashboard.fhir.search<AuditEvent>('AuditEvent', { patient: 'Patient/p7' });
        return events.find(({ agent, action }) => action === 'E' && agent.some(({ who }) => who?.display === 'Nurse One'));
      },
      60_000,
      'the AuditEvent',
    );
    expect(seen.entity?.at(-1)).toMatchObject({
      name: 'POST /api/messages',
      detail: expect.arrayContaining([{ type: 'act', valueString: 'acknowledged' }]) as unknown,
    });
  });

  it('counts once, whoever presses and however often Teams brings it', async () => {
    for (const [who, id] of [
      ['entra-one', 'first press'],
      ['entra-two', 'late press'],
    ] as const)
      expect(textsOf((await press(who, button('acknowledge'), id)).body.value)).toContain('Seen by Nurse One');
    expect(await kept()).toEqual([{ kind: 'acknowledged', by_name: 'Nurse One' }]);
  });

  it('assigns to who presses; another one takes over; it is shown to who comes later', async () => {
    await press('entra-one', button('take'), 'take 1');
    await press('entra-one', button('take'), 'take 1');
    await press('entra-one', button('take'), 'take 2');
    const { body } = await press('entra-two', button('take'), 'take 3');
    expect(textsOf(body.value)).toContain('Responsible: Nurse Two');
    expect((await kept()).slice(1)).toEqual([
      { kind: 'assigned', by_name: 'Nurse One' },
      { kind: 'assigned', by_name: 'Nurse Two' },
    ]);
    expect(textsOf((await press('entra-one', button('refresh'))).body.value)).toContain('Responsible: Nurse Two');
    // How it stands is told to those who may see the patient.
    expect(textsOf((await press('entra-elsewhere', button('refresh'))).body.value)).not.toContain('Nurse');
  });
});
