export type Delivery =
  | { readonly kind: 'sent' }
  | { readonly kind: 'again'; readonly reason: string }
  /** The address will never take it. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Besides every 5xx (specs azure-wire section 10). */
const TRY_AGAIN = new Set([408, 412, 429]);
const TIMEOUT_MS = 10_000;

/** Posts once. A 202 says that the flow took it, not that anyone read it (specs azure-wire section 10). */
export async function post(url: string, message: object): Promise<Delivery> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
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
