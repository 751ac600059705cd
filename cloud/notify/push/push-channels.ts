import type { Person } from '../../contract/accounts.ts';
import type { Logger } from '../../contract/role.ts';
import type { Channel } from '../channel/channel.ts';
import type { ChannelRules } from '../plan.ts';
import { type PushSenderOptions, pushSender } from './push-sender-adapter.ts';
import { type KeptSubscription, pushChannel, type Subscriptions } from './subscriptions-adapter.ts';

export interface PushOptions extends Omit<PushSenderOptions, 'keys'> {
  readonly subscriptions: Subscriptions;
  /** The house's rules; the wards are each person's own. */
  readonly rules: Omit<ChannelRules, 'wards' | 'person'>;
  /** Her rights as they are now; null: she has none any more. Absent: as they were when she was here last. */
  readonly personOf?: (id: string) => Promise<Person | null>;
}

const CARE = new Set(['nurse', 'coordinator']);

/** One channel for each browser whose person takes care of patients, with her wards: order, digest, quiet hours and storms are each its own. */
export async function pushChannels(options: PushOptions, logger: Logger): Promise<readonly Channel[]> {
  const { subscriptions, personOf } = options;
  const channels: Channel[] = [];
  for (const kept of await subscriptions.all()) {
    const person = personOf === undefined ? kept.person : await personOf(kept.person.id);
    if (person === null) {
      logger.info({ subscription: kept.id }, 'an account has ended: nothing is pushed to its browser any more');
      await subscriptions.remove(kept.id);
    } else if (person.roles.some((role) => CARE.has(role))) channels.push(channelOf(kept, person, options));
  }
  return channels;
}

function channelOf(kept: KeptSubscription, { id, wards }: Person, options: PushOptions): Channel {
  const { subscriptions, rules, contact } = options;
  return {
    name: pushChannel(kept.id),
    rules: { ...rules, wards, person: id },
    send: pushSender(kept, { contact, keys: subscriptions.keys }),
    ended: () => subscriptions.remove(kept.id),
  };
}
