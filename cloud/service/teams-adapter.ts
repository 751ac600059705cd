import type { Pool } from 'pg';
import { accountStore } from '../accounts/store/accounts-adapter.ts';
import { prepareAccounts } from '../accounts/store/schema-adapter.ts';
import { personByEntraId } from '../api/access/sessions-adapter.ts';
import type { Person } from '../contract/accounts.ts';
import type { CardDoing, CardEndpoint } from '../contract/care-cards.ts';
import type { Logger } from '../contract/role.ts';
import type { Channel } from '../notify/channel/channel.ts';
import { openTeamsBot, type TeamsBot } from '../notify/teams/bot-adapter.ts';
import { botSender } from '../notify/teams/bot-sender.ts';
import { openKeptCards } from '../notify/teams/cards-adapter.ts';
import { answerPress } from '../notify/teams/presses.ts';
import { dashboardUrlOf } from './addresses.ts';
import type { ServiceConfig } from './config.ts';
import { houseOf } from './house.ts';
import type { TeamsBotConfig } from './notify-config.ts';
import { secretIn } from './secret-adapter.ts';

/** The bot's two ways: cards that go out, presses that come in. Each may be in another process. */
export interface TeamsWays {
  sender(to: { readonly channel: string; readonly conversation: string }): NonNullable<Channel['send']>;
  endpoint(doing: CardDoing): Promise<CardEndpoint>;
}

export async function openTeams(
  bot: TeamsBotConfig,
  { config, pool, logger }: { readonly config: ServiceConfig; readonly pool: Pool; readonly logger: Logger },
): Promise<TeamsWays> {
  const { CHINA, PUBLIC, US_GOV, US_GOV_DOD } = await import('@microsoft/teams.api');
  const cloud = { public: PUBLIC, usgov: US_GOV, usgovdod: US_GOV_DOD, china: CHINA }[bot.cloud];
  const cards = await openKeptCards(pool);
  const options = {
    ...{ appId: bot.appId, tenantId: bot.tenantId, secret: await secretIn(bot.secretFile), cloud, logger },
    serviceUrl: bot.serviceUrl ?? undefined,
    house: houseOf(config),
  };
  const out = await openTeamsBot(options, () => Promise.reject(new Error('presses come to another part')));
  const personOf = await knownPeople(config, pool);
  return {
    sender: (to) => botSender(out, cards, to),
    async endpoint(doing) {
      const dashboardUrl = dashboardUrlOf(config);
      const endpoint: TeamsBot = await openTeamsBot(options, (press) =>
        answerPress(press, endpoint, { cards, personOf, doing, dashboardUrl, house: houseOf(config), logger }),
      );
      return endpoint;
    },
  };
}

/** Whom Teams names: an account of ours that was linked, or who signed in to the dashboard at Entra ID within the session's limit. */
export async function knownPeople(
  { accounts, signIn }: ServiceConfig,
  pool: Pool,
): Promise<(entraId: string) => Promise<Person | null>> {
  if (signIn !== null) return (entraId) => personByEntraId(pool, entraId, signIn.absoluteHours);
  if (accounts === null) return () => Promise.resolve(null);
  await prepareAccounts(pool);
  const store = accountStore(pool);
  return async (entraId) => {
    const account = await store.byEntraId(entraId);
    if (account === null) return null;
    const { id, name, roles, wards } = account;
    return { id, name, roles, wards };
  };
}
