import type { ApiOptions } from '../../cloud/api/api-options.ts';
import type { Person } from '../../cloud/contract/accounts.ts';
import { openTeamsBot, type TeamsBot } from '../../cloud/notify/teams/bot-adapter.ts';
import { type KeptCards, openKeptCards } from '../../cloud/notify/teams/cards-adapter.ts';
import { answerPress } from '../../cloud/notify/teams/presses.ts';
import { APP, type Card, startTeamsStandIn, TENANT } from '../cloud/notify/teams/teams-stand-in.ts';
import { openDashboard, type TestDashboard } from './dashboard.ts';
import { quietLogger } from './logger.ts';

export interface WardInTeams {
  readonly teams: Awaited<ReturnType<typeof startTeamsStandIn>>;
  readonly dashboard: TestDashboard;
  readonly bot: TeamsBot;
  readonly cards: KeptCards;
  /** Brings an activity to the dashboard's endpoint, with this token. */
  post(activity: object, token: string | null): Promise<{ status: number; body: { type?: string; value?: unknown } }>;
  /** Somebody presses a button, as Teams brings it. */
  press(who: string, action: object, id?: string): ReturnType<WardInTeams['post']>;
  stop(): Promise<void>;
}

const NOWHERE = 'http://127.0.0.1:9';
/** Nobody signs in here: who presses is known by Teams alone. */
const SIGN_IN: NonNullable<ApiOptions['signIn']> = {
  provider: {
    ...{ issuer: NOWHERE, clientId: 'd', credential: null, scope: 'openid', redirectUri: `${NOWHERE}/` },
    ...{ rolesClaim: 'roles', roleNames: {}, wardsClaim: 'wards', allWardsWithoutClaim: false, maxAgeS: 60 },
  },
  limits: { idleMinutes: 30, absoluteHours: 12 },
  dashboardUrl: NOWHERE,
};

/** The dashboard's service with a bot whose library believes the keys of a stand-in for Teams. */
export async function openWardInTeams(
  people: Readonly<Record<string, Person>>,
  options: Partial<ApiOptions>,
): Promise<WardInTeams> {
  const teams = await startTeamsStandIn();
  let bot: TeamsBot;
  const dashboard = await openDashboard({
    ...options,
    signIn: SIGN_IN,
    async cards(doing) {
      bot = await openTeamsBot(
        {
          ...{ appId: APP, tenantId: TENANT, secret: '', serviceUrl: teams.url, cloud: teams.cloud, logger: quietLogger },
          // Entra ID would make it; here only that it is sent counts.
          token: () => teams.token('stranger'),
        },
        async (pressed) =>
          answerPress(pressed, bot, {
            ...{ cards: await cards, doing, dashboardUrl: 'http://dashboard', logger: quietLogger },
            personOf: (entraId) => Promise.resolve(people[entraId] ?? null),
          }),
      );
      return bot;
    },
  });
  const cards = openKeptCards(dashboard.pool);
  const post: WardInTeams['post'] = async (activity, token) => {
    const response = await fetch(`${dashboard.url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(activity),
    });
    return { status: response.status, body: (await response.json()) as { type?: string; value?: unknown } };
  };
  return {
    ...{ teams, dashboard, bot: bot!, cards: await cards, post },
    press: async (who, action, id = `press of ${who}`) => post(teams.press(id, who, action), await teams.token()),
    async stop() {
      await dashboard.stop();
      await teams.stop();
    },
  };
}

export const textsOf = (card: unknown): string => (card as Card).body.map(({ text }) => text ?? '').join('\n');
