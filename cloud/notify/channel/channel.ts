import type { Notice } from '../notice.ts';
import type { ChannelRules } from '../plan.ts';

export type Delivery =
  | { readonly kind: 'sent' }
  | { readonly kind: 'again'; readonly reason: string }
  /** The address will never take it. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nobody is there any more, and never will be: the channel ends with what waits for it. */
  | { readonly kind: 'gone'; readonly reason: string };

/** One way to people, with the rules of what goes along it. */
export interface Channel {
  /** Names it in the database and on the status page. */
  readonly name: string;
  readonly rules: ChannelRules;
  /** Tries once, never rejects; null: kept and not sent, because there is no address. */
  readonly send: ((notice: Notice) => Promise<Delivery>) | null;
  /** Called when nobody is there any more. */
  readonly ended?: () => Promise<void>;
}
