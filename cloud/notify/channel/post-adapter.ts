import { createHmac } from 'node:crypto';
import { workflowsMessage } from '../card.ts';
import type { Notice } from '../notice.ts';
import type { Delivery } from './channel.ts';

/** Besides every 5xx (specs azure-wire section 10). */
const TRY_AGAIN = new Set([408, 412, 429]);
const TIMEOUT_MS = 10_000;

/** To a Teams workflow. A 202 says that the flow took it, not that anyone read it (specs azure-wire section 10). */
export function teamsSender(url: string): (notice: Notice) => Promise<Delivery> {
  return (notice) => post(url, JSON.stringify(workflowsMessage(notice)), {});
}

/**
 * To any address, as `wardlight.notice.v1`. With a secret the request carries `x-wardlight-signature: sha256=…`, HMAC-SHA-256 of
 * the body in hex, so that the receiver knows who wrote it.
 */
export function webhookSender(url: string, secret: string | null): (notice: Notice) => Promise<Delivery> {
  return (notice) => {
    const body = JSON.stringify({ schema: 'wardlight.notice.v1', ...notice });
    const signature = secret === null ? null : createHmac('sha256', secret).update(body).digest('hex');
    return post(url, body, signature === null ? {} : { 'x-wardlight-signature': `sha256=${signature}` });
  };
}

async function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Delivery> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    // The old connectors answered 200 with the throttling said in the text.
    if (response.ok && !/\b429\b/.test(text)) return { kind: 'sent' };
    const reason = `answered ${response.status}`;
    const again = response.ok || response.status >= 500 || TRY_AGAIN.has(response.status);
    return again ? { kind: 'again', reason } : { kind: 'refused', reason };
  } catch (error) {
    return { kind: 'again', reason: error instanceof Error ? error.message : String(error) };
  }
}
