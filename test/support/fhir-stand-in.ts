import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { importJWK, type JWK, jwtVerify } from 'jose';

/** How strictly, and in which way of its own, a foreign server behaves. */
export interface StandInRules {
  readonly kind: 'azure' | 'hapi' | 'medplum' | 'generic';
  /** Client and what it proves itself with; null = open. */
  readonly client?: { readonly id: string; readonly secret?: string; readonly publicKey?: JWK };
  /** Answers each n-th request of its kind with 429, or an entry of a batch. */
  readonly busyEvery?: number;
  /** Status of an entry that this server never takes, e.g. 404 for a type that it does not have; undefined: it is taken. */
  readonly never?: (resource: Resource) => number | undefined;
}

export interface StandIn {
  readonly baseUrl: string;
  readonly tokenUrl: string;
  /** Live resources of a type. */
  all(type: string): readonly Resource[];
  versionsOf(type: string, id: string): readonly Resource[];
  /** A version of a resource, valid from `since` on; default now. */
  put(resource: Resource & { id: string }, since?: string): void;
  /** Bundles with this many entries came. */
  readonly bundleSizes: number[];
  readonly tokensIssued: () => number;
  /** All tokens given so far are no longer accepted. */
  revokeTokens(): void;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const MOST_ENTRIES = { azure: 500, hapi: Number.POSITIVE_INFINITY, medplum: 50, generic: 100 };

/** A strict R4 server over real HTTP, in memory: what R4 asks for and nothing else, and what each product is known to do differently. */
export async function startFhirStandIn(rules: StandInRules): Promise<StandIn> {
  const store = new Map<string, Resource[]>();
  const tokens = new Set<string>();
  const assertions = new Set<string>();
  const bundleSizes: number[] = [];
  let asked = 0;
  let ids = 0;
  let issuedTokens = 0;
  let base = '';

  const current = (type: string): Resource[] =>
    [...store].filter(([key]) => key.startsWith(`${type}/`)).flatMap(([, versions]) => versions.at(-1) ?? []);
  const outcome = (status: number, code: string, text: string, headers?: Record<string, string>): Answer => ({
    status,
    body: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics: text }] },
    ...(headers ? { headers } : {}),
  });
  const save = (type: string, id: string, resource: Resource, since = new Date().toISOString()): Answer => {
    const versions = store.get(`${type}/${id}`) ?? [];
    const versionId = String(versions.length + 1);
    // HAPI writes the id of the request behind the `#`.
    const ofRequest = rules.kind === 'hapi' && resource.meta?.source?.replace(/#.*|$/, `#request-of-${id}-${versionId}`);
    const meta = { ...resource.meta, ...(ofRequest ? { source: ofRequest } : {}), versionId, lastUpdated: since };
    const stored = { ...resource, id, meta } as Resource;
    store.set(`${type}/${id}`, [...versions, stored]);
    const location = `${base}/${type}/${id}/_history/${versionId}`;
    return { status: versions.length === 0 ? 201 : 200, body: stored, headers: { Location: location, ETag: `W/"${versionId}"` } };
  };
  const search = (type: string, query: URLSearchParams): Resource[] =>
    current(type).filter((resource) =>
      [...query].every(([name, value]) => {
        const any = value.split(',').map((part) => part.replace(/\\([,|$\\])/g, '$1'));
        if (name.startsWith('_count')) return true;
        if (name === '_id') return any.includes(resource.id ?? '');
        if (name === 'status') return any.includes((resource as { status?: string }).status ?? '');
        if (name !== 'identifier' && name !== '_tag') return name === 'date';
        const identifiers = (resource as { identifier?: { system?: string; value?: string }[] }).identifier ?? [];
        const tags = (resource.meta?.tag ?? []).map(({ system = '', code = '' }) => ({ system, value: code }));
        const found = name === '_tag' ? tags : identifiers;
        return found.some(({ system = '', value: is = '' }) =>
          any.some((one) => [is, `${system}|${is}`, `${system}|`].includes(one)),
        );
      }),
    );

  function put(type: string, id: string, resource: Resource, ifMatch: string | undefined): Answer {
    if (resource.id !== id) return outcome(400, 'invalid', 'the id of the body is not that of the address');
    const versions = store.get(`${type}/${id}`) ?? [];
    if (rules.kind === 'medplum' && versions.length === 0) return outcome(404, 'not-found', 'Not found');
    if (rules.kind === 'hapi' && /^\d+$/.test(id))
      return outcome(400, 'processing', 'clients may only assign IDs which contain at least one non-numeric character');
    if (ifMatch !== undefined && ifMatch.replace(/^W\/|"/g, '') !== String(versions.length))
      return outcome(412, 'conflict', 'version');
    return save(type, id, resource);
  }

  function post(type: string, resource: Resource, ifNoneExist: string | undefined): Answer {
    if (resource.id !== undefined) return outcome(400, 'invalid', 'a create has no id');
    if (ifNoneExist !== undefined) {
      const found = search(type, new URLSearchParams(ifNoneExist));
      const [only] = found;
      if (found.length > 1) return outcome(412, 'multiple-matches', 'several');
      if (only)
        return {
          status: 200,
          body: only,
          headers: { Location: `${base}/${type}/${only.id ?? ''}/_history/${only.meta?.versionId ?? ''}` },
        };
    }
    return save(type, `srv-${++ids}`, resource);
  }

  function entry({ resource, request }: BundleEntry): Answer {
    if (rules.busyEvery !== undefined && ++asked % rules.busyEvery === 0) return outcome(429, 'throttled', 'busy');
    const [type = '', id = ''] = (request?.url ?? '').split('/');
    if (!resource || resource.resourceType !== type) return outcome(400, 'invalid', 'type');
    const never = rules.never?.(resource);
    if (never !== undefined) return outcome(never, 'not-supported', 'not here');
    if ((resource as { note?: unknown }).note !== undefined) return outcome(422, 'business-rule', 'this server takes no notes');
    if (request?.method === 'PUT') return put(type, id, resource, request.ifMatch);
    return request?.method === 'POST' ? post(type, resource, request.ifNoneExist) : outcome(400, 'not-supported', 'method');
  }

  function bundle(body: Bundle): Answer {
    const entries = body.entry ?? [];
    bundleSizes.push(entries.length);
    if (body.type !== 'batch') return outcome(422, 'not-supported', 'only batch here');
    if (entries.length > MOST_ENTRIES[rules.kind]) return outcome(400, 'too-costly', 'too many entries');
    const answers = entries.map((one) => {
      const { status, body: resource, headers = {} } = entry(one);
      const failed = status >= 400 ? { outcome: resource as Resource } : {};
      const location = headers['Location'] === undefined ? {} : { location: headers['Location'] };
      return { response: { status: `${status} answered`, ...location, ...failed } };
    });
    return { status: 200, body: { resourceType: 'Bundle', type: 'batch-response', entry: answers } };
  }

  async function token(request: IncomingMessage): Promise<Answer> {
    const form = new URLSearchParams(await readText(request));
    const refuse = (status: number, error: string): Answer => ({
      status,
      body: { error },
      headers: { 'Content-Type': 'application/json' },
    });
    if (form.get('grant_type') !== 'client_credentials') return refuse(400, 'unsupported_grant_type');
    const { client } = rules;
    if (client?.publicKey) {
      try {
        const { payload, protectedHeader } = await jwtVerify(
          form.get('client_assertion') ?? '',
          await importJWK(client.publicKey, client.publicKey.alg),
          {
            audience: `${base}/token`,
            issuer: client.id,
            subject: client.id,
          },
        );
        const life = (payload.exp ?? 0) - Date.now() / 1000;
        if (protectedHeader.kid !== client.publicKey.kid || life > 300 || assertions.has(payload.jti ?? ''))
          return refuse(401, 'invalid_client');
        assertions.add(payload.jti ?? '');
      } catch {
        return refuse(401, 'invalid_client');
      }
    } else {
      const pair = [client?.id ?? '', client?.secret ?? ''].map(encodeURIComponent).join(':');
      const basic = `Basic ${Buffer.from(pair).toString('base64')}`;
      const posted = form.get('client_id') === client?.id && form.get('client_secret') === client?.secret;
      if (request.headers.authorization !== basic && !posted) return refuse(401, 'invalid_client');
    }
    const issued = `token-${tokens.size + 1}-${Math.random().toString(36).slice(2)}`;
    tokens.add(issued);
    issuedTokens++;
    return {
      status: 200,
      body: { access_token: issued, token_type: 'bearer', expires_in: 300 },
      headers: { 'Content-Type': 'application/json' },
    };
  }
  async function answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? '/', base);
    const [, type = '', id = '', more = ''] = url.pathname.split('/').slice(1);
    if (type === 'token') return token(request);
    if (type === '.well-known')
      return { status: 200, body: { token_endpoint: `${base}/token` }, headers: { 'Content-Type': 'application/json' } };
    const bearer = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (rules.client && !tokens.has(bearer)) return outcome(401, 'login', 'no valid token');
    if (rules.busyEvery !== undefined && request.method === 'GET' && ++asked % rules.busyEvery === 0)
      return outcome(429, 'throttled', 'busy', rules.kind === 'azure' ? { 'x-ms-retry-after-ms': '5' } : { 'Retry-After': '0' });
    if (request.method === 'POST' && type === '') return bundle(JSON.parse(await readText(request)) as Bundle);
    if (request.method === 'PUT')
      return put(type, id, JSON.parse(await readText(request)) as Resource, request.headers['if-match']);
    if (request.method !== 'GET') return outcome(405, 'not-supported', 'method');
    if (id === '') {
      const found = search(type, url.searchParams);
      return {
        status: 200,
        body: {
          resourceType: 'Bundle',
          type: 'searchset',
          entry: found.map((resource) => ({ resource, search: { mode: 'match' } })),
        },
      };
    }
    const versions = store.get(`${type}/${id}`);
    if (!versions) return outcome(404, 'not-found', 'Not found');
    if (more !== '_history') return { status: 200, body: versions.at(-1) };
    return {
      status: 200,
      body: { resourceType: 'Bundle', type: 'history', entry: [...versions].reverse().map((resource) => ({ resource })) },
    };
  }

  const server = createServer((request, response) => void reply(request, response, answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`;
  return {
    baseUrl: base,
    tokenUrl: `${base}/token`,
    all: current,
    versionsOf: (type, id) => store.get(`${type}/${id}`) ?? [],
    put: (resource, since) => void save(resource.resourceType, resource.id, resource, since),
    bundleSizes,
    tokensIssued: () => issuedTokens,
    revokeTokens: () => tokens.clear(),
    stop: () => close(server),
  };
}

async function reply(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: IncomingMessage) => Promise<Answer>,
): Promise<void> {
  const { status, body, headers = {} } = await answer(request);
  response.writeHead(status, { 'Content-Type': 'application/fhir+json', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
