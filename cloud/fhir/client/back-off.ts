/** How long a server asks to be left alone, in ms; null when it does not say. Seconds, a date, or Azure's milliseconds. */
export function askedWaitMs(headers: { get(name: string): string | null }, nowMs: number): number | null {
  const exact = Number(headers.get('x-ms-retry-after-ms') ?? Number.NaN);
  if (exact >= 0) return exact;
  const asked = headers.get('Retry-After');
  if (asked === null) return null;
  const seconds = Number(asked);
  if (seconds >= 0) return seconds * 1_000;
  const until = Date.parse(asked);
  return Number.isNaN(until) ? null : Math.max(0, until - nowMs);
}

/** Doubles with each attempt, and is spread by a half so that many clients do not come back together. */
export function backOffMs(firstMs: number, attempt: number, random: number): number {
  return firstMs * 2 ** (attempt - 1) * (0.75 + random / 2);
}

/** May pass by itself: too busy, or broken for now. */
export function isTransient(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}
