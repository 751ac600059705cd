import type { Delivery } from '../channel/channel.ts';
import type { Notice } from '../notice.ts';
import type { TeamsBot } from './bot-adapter.ts';
import type { KeptCards } from './cards-adapter.ts';
import { careCard } from './care-card.ts';

/** Besides every 5xx (specs azure-wire section 10). */
const TRY_AGAIN = new Set([401, 408, 412, 429]);

/** By the bot, into one conversation; the message's id is kept, so that pressing a button can change the card. */
export function botSender(
  bot: Pick<TeamsBot, 'send'>,
  cards: KeptCards,
  { channel, conversation }: { readonly channel: string; readonly conversation: string },
): (notice: Notice) => Promise<Delivery> {
  return async (notice) => {
    try {
      // Sent before a restart, and not noted: not twice.
      if ((await cards.find(channel, notice.id)) !== null) return { kind: 'sent' };
      const activity = await bot.send(conversation, careCard(notice, channel, null));
      await cards.keep({ channel, conversation, activity, notice });
      return { kind: 'sent' };
    } catch (error) {
      const status = (error as { response?: { status?: unknown } }).response?.status;
      const reason = typeof status === 'number' ? `answered ${status}` : error instanceof Error ? error.message : String(error);
      const again = typeof status !== 'number' || status >= 500 || TRY_AGAIN.has(status);
      return again ? { kind: 'again', reason } : { kind: 'refused', reason };
    }
  };
}
