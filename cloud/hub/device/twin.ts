type Json = Readonly<Record<string, unknown>>;

/** A device's twin as the device sees it; `$version` counts the changes of each half. */
export interface Twin {
  readonly desired: Json & { readonly $version: number };
  readonly reported: Json & { readonly $version: number };
}

export const NEW_TWIN: Twin = { desired: { $version: 1 }, reported: { $version: 1 } };

/** Limit of each half of a twin (specs azure-wire section 12). */
const LARGEST_HALF = 32 * 1024;

export type Reported = { readonly ok: true; readonly twin: Twin } | { readonly ok: false; readonly message: string };

/** Applies a JSON merge patch (RFC 7396; null deletes) to the reported half. */
export function patchReported(twin: Twin, body: string): Reported {
  let patch: unknown;
  try {
    patch = JSON.parse(body);
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
  if (!isObject(patch)) return { ok: false, message: 'reported properties must be a JSON object' };
  const { $version } = twin.reported;
  // The version is the hub's to count, whatever the device writes.
  const after = mergePatch(twin.reported, { ...patch, $version: null });
  if (Buffer.byteLength(JSON.stringify(after)) > LARGEST_HALF) return { ok: false, message: 'reported properties exceed 32 KB' };
  return { ok: true, twin: { ...twin, reported: { ...after, $version: $version + 1 } } };
}

function mergePatch(target: unknown, patch: Json): Json {
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, isObject(value) ? mergePatch(merged.get(key), value) : value);
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
