import { versionsOf } from '../answer.ts';
import { isServed } from '../definitions/structures.ts';
import { isOffered } from '../interactions.ts';
import { isObject, type Json, type JsonObject, JsonRefused, parseJson } from '../json/parse-json.ts';
import { FhirProblem, problem } from '../problem.ts';
import type { PatchRequest, WriteRequest } from '../store/write-request.ts';
import { requireValid } from '../validation/validate.ts';
import { linkKey } from './references.ts';

export interface ReadRequest {
  readonly method: 'GET' | 'HEAD';
  readonly path: readonly string[];
  readonly query: string;
  readonly at: string;
}

/** What an entry asks for, or why it cannot be asked. */
export type EntryRequest =
  | { readonly write: WriteRequest }
  | { readonly patch: EntryPatch }
  | { readonly read: ReadRequest }
  | { readonly refused: FhirProblem };

export interface EntryPatch extends PatchRequest {
  readonly at: string;
}

export interface RequestBundle {
  readonly type: 'batch' | 'transaction';
  readonly entries: readonly EntryRequest[];
}

const MOST_ENTRIES = 1_000;

/** @throws FhirProblem 400 when it is no Bundle to process; a bad entry is `refused`, and nothing is thrown for it */
export function readBundle(bundle: JsonObject, base: string): RequestBundle {
  const { resourceType, type, entry } = bundle;
  if (resourceType !== 'Bundle') throw problem(400, 'structure', 'a Bundle expected', 'Bundle');
  if (type !== 'batch' && type !== 'transaction')
    throw problem(400, 'value', 'a Bundle of type batch or transaction expected', 'Bundle.type');
  if (entry !== undefined && !Array.isArray(entry)) throw problem(400, 'structure', 'a list expected', 'Bundle.entry');
  const items: readonly Json[] = entry ?? [];
  if (items.length > MOST_ENTRIES) throw problem(413, 'too-costly', `at most ${MOST_ENTRIES} entries`, 'Bundle.entry');
  const entries = items.map((item, index): EntryRequest => {
    const at = `Bundle.entry[${index}]`;
    try {
      if (!isObject(item)) throw problem(400, 'structure', 'an object expected', at);
      return readEntry(item, at, base);
    } catch (error) {
      if (error instanceof FhirProblem) return { refused: error };
      throw error;
    }
  });
  if (type === 'transaction') requireDistinctUrls(entries);
  return { type, entries };
}

function readEntry(entry: JsonObject, at: string, base: string): EntryRequest {
  const request = entry['request'];
  if (!isObject(request)) throw problem(400, 'required', 'a request expected', `${at}.request`);
  const { method, url } = request;
  if (typeof method !== 'string' || typeof url !== 'string')
    throw problem(400, 'required', 'method and url expected', `${at}.request`);
  const [path = '', ...queries] = (url.startsWith(`${base}/`) ? url.slice(base.length + 1) : url.replace(/^\//, '')).split('?');
  const query = queries.join('?');
  const [type = '', id = null, ...more] = path.split('/');
  if (method === 'GET' || method === 'HEAD') return { read: { method, path: path.split('/'), query, at } };
  if (method !== 'POST' && method !== 'PUT' && method !== 'DELETE' && method !== 'PATCH') {
    throw problem(400, 'not-supported', `method ${method} is not supported in a Bundle`, `${at}.request.method`);
  }
  if (!isServed(type)) throw problem(404, 'not-supported', `there is no ${type.slice(0, 40)} here`, `${at}.request.url`);
  if (!isOffered(type, method)) throw problem(405, 'not-supported', `${method} is not for ${type}`, `${at}.request.method`);
  if (more.length > 0 || (method === 'POST') !== (id === null && query === '')) {
    throw problem(400, 'invalid', `${method} ${url.slice(0, 200)} is not an interaction`, `${at}.request.url`);
  }
  const header = (name: string): string | null => {
    const value = request[name];
    return typeof value === 'string' ? value : null;
  };
  const ifMatch = header('ifMatch');
  if (method === 'PATCH') {
    const patch = patchOf(entry['resource'], `${at}.resource`);
    return {
      patch: {
        type,
        id,
        condition: id === null ? query : null,
        patch,
        ifMatch: ifMatch === null ? null : versionsOf(ifMatch),
        at,
      },
    };
  }
  const fullUrl = typeof entry['fullUrl'] === 'string' ? entry['fullUrl'] : null;
  if (fullUrl !== null && !/^(https?:\/\/|urn:)\S+$/.test(fullUrl))
    throw problem(400, 'value', 'an absolute URL or urn expected', `${at}.fullUrl`);
  const write: WriteRequest = {
    method,
    type,
    id,
    condition: method === 'POST' ? (header('ifNoneExist')?.replace(/^\?/, '') ?? null) : id === null ? query : null,
    resource: method === 'DELETE' ? null : requireResource(entry['resource'], type, id, `${at}.resource`),
    ifMatch: ifMatch === null ? null : versionsOf(ifMatch),
    onlyNew: header('ifNoneMatch') === '*',
    fullUrl,
    at,
  };
  return { write };
}

/** A Binary that holds a JSON Patch, or the Parameters of a FHIRPath Patch (R4, http, patch in a Bundle). */
function patchOf(resource: Json | undefined, at: string): Json {
  if (isObject(resource) && resource['resourceType'] === 'Parameters') return resource;
  const data = isObject(resource) && resource['resourceType'] === 'Binary' ? resource['data'] : undefined;
  if (!isObject(resource) || resource['contentType'] !== 'application/json-patch+json' || typeof data !== 'string')
    throw problem(400, 'structure', 'a Binary with a JSON Patch or Parameters expected', at);
  try {
    return parseJson(Buffer.from(data, 'base64').toString('utf8'));
  } catch (error) {
    if (error instanceof JsonRefused) throw problem(400, 'structure', error.message, `${at}.data`);
    throw error;
  }
}

/**
 * A resource that may be written to `type` and `id`.
 * @throws FhirProblem 400 or 422
 */
export function requireResource(value: Json | undefined, type: string, id: string | null, at: string): JsonObject {
  const where = (member: string): string => (at === '' ? `${type}${member}` : `${at}${member}`);
  if (!isObject(value)) throw problem(400, 'structure', 'a resource expected', where(''));
  if (value['resourceType'] !== type)
    throw problem(400, 'invalid', `a ${type} expected, as the URL says`, where('.resourceType'));
  if (id !== null && value['id'] !== id) throw problem(400, 'invalid', `the id ${id} expected, as the URL says`, where('.id'));
  requireValid(value, at.replace(/\.resource$/, '.resource'));
  return value;
}

function requireDistinctUrls(entries: readonly EntryRequest[]): void {
  const seen = new Set<string>();
  for (const entry of entries) {
    if (!('write' in entry) || entry.write.fullUrl === null) continue;
    const key = linkKey(entry.write.fullUrl);
    if (seen.has(key)) throw problem(400, 'duplicate', `fullUrl ${key} is used twice`, `${entry.write.at}.fullUrl`);
    seen.add(key);
  }
}
