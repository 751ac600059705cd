import type { Person } from './accounts.ts';

/** What a browser gives for being reached when the page is closed (Push API, PushSubscription as JSON). */
export interface PushSubscription {
  /** Of the browser's own push service. */
  readonly endpoint: string;
  /** Base64url: public key and secret of this browser, with which messages to it are encrypted (RFC 8291). */
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

export interface PushAnswer {
  /** Base64url; what the browser is told to take messages from. Null: nobody is told in this way. */
  readonly key: string | null;
}

/** Who wants to be told on which browser. */
export interface PushDesk {
  /** Base64url of the public key that signs what we send (VAPID, RFC 8292). */
  readonly publicKey: string;
  /** Again for the same browser: it is told as this person from now on. @throws InputRefused for an address that is no push service's */
  subscribe(person: Person, subscription: PushSubscription): Promise<void>;
  end(person: Person, endpoint: string): Promise<void>;
}

/** What arrives at the browser: no more of a patient than policy lets out of the service. */
export interface PushMessage {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Of the page to open, from `/` on. */
  readonly path: string;
  /** Stays until somebody touches it. */
  readonly urgent: boolean;
}
