import webPush, { WebPushError } from 'web-push';
import type { PushSubscription } from '../../contract/push.ts';
import type { Delivery } from '../channel/channel.ts';
import type { Notice } from '../notice.ts';
import { pushMessage } from './push-message.ts';

export interface PushSenderOptions {
  /** `mailto:` or `https:`: whom the push service asks when something is wrong (RFC 8292, section 2.1). */
  readonly contact: string;
  readonly keys: { readonly publicKey: string; readonly privateKey: string };
}

const TIMEOUT_MS = 10_000;
/** What reaches nobody within an hour is no news any more: the board says how it stands. */
const LIFE_S = 3_600;
/** The browser gave it up, or was told to (RFC 8030, section 7.3). */
const GONE = new Set([404, 410]);
const TRY_AGAIN = new Set([408, 429]);

/** To one browser, encrypted so that the push service between cannot read it. */
export function pushSender(
  subscription: PushSubscription,
  { contact, keys }: PushSenderOptions,
): (notice: Notice) => Promise<Delivery> {
  return async (notice) => {
    const message = pushMessage(notice);
    try {
      await webPush.sendNotification(
        { endpoint: subscription.endpoint, keys: { ...subscription.keys } },
        JSON.stringify(message),
        {
          vapidDetails: { subject: contact, ...keys },
          TTL: LIFE_S,
          urgency: message.urgent ? 'high' : 'normal',
          contentEncoding: 'aes128gcm',
          timeout: TIMEOUT_MS,
        },
      );
      return { kind: 'sent' };
    } catch (error) {
      if (!(error instanceof WebPushError))
        return { kind: 'again', reason: error instanceof Error ? error.message : String(error) };
      const reason = `answered ${error.statusCode}`;
      if (GONE.has(error.statusCode)) return { kind: 'gone', reason };
      const again = error.statusCode >= 500 || TRY_AGAIN.has(error.statusCode);
      return again ? { kind: 'again', reason } : { kind: 'refused', reason };
    }
  };
}
