/** Key → value; null when the bag had the key alone, an empty text when it had `key=`. */
export type PropertyBag = ReadonlyMap<string, string | null>;

/**
 * The part of a topic that carries properties: percent-encoded `key=value` joined by `&` (specs azure-wire section 2). May begin
 * with `?` and end with `/`. A key that stands twice keeps its last value.
 * @returns null when the percent-encoding is broken
 */
export function parsePropertyBag(text: string): PropertyBag | null {
  const bag = new Map<string, string | null>();
  let at = text.startsWith('?') ? 1 : 0;
  const end = text.endsWith('/') && text.length > at ? text.length - 1 : text.length;
  if (at === end) return bag;
  try {
    while (at <= end) {
      const and = text.indexOf('&', at);
      const partEnd = and === -1 ? end : and;
      const equals = text.indexOf('=', at);
      const alone = equals === -1 || equals > partEnd;
      const key = nameOf(text.slice(at, alone ? partEnd : equals));
      bag.set(key, alone ? null : decoded(text.slice(equals + 1, partEnd)));
      at = partEnd + 1;
    }
  } catch {
    return null;
  }
  return bag;
}

/** Names come again with every message; their values do not. */
const NAMES = new Map<string, string>();
const MOST_NAMES = 1000;

/** @throws URIError */
function nameOf(text: string): string {
  if (!text.includes('%')) return text;
  const known = NAMES.get(text);
  if (known !== undefined) return known;
  const name = decodeURIComponent(text);
  if (NAMES.size < MOST_NAMES) NAMES.set(text, name);
  return name;
}

/** @throws URIError */
function decoded(text: string): string {
  return text.includes('%') ? decodeURIComponent(text) : text;
}
