import { type ElementRule, STRUCTURES } from '../definitions/structures.ts';
import { isObject, type Json, type JsonObject } from '../json/parse-json.ts';

/** Element types whose value can name another entry of a transaction (FHIR R4, http, transaction). */
const LINKING = new Set(['uri', 'url', 'oid', 'uuid', 'canonical']);

/**
 * The resource after `replace` has been asked about every link: `Reference.reference`, uri, url, oid, uuid, canonical, and the addresses in
 * a narrative. What has nothing to replace is itself, not a copy.
 * @param replace gives the new text, or null to leave it
 */
export function rewriteLinks(
  type: string,
  object: JsonObject,
  replace: (text: string, isReference: boolean) => string | null,
): JsonObject {
  const rules = STRUCTURES.get(type);
  if (!rules) return object;
  let result: JsonObject | null = null;
  for (const name in object) {
    const value = object[name] ?? null;
    const member = rules.members.get(name);
    const other = member
      ? rewriteMember(member.type, member.rule, value, type === 'Reference' && name === 'reference', replace)
      : rewriteBeside(value, replace);
    if (other !== value) (result ??= { ...object })[name] = other;
  }
  return result ?? object;
}

function rewriteItems(items: readonly Json[], rewrite: (item: Json) => Json): readonly Json[] {
  const others = items.map(rewrite);
  return others.every((other, at) => other === items[at]) ? items : others;
}

type Replace = (text: string, isReference: boolean) => string | null;

function rewriteMember(type: string, rule: ElementRule, value: Json, isReference: boolean, replace: Replace): Json {
  if (Array.isArray(value))
    return rewriteItems(value as readonly Json[], (item) => rewriteMember(type, rule, item, isReference, replace));
  if (isObject(value)) {
    const own = type === 'Resource' ? value['resourceType'] : type;
    return typeof own === 'string' ? rewriteLinks(own, value, replace) : value;
  }
  if (typeof value !== 'string') return value;
  if (isReference || LINKING.has(type)) return replace(value, isReference) ?? value;
  if (type === 'xhtml')
    return value.replace(/\b(href|src)="([^"]+)"/g, (whole, name: string, link: string) => {
      const other = replace(link, false);
      return other === null ? whole : `${name}="${other}"`;
    });
  return value;
}

/** Extensions of primitives stand in `_name`. */
function rewriteBeside(value: Json, replace: Replace): Json {
  if (Array.isArray(value)) return rewriteItems(value as readonly Json[], (item) => rewriteBeside(item, replace));
  if (!isObject(value) || !Array.isArray(value['extension'])) return value;
  const extension = value['extension'] as readonly Json[];
  const other = rewriteItems(extension, (item) => (isObject(item) ? rewriteLinks('Extension', item, replace) : item));
  return other === extension ? value : { ...value, extension: other };
}

/** `urn:uuid:` is compared without regard to case. */
export function linkKey(url: string): string {
  return /^urn:uuid:/i.test(url) ? url.toLowerCase() : url;
}

/**
 * What a link becomes when entries of a transaction own it; a fragment, a version of a canonical or of a resource is kept.
 * @param owners from `linkKey(fullUrl)` to `Type/id`
 */
export function ownedLink(text: string, owners: ReadonlyMap<string, string>): string | null {
  const whole = owners.get(linkKey(text));
  if (whole !== undefined) return whole;
  const [, stem, suffix] = /^(.*?)([#|].*|\/_history\/[^/]+)$/.exec(text) ?? [];
  if (stem === undefined || suffix === undefined) return null;
  const owner = owners.get(linkKey(stem));
  return owner === undefined ? null : owner + suffix;
}
