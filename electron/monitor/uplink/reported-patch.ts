type Properties = Readonly<Record<string, unknown>>;

/**
 * A twin takes merge patches (RFC 7396): what is not named stays for ever, also a device that is not there any more.
 * @param before reported properties as the hub has them
 * @param now all that this station reports; other members of the twin are not its own and stay
 * @returns the patch that leaves of its own members exactly these
 */
export function reportedPatch(before: Properties, now: Properties): Properties {
  return Object.fromEntries(Object.entries(now).map(([name, value]) => [name, replaced(before[name], value)]));
}

function replaced(before: unknown, now: unknown): unknown {
  if (!isProperties(before) || !isProperties(now)) return now;
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(now, name));
  return { ...Object.fromEntries(gone.map((name) => [name, null])), ...reportedPatch(before, now) };
}

function isProperties(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
