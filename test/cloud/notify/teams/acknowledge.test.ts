import type { AuditEvent } from '@medplum/fhirtypes';
import { AdaptiveCard, SerializationContext, Versions } from 'adaptivecards';
import type { Message } from 'azure-iot-device';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../../../../cloud/contract/accounts.ts';
import type { CardDoing } from '../../../../cloud/contract/care-cards.ts';
import { newsOfOutcome } from '../../../../cloud/notify/news.ts';
import { noticeOf } from '../../../../cloud/notify/notice.ts';
import { openTeamsBot, type TeamsBot } from '../../../../cloud/notify/teams/bot-adapter.ts';
import { botSender } from '../../../../cloud/notify/teams/bot-sender.ts';
import { type KeptCards, openKeptCards } from '../../../../cloud/notify/teams/cards-adapter.ts';
import { answerPress } from '../../../../cloud/notify/teams/presses.ts';
import { bedMessenger } from '../../../../cloud/service/bed-messenger.ts';
import { noteReading } from '../../../../electron/monitor/remote/cloud-note.ts';
import { bedOutcome, openDashboard, type TestDashboard } from '../../../support/dashboard.ts';
import { quietLogger } from '../../../support/logger.ts';
import { eventually } from '../../../support/system.ts';
import { openSdkClient } from '../../hub/hub-support.ts';
import { LocalHub } from '../../hub/local-hub.ts';
import { APP, type Card, CONVERSATION, startTeamsStandIn, TENANT } from './teams-stand-in.ts';

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
  let teams: Awaited<ReturnType<typeof startTeamsStandIn>>;
  let local: LocalHub;
  let dashboard: TestDashboard;
  let cards: KeptCards;
  let bot: TeamsBot;
  let doing: CardDoing;

  const send = async (): Promise<Card> => {
    const news = newsOfOutcome(raised, 'initials');
    if (news === null) throw new Error('no news');
    const notice = noticeOf([news], 'http://dashboard');
    expect(await botSender(bot, cards, { channel: 'ward-3', conversation: CONVERSATION })(notice)).toEqual({ kind: 'sent' });
    return teams.sent[0]?.body.attachments[0]?.content as Card;
  };
  const button = (verb: string) => ({ verb, data: { channel: 'ward-3', notice: 'Flag/f7#raised' } });
  const post = async (activity: object, token: string | null) => {
    const response = await fetch(`${dashboard.url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(activity),
    });
    return { status: response.status, body: (await response.json()) as { type?: string; value?: unknown } };
  };
  const press = async (who: string, action: object, id = `press of ${who}`) =>
    post(teams.press(id, who, action), await teams.token());
  const kept = async (): Promise<readonly { kind: string; by_name: string }[]> =>
    (await dashboard.pool.query<{ kind: string; by_name: string }>('select kind, by_name from work.act order by seq')).rows;
  const texts = (card: unknown): string => (card as Card).body.map(({ text }) => text ?? '').join('\n');

  beforeAll(async () => {
    teams = await startTeamsStandIn();
    local = await LocalHub.start([STATION]);
    dashboard = await openDashboard({
      tellBed: bedMessenger(local.hub.service),
      signIn: {
        provider: {
          ...{
            issuer: 'http://127.0.0.1:9',
            clientId: 'd',
            credential: null,
            scope: 'openid',
            redirectUri: 'http://127.0.0.1:9/',
          },
          ...{ rolesClaim: 'roles', roleNames: {}, wardsClaim: 'wards', allWardsWithoutClaim: false, maxAgeS: 60 },
        },
        limits: { idleMinutes: 30, absoluteHours: 12 },
        dashboardUrl: 'http://127.0.0.1:9',
      },
      cards(given) {
        doing = given;
        return Promise.resolve({ handle: (request) => bot.handle(request) });
      },
    });
    cards = await openKeptCards(dashboard.pool);
    bot = await openTeamsBot(
      {
        ...{ appId: APP, tenantId: TENANT, secret: '', serviceUrl: teams.url, cloud: teams.cloud, logger: quietLogger },
        // Entra ID would make it; here only that it is sent counts.
        token: () => teams.token('stranger'),
      },
      (pressed) =>
        answerPress(pressed, bot, {
          ...{ cards, doing, dashboardUrl: 'http://dashboard', logger: quietLogger },
          personOf: (entraId) => Promise.resolve(PEOPLE[entraId] ?? null),
        }),
    );
    await dashboard.fhir.bundle({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ resource: { resourceType: 'Patient', id: 'p7' }, request: { method: 'PUT', url: 'Patient/p7' } }],
    });
    await dashboard.publish(raised);
    await eventually(() => Promise.resolve(dashboard.health()['beds on the board'] === 1), 60_000, 'the bed on the board');
  });
  afterAll(async () => {
    await dashboard?.stop();
    await local?.stop();
    await teams?.stop();
  });

  it('sends a card with buttons once, as the bot, that Microsoft’s reader takes and that tells no name', async () => {
    const card = await send();
    await send();
    expect(teams.sent).toHaveLength(1);
    expect(teams.sent[0]).toMatchObject({
      method: 'POST',
      authorization: expect.stringMatching(/^Bearer ey/) as string,
    });
    expect(decodeURIComponent(teams.sent[0]?.path ?? '')).toBe(`/v3/conversations/${CONVERSATION}/activities`);
    expect(card.actions.map(({ title }) => title)).toEqual(['I have seen it', 'I take it', 'Open the patient']);
    const context = new SerializationContext(Versions.v1_5);
    const read = new AdaptiveCard();
    read.parse(card, context);
    expect([context.eventCount, read.validateProperties().validationEvents.length]).toEqual([0, 0]);
    expect(Buffer.byteLength(JSON.stringify(teams.sent[0]?.body))).toBeLessThan(20_000);
    expect(JSON.stringify(card)).not.toContain('Simulated');
  });

  it('takes nothing without a token of Teams for this bot', async () => {
    const activity = teams.press('forged', 'entra-one', button('acknowledge'));
    for (const token of [null, 'nonsense', await teams.token('stranger'), await teams.token('teams', 'another bot')])
      expect((await post(activity, token)).status).toBe(401);
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
    const foreign = teams.press('foreign', 'entra-one', button('acknowledge'), 'another tenant');
    expect((await post(foreign, await teams.token())).body.value).toMatch(/another organisation/);
    const unknown = { verb: 'acknowledge', data: { channel: 'ward-3', notice: 'Flag/f8#raised' } };
    expect((await press('entra-one', unknown)).body.value).toMatch(/not known here/);
    expect(await kept()).toEqual([]);
  });

  it('ends at the bed: the station is told who has seen it, the card says so to everybody, the trail knows', async () => {
    const device = await openSdkClient(local.port, local.certificates.ca, STATION);
    try {
      const arrived = new Promise<Message>((resolve) => device.on('message', resolve));
      const { body } = await press('entra-one', button('acknowledge'), 'first press');
      expect(texts(body.value)).toMatch(/✓ Seen by Nurse One, \d\d:\d\d UTC/);
      expect((body.value as Card).actions.map(({ title }) => title)).toEqual(['I take it', 'Open the patient']);
      const message = await arrived;
      await device.complete(message);
      const note = noteReading(Buffer.from(message.data as Uint8Array).toString(), message.messageId, Date.now());
      expect(note).toMatchObject({ kind: 'note', what: 'acknowledgement', by: 'Nurse One', text: 'Seen' });
    } finally {
      await device.close();
    }
    await eventually(() => Promise.resolve(teams.sent.length === 2), 60_000, 'the card to be changed for all');
    expect(teams.sent[1]).toMatchObject({ method: 'PUT', path: expect.stringMatching(/\/activities\/activity-1$/) as string });
    expect(texts(teams.sent[1]?.body.attachments[0]?.content)).toContain('Seen by Nurse One');
    const seen = await eventually(
      async () => {
        const events = await dashboard.fhir.search<AuditEvent>('AuditEvent', { patient: 'Patient/p7' });
        return events.find(({ agent }) => agent.some(({ who }) => who?.display === 'Nurse One'));
      },
      60_000,
      'the AuditEvent',
    );
    expect(JSON.stringify(seen)).toContain('POST /api/messages');
  });

  it('counts once, whoever presses and however often Teams brings it', async () => {
    for (const [who, id] of [
      ['entra-one', 'first press'],
      ['entra-two', 'late press'],
    ] as const)
      expect(texts((await press(who, button('acknowledge'), id)).body.value)).toContain('Seen by Nurse One');
    expect(await kept()).toEqual([{ kind: 'acknowledged', by_name: 'Nurse One' }]);
  });

  it('assigns to who presses; another one takes over; it is shown to who comes later', async () => {
    await press('entra-one', button('take'), 'take 1');
    await press('entra-one', button('take'), 'take 1');
    await press('entra-one', button('take'), 'take 2');
    const { body } = await press('entra-two', button('take'), 'take 3');
    expect(texts(body.value)).toContain('Responsible: Nurse Two');
    expect((await kept()).slice(1)).toEqual([
      { kind: 'assigned', by_name: 'Nurse One' },
      { kind: 'assigned', by_name: 'Nurse Two' },
    ]);
    expect(texts((await press('entra-one', button('refresh'))).body.value)).toContain('Responsible: Nurse Two');
    // How it stands is told to those who may see the patient.
    expect(texts((await press('entra-elsewhere', button('refresh'))).body.value)).not.toContain('Nurse');
  });
});
