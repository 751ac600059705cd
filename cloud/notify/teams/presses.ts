import { z } from 'zod';
import type { Person } from '../../contract/accounts.ts';
import type { CardDoing } from '../../contract/care-cards.ts';
import type { Logger } from '../../contract/role.ts';
import { houseOf } from '../notice.ts';
import { type House, NO_HOUSE, word } from '../words/index.ts';
import type { Press, PressAnswer, TeamsBot } from './bot-adapter.ts';
import type { KeptCards } from './cards-adapter.ts';
import { careCard, isAnswerable, VERBS } from './care-card.ts';

export interface PressesOptions {
  readonly cards: KeptCards;
  /** Null: nobody with rights here is known under this object id of Entra ID. */
  readonly personOf: (entraId: string) => Promise<Person | null>;
  readonly doing: CardDoing;
  readonly dashboardUrl: string;
  /** In whose words it is said that a card is not known; absent: in English. */
  readonly house?: House;
  readonly logger: Logger;
}

const button = z.object({ channel: z.string(), notice: z.string() });
const verb = z.enum(VERBS);

/** Does what a button says, for the person whom Teams names and within her rights, and shows how it stands then. */
export async function answerPress(press: Press, bot: Pick<TeamsBot, 'change'>, options: PressesOptions): Promise<PressAnswer> {
  const { cards, personOf, doing, dashboardUrl, house = NO_HOUSE, logger } = options;
  const gone = { text: word(house, 'cardGone') };
  const [data, wanted] = [button.safeParse(press.data).data, verb.safeParse(press.verb).data];
  if (data === undefined || wanted === undefined) return gone;
  const card = await cards.find(data.channel, data.notice);
  if (card === null) return gone;
  const [item] = card.notice.items;
  // A thread's own id follows the channel's.
  if (card.conversation !== press.conversation.split(';')[0] || item?.about == null || !isAnswerable(card.notice)) return gone;
  const person = press.entraId === null ? null : await personOf(press.entraId);
  if (person === null) {
    if (wanted === 'refresh') return { card: careCard(card.notice, card.channel, null) };
    return { text: word(houseOf(card.notice), 'stranger', { url: dashboardUrl }) };
  }
  const about = { patient: item.path.replace('/patients/', 'Patient/'), about: item.about };
  const care = await (wanted === 'refresh'
    ? doing.state(person, about)
    : doing.act(person, {
        ...about,
        press: press.id,
        kind: wanted === 'acknowledge' ? 'acknowledged' : 'assigned',
      }));
  if (typeof care === 'string') {
    if (wanted === 'refresh') return { card: careCard(card.notice, card.channel, null) };
    return { text: word(houseOf(card.notice), care) };
  }
  const now = careCard(card.notice, card.channel, care);
  // Who pressed has the answer; all others see it when the message itself is changed.
  if (wanted !== 'refresh')
    bot
      .change(card.conversation, card.activity, now)
      .catch((error: unknown) =>
        logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'a card could not be changed for all'),
      );
  return { card: now };
}
