/** Where a consumer begins, as the selector filter of its link says (specs azure-wire section 8). */
export type StartPosition =
  /** The first record that has this offset or a later one. */
  | { readonly from: 'offset'; readonly offset: number }
  /** What comes from now on. */
  | { readonly from: 'latest' }
  /** The first record that came after this moment, ms since 1970. */
  | { readonly from: 'time'; readonly afterMs: number };

const SELECTOR = /^amqp\.annotation\.(x-opt-offset|x-opt-sequence-number|x-opt-enqueued-time) (>=?) '(@latest|-?\d{1,16})'$/;

/** An offset of ours is the sequence number as text. @returns null when it is no filter that Event Hubs knows */
export function parseStartPosition(selector: string): StartPosition | null {
  const match = SELECTOR.exec(selector);
  if (match === null) return null;
  const [, name, comparison, text] = match;
  if (text === '@latest') return name === 'x-opt-offset' ? { from: 'latest' } : null;
  const value = Number(text);
  if (name === 'x-opt-enqueued-time') return { from: 'time', afterMs: comparison === '>=' ? value - 1 : value };
  return { from: 'offset', offset: Math.max(0, comparison === '>=' ? value : value + 1) };
}

/**
 * Offset of the first record in `[begin, end)` that came after the moment; `end` when none did.
 * @param enqueuedAtMs when the record with this offset came; a clock that was set back makes the answer one of several right ones
 */
export async function firstAfter(
  afterMs: number,
  begin: number,
  end: number,
  enqueuedAtMs: (offset: number) => Promise<number>,
): Promise<number> {
  let [low, high] = [begin, end];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await enqueuedAtMs(middle)) <= afterMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
