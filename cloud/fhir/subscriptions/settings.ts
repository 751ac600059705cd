import { isServed, type ServedType } from '../definitions/structures.ts';
import { isObject, type Json, type JsonObject } from '../json/parse-json.ts';
import { FhirProblem, problem } from '../problem.ts';
import { pairsOf, parseQuery } from '../search/query.ts';
import { TOPICS } from './topics.ts';

export type Content = 'empty' | 'id-only' | 'full-resource';

/** What a Subscription of the R5 backport (1.1) on R4 asks for. */
export interface SubscriptionSettings {
  readonly topic: string;
  readonly filters: readonly { readonly type: ServedType; readonly query: string }[];
  readonly channel: 'rest-hook' | 'websocket';
  readonly endpoint: string | null;
  /** Lines as `Name: value`. */
  readonly headers: readonly string[];
  readonly content: Content;
  readonly off: boolean;
  readonly endMs: number | null;
}

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/';
const FILTER = `${BACKPORT}backport-filter-criteria`;
const CONTENT = `${BACKPORT}backport-payload-content`;

/**
 * @param insecure allow plain `http:` endpoints
 * @throws FhirProblem 422 naming what is not supported
 */
export function settingsOf(resource: JsonObject, insecure: boolean): SubscriptionSettings {
  const { criteria, channel } = resource;
  const topic = TOPICS.find(({ url }) => url === criteria);
  if (!topic) throw unfit('Subscription.criteria', `a topic expected: ${TOPICS.map(({ url }) => url).join(', ')}`);
  if (!isObject(channel)) throw unfit('Subscription.channel', 'a channel expected');
  const { type, endpoint, payload, header } = channel;
  if (type !== 'rest-hook' && type !== 'websocket') throw unfit('Subscription.channel.type', 'rest-hook or websocket expected');
  if (payload !== undefined && payload !== 'application/fhir+json')
    throw unfit('Subscription.channel.payload', 'application/fhir+json expected');
  if (type === 'rest-hook') requireEndpoint(endpoint, insecure);
  const content = valueOf(channel['_payload'], CONTENT) ?? 'empty';
  if (content !== 'empty' && content !== 'id-only' && content !== 'full-resource')
    throw unfit('Subscription.channel.payload', 'payload content is empty, id-only or full-resource');
  const end = typeof resource['end'] === 'string' ? Date.parse(resource['end']) : Number.NaN;
  return {
    topic: topic.url,
    filters: valuesOf(resource['_criteria'], FILTER).map((text) => filterOf(text, topic.types)),
    channel: type,
    endpoint: typeof endpoint === 'string' ? endpoint : null,
    headers: Array.isArray(header) ? header.filter((line) => typeof line === 'string') : [],
    content,
    off: resource['status'] === 'off',
    endMs: Number.isNaN(end) ? null : end,
  };
}

function filterOf(text: string, types: readonly ServedType[]): { type: ServedType; query: string } {
  const [type = '', query = ''] = text.split('?');
  if (!isServed(type) || !types.includes(type))
    throw unfit('Subscription.criteria', `a filter on ${types.join(' or ')} expected`);
  try {
    if (parseQuery([type], pairsOf(query), false).criteria.length > 0) return { type, query };
  } catch (error) {
    if (error instanceof FhirProblem) throw unfit('Subscription.criteria', error.message);
    throw error;
  }
  throw unfit('Subscription.criteria', `the filter "${text.slice(0, 100)}" has no condition`);
}

function requireEndpoint(endpoint: Json | undefined, insecure: boolean): void {
  const url = typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url?.protocol === 'https:' || (insecure && url?.protocol === 'http:')) return;
  throw unfit('Subscription.channel.endpoint', 'an https address expected');
}

function valuesOf(element: Json | undefined, url: string): string[] {
  const extensions = isObject(element) && Array.isArray(element['extension']) ? (element['extension'] as readonly Json[]) : [];
  return extensions.flatMap((one) => {
    if (!isObject(one) || one['url'] !== url) return [];
    const value = one['valueString'] ?? one['valueCode'];
    return typeof value === 'string' ? [value] : [];
  });
}

const valueOf = (element: Json | undefined, url: string): string | undefined => valuesOf(element, url)[0];

function unfit(at: string, text: string): FhirProblem {
  return problem(422, 'not-supported', text, at);
}
