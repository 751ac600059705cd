import { z } from 'zod';
import { HubError } from '../hub-error.ts';

type Json = Readonly<Record<string, unknown>>;

const half = z.object({
  properties: z.record(z.string(), z.unknown()),
  /** When each property was written, in the same shape (`$lastUpdated`). */
  metadata: z.record(z.string(), z.unknown()),
  /** Counts the changes of this half. */
  version: z.int(),
});
export const twin = z.object({
  /** Of tags and desired properties: what a service changes. */
  etag: z.string(),
  /** Counts every change. */
  version: z.int(),
  tags: z.record(z.string(), z.unknown()),
  desired: half,
  reported: half,
});
/** A device's twin, as the hub keeps it. */
export type Twin = z.infer<typeof twin>;
type Half = Twin['desired'];

/** Limits of specs azure-wire section 12. */
const LARGEST_PROPERTIES = 32 * 1024;
const LARGEST_TAGS = 8 * 1024;
const DEEPEST = 10;

export function newTwin(now: string): Twin {
  const empty: Half = { properties: {}, metadata: { $lastUpdated: now }, version: 1 };
  return { etag: etagOf(1), version: 2, tags: {}, desired: empty, reported: empty };
}

/** As the device sees it. */
export function deviceView({ desired, reported }: Twin): Json {
  return {
    desired: { ...desired.properties, $version: desired.version },
    reported: { ...reported.properties, $version: reported.version },
  };
}

/** As a service sees it: with the times of each property. */
export function serviceView({ desired, reported }: Twin): Json {
  const view = ({ properties, metadata, version }: Half): Json => ({ ...properties, $metadata: metadata, $version: version });
  return { desired: view(desired), reported: view(reported) };
}

/**
 * A device's JSON merge patch (RFC 7396; null deletes) of its reported properties.
 * @throws HubError 400004
 */
export function patchReported(before: Twin, patch: unknown, now: string): Twin {
  return { ...before, version: before.version + 1, reported: patchHalf(before.reported, patch, 'reported', now) };
}

/** @param replace all of it instead of merging */
export function patchByService(before: Twin, patch: unknown, now: string, replace = false): Twin {
  if (!isObject(patch)) throw new HubError(400004, 'a twin patch must be a JSON object');
  const { tags, properties } = patch;
  if (properties !== undefined && !isObject(properties)) throw new HubError(400004, 'properties must be a JSON object');
  const desired = properties?.['desired'];
  const version = before.version + 1;
  const from = replace ? newTwin(now) : before;
  const base = { ...from.desired, version: before.desired.version };
  return {
    ...before,
    version,
    etag: etagOf(version),
    tags: tags === undefined ? from.tags : mergeChecked(from.tags, tags, 'tags', LARGEST_TAGS),
    desired: desired === undefined ? base : patchHalf(base, desired, 'desired', now),
  };
}

function patchHalf(half: Half, patch: unknown, name: string, now: string): Half {
  // The version and the times are the hub's to write, whatever a patch says.
  const own = isObject(patch) ? { ...patch, $version: null, $metadata: null } : patch;
  const properties = mergeChecked(half.properties, own, `${name} properties`, LARGEST_PROPERTIES);
  return { properties, metadata: mergeTimes(half.metadata, isObject(patch) ? patch : {}, now), version: half.version + 1 };
}

function mergeChecked(before: Json, patch: unknown, name: string, largest: number): Record<string, unknown> {
  if (!isObject(patch)) throw new HubError(400004, `${name} must be a JSON object`);
  if (depth(patch) > DEEPEST) throw new HubError(400004, `${name} are nested deeper than ${DEEPEST}`);
  const after = mergePatch(before, patch);
  if (Buffer.byteLength(JSON.stringify(after)) > largest) throw new HubError(400004, `${name} exceed ${largest / 1024} KB`);
  return after;
}

/** JSON merge patch of objects (RFC 7396). */
export function mergePatch(target: unknown, patch: Json): Record<string, unknown> {
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, isObject(value) ? mergePatch(merged.get(key), value) : value);
  }
  return Object.fromEntries(merged);
}

function mergeTimes(target: unknown, patch: Json, now: string): Record<string, unknown> {
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  merged.set('$lastUpdated', now);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    if (value === null) merged.delete(key);
    else merged.set(key, isObject(value) ? mergeTimes(merged.get(key), value, now) : { $lastUpdated: now });
  }
  return Object.fromEntries(merged);
}

function depth(value: unknown): number {
  return isObject(value) ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0;
}

function etagOf(version: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(version, 4);
  return bytes.toString('base64');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
