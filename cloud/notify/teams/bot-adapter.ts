import type { ActivityLike, CloudEnvironment } from '@microsoft/teams.api';
import type { HttpRouteHandler } from '@microsoft/teams.apps';
import type { CardEndpoint } from '../../contract/care-cards.ts';
import type { Logger } from '../../contract/role.ts';
import type { AdaptiveCard } from '../card.ts';
import { type House, NO_HOUSE, word } from '../words/index.ts';

export interface TeamsBotOptions {
  /** Of the bot's registration in Entra ID. */
  readonly appId: string;
  /** Whose people may press: those of other tenants are refused. */
  readonly tenantId: string;
  readonly secret: string;
  /** Where Teams takes messages; absent: the public cloud. */
  readonly serviceUrl?: string | undefined;
  /** Who signs what Teams sends, and where its keys are; absent: the public cloud. */
  readonly cloud?: CloudEnvironment | undefined;
  /** In place of a token of Entra ID for what is sent. */
  readonly token?: (() => Promise<string>) | undefined;
  /** In whose words people of other tenants are refused; absent: in English. */
  readonly house?: House;
  readonly logger: Logger;
}

/** Somebody pressed a button. */
export interface Press {
  readonly id: string;
  readonly verb: string;
  readonly data: unknown;
  readonly conversation: string;
  /** Object id of the person in Entra ID; null: Teams did not say. */
  readonly entraId: string | null;
}

/** What the person sees then: the card anew, or a sentence. */
export type PressAnswer = { readonly card: AdaptiveCard } | { readonly text: string };

export interface TeamsBot extends CardEndpoint {
  /** @returns id of the message, for changing it. Rejects with the library's error, whose `response.status` may say why */
  send(conversation: string, card: AdaptiveCard): Promise<string>;
  change(conversation: string, activity: string, card: AdaptiveCard): Promise<void>;
}

const TIMEOUT_MS = 10_000;
const CARD = 'application/vnd.microsoft.card.adaptive';

/** Both ways to Teams by its own library: it checks the token of what comes and gets one for what goes. */
export async function openTeamsBot(options: TeamsBotOptions, pressed: (press: Press) => Promise<PressAnswer>): Promise<TeamsBot> {
  const { appId, tenantId, secret, serviceUrl, cloud, token, house = NO_HOUSE, logger } = options;
  // Only where a bot is configured: it is large.
  const [{ App }, { PUBLIC }] = await Promise.all([import('@microsoft/teams.apps'), import('@microsoft/teams.api')]);
  const routes: HttpRouteHandler[] = [];
  const app = new App({
    ...{ clientId: appId, tenantId, cloud: cloud ?? PUBLIC, ...(token === undefined ? { clientSecret: secret } : { token }) },
    ...(serviceUrl === undefined ? {} : { serviceUrl }),
    client: { timeout: TIMEOUT_MS },
    logger: quiet(logger),
    // Said here, so that no variable of the environment can say otherwise.
    dangerouslyAllowUnauthenticatedRequests: false,
    httpServerAdapter: { registerRoute: (_method, _path, handler) => void routes.push(handler) },
  });
  app.on('card.action', async ({ activity }) => {
    const { action } = activity.value;
    const press = { id: activity.id, verb: action.verb ?? '', data: action.data, conversation: activity.conversation.id };
    if (activity.conversation.tenantId !== tenantId) return sentence(word(house, 'otherOrganisation'));
    const answer = await pressed({ ...press, entraId: activity.from.aadObjectId ?? null });
    return 'text' in answer ? sentence(answer.text) : { statusCode: 200 as const, type: CARD, value: answer.card as never };
  });
  await app.initialize();
  const [handle] = routes;
  if (handle === undefined) throw new Error('the library of Teams opened no way in');
  const message = (card: AdaptiveCard, id?: string): ActivityLike =>
    ({
      ...{ type: 'message', attachments: [{ contentType: CARD, content: card }] },
      ...(id === undefined ? {} : { id }),
    }) as unknown as ActivityLike;
  return {
    handle: async ({ headers, body }) => {
      const { status, body: answer } = await handle({ headers: { ...headers }, body });
      return { status, body: answer };
    },
    async send(conversation, card) {
      const { id } = await app.send(conversation, message(card));
      return id;
    },
    async change(conversation, activity, card) {
      await app.send(conversation, message(card, activity));
    },
  };
}

const sentence = (text: string) => ({
  statusCode: 200 as const,
  type: 'application/vnd.microsoft.activity.message' as const,
  value: text,
});

/** The library logs whole activities and answers; of those nothing gets into our log but what went wrong, in its words. */
function quiet(logger: Logger) {
  const nothing = (): void => undefined;
  const say = (...parts: unknown[]): void => {
    const words = parts.flatMap((part) => (part instanceof Error ? part.message : typeof part === 'string' ? part : []));
    logger.warn({ error: words.join(' ') }, 'the library of Teams reports an error');
  };
  const made = { error: say, warn: nothing, info: nothing, debug: nothing, trace: nothing, log: nothing, child: () => made };
  return made;
}
