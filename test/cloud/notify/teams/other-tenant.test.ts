import { expect, it } from 'vitest';
import type { Language } from '../../../../cloud/contract/language.ts';
import { openTeamsBot } from '../../../../cloud/notify/teams/bot-adapter.ts';
import { quietLogger } from '../../../support/logger.ts';
import { APP, startTeamsStandIn, TENANT } from './teams-stand-in.ts';

it.each<[Language, string]>([
  ['en', 'This bot works for another organisation. Nothing was done.'],
  ['de', 'Dieser Bot arbeitet für eine andere Organisation. Nichts wurde getan.'],
  ['es', 'Este bot trabaja para otra organización. No se hizo nada.'],
  ['zh', '此机器人服务于其他机构。未执行任何操作。'],
])('refuses people of another tenant in the words of the house: %s', async (language, words) => {
  const teams = await startTeamsStandIn();
  try {
    const bot = await openTeamsBot(
      {
        ...{ appId: APP, tenantId: TENANT, secret: '', serviceUrl: teams.url, cloud: teams.cloud, logger: quietLogger },
        ...{ token: () => teams.token('stranger'), house: { language, timeZone: 'UTC' } },
      },
      () => Promise.reject(new Error('nothing of another tenant comes this far')),
    );
    const foreign = teams.press('foreign', 'entra-one', { verb: 'acknowledge' }, 'another tenant');
    const headers = { authorization: `Bearer ${await teams.token()}`, 'content-type': 'application/json' };
    expect((await bot.handle({ headers, body: foreign })).body).toMatchObject({ value: words });
  } finally {
    await teams.stop();
  }
});
