/** Key → value; null when the bag had the key alone, an empty text when it had `key=`. */
export type PropertyBag = ReadonlyMap<string, string | null>;

/**
 * The part of a topic that carries properties: percent-encoded `key=value` joined by `&` (specs azure-wire section 2). May begin
 * with `?` and end with `/`. A key that stands twice keeps its last value.
 * @returns null when the percent-encoding is broken
 */
export function parsePropertyBag(text: string): PropertyBag | null {
  const bag = new Map<string, string | null>();
  const inner = text.replace(/^\?/, '').replace(/\/$/, '');
  if (inner === '') return bag;
  try {
    for (const part of inner.split('&')) {
      const equals = part.indexOf('=');
      const key = decoded(equals === -1 ? part : part.slice(0, equals));
      bag.set(key, equals === -1 ? null : decoded(part.slice(equals + 1)));
    }
  } catch {
    return null;
  }
  return bag;
}

/** @throws URIError */
function decoded(text: string): string {
  return text.includes('%') ? decodeURIComponent(text) : text;
}
