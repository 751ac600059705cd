import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Answer, etag } from '../answer.ts';
import { type Agent, LOCAL } from '../audit/access.ts';
import { requireResource } from '../bundle/entries.ts';
import { isServed, type ServedType } from '../definitions/structures.ts';
import { isOffered } from '../interactions.ts';
import { isObject, type Json, type JsonObject, JsonRefused, parseJson } from '../json/parse-json.ts';
import { validationOutcome } from '../operations/validation-outcome.ts';
import { FhirProblem, outcomeText, problem } from '../problem.ts';
import { pairsOf } from '../search/query.ts';
import type { Asker, FhirService } from '../service.ts';
import type { WriteRequest } from '../store/write-request.ts';
import { ifMatchOf, isUnchanged, preferenceOf, requestIdOf, requireAcceptable, requireBodyType } from './headers.ts';

const MOST_RESOURCE = 1_048_576;
const JSON_PATCH = 'application/json-patch+json';

interface Target {
  readonly path: readonly string[];
  readonly query: string;
}

/** Path below the base and query of a request. */
function targetOf(request: FastifyRequest): Target {
  const [path = '', ...queries] = request.raw.url?.split('?') ?? [];
  const below = path.replace(/^\/fhir\/?/, '').replace(/\/$/, '');
  let parts: string[];
  try {
    parts = below === '' ? [] : below.split('/').map(decodeURIComponent);
  } catch {
    throw problem(400, 'invalid', 'the path is not encoded as URLs are');
  }
  return { path: parts, query: queries.join('?') };
}

/** The routes of FHIR's REST interface. */
export function addRoutes(
  server: FastifyInstance,
  service: FhirService,
  authenticate: (headers: FastifyRequest['headers']) => Promise<Agent>,
): void {
  const agents = new WeakMap<FastifyRequest, Agent>();
  /** @throws FhirProblem 401 */
  const askerOf = (request: FastifyRequest, reply: FastifyReply): Asker => {
    const agent = agents.get(request);
    if (!agent) throw problem(401, 'login', 'nobody said who asks');
    const { headers } = request;
    return { agent, requestId: String(reply.getHeader('X-Request-Id')), again: () => authenticate(headers) };
  };

  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers({
      'X-Request-Id': requestIdOf(request.headers, randomUUID()),
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': EXPOSED,
    });
    done();
  });

  // Before the body is read: strangers make no work. Every route below the base is guarded unless it is named here.
  server.addHook('onRequest', async (request) => {
    if (request.routeOptions.url !== FHIR || request.method === 'OPTIONS') return;
    agents.set(request, isOpen(request) ? LOCAL : await authenticate(request.headers));
  });

  server.route({ method: 'OPTIONS', url: FHIR, handler: preflight });
  server.route({
    method: ['GET', 'HEAD'],
    url: FHIR,
    handler: async (request, reply) => {
      const { path, query } = acceptable(request);
      const { lenient } = preferenceOf(request.headers['prefer'], 'representation');
      const answer = await service.read(path, query, lenient, askerOf(request, reply));
      const { version, updated } = answer;
      const unchanged = version !== undefined && version !== null && updated && isUnchanged(request.headers, version, updated);
      return send(reply, unchanged ? { ...answer, status: 304, body: null } : answer);
    },
  });
  server.route({
    method: 'POST',
    url: FHIR,
    handler: async (request, reply) => {
      const { path, query } = acceptable(request);
      const [type = ''] = path;
      if (path.length === 0) {
        const prefer = preferenceOf(request.headers['prefer'], 'minimal');
        return send(reply, await service.bundle(bodyOf(request), prefer, askerOf(request, reply)));
      }
      if (path.at(-1) === '_search') {
        requireBodyType(request.headers['content-type'], ['application/x-www-form-urlencoded']);
        const form = [query, typeof request.body === 'string' ? request.body : ''].filter((part) => part !== '').join('&');
        const { lenient } = preferenceOf(request.headers['prefer'], 'representation');
        return send(reply, await service.read(path.slice(0, -1), form, lenient, askerOf(request, reply)));
      }
      if (path.at(-1) === '$validate' && path.length <= 3) {
        if (type !== '$validate') served(type);
        return send(reply, {
          status: 200,
          body: validationOutcome(bodyOf(request, MOST_RESOURCE), type === '$validate' ? null : type),
        });
      }
      if (type === 'Subscription' && path.length === 3)
        return send(reply, await service.read(path, query, false, askerOf(request, reply)));
      if (path.length > 1) throw problem(404, 'not-supported', 'there is no such operation');
      const condition = request.headers['if-none-exist'];
      return write(request, reply, {
        method: 'POST',
        ...served(type),
        id: null,
        condition: typeof condition === 'string' ? condition.replace(/^\?/, '') : null,
      });
    },
  });
  server.route({
    method: ['PUT', 'DELETE'],
    url: FHIR,
    handler: async (request, reply) => {
      const { path, query } = acceptable(request);
      const [type = '', id, ...more] = path;
      if (more.length > 0) throw problem(405, 'not-supported', 'versions cannot be changed');
      if (id === undefined && query === '')
        throw problem(request.method === 'PUT' ? 400 : 405, 'invalid', 'an id or a condition expected');
      return write(request, reply, {
        method: request.method as 'PUT' | 'DELETE',
        ...writable(type, request.method),
        id: id ?? null,
        condition: id === undefined ? query : null,
      });
    },
  });
  server.route({
    method: ['PATCH'],
    url: FHIR,
    handler: async (request, reply) => {
      const { path, query } = acceptable(request);
      const [type = '', id, ...more] = path;
      if (more.length > 0) throw problem(405, 'not-supported', 'versions cannot be changed');
      if (id === undefined && query === '') throw problem(405, 'invalid', 'an id or a condition expected');
      requireBodyType(request.headers['content-type'], [JSON_PATCH, 'application/fhir+json']);
      const patch = jsonOf(request, MOST_RESOURCE);
      // The two kinds of patch are told apart by their type, never by their looks.
      if (Array.isArray(patch) && request.headers['content-type']?.startsWith(JSON_PATCH) !== true)
        throw problem(415, 'not-supported', `a JSON Patch is of type ${JSON_PATCH}`);
      const answer = await service.patch(
        {
          ...writable(type, request.method),
          id: id ?? null,
          condition: id === undefined ? query : null,
          patch,
          ifMatch: ifMatchOf(request.headers),
        },
        askerOf(request, reply),
      );
      const minimal = preferenceOf(request.headers['prefer'], 'representation').return === 'minimal';
      return send(reply, minimal ? { ...answer, body: null } : answer);
    },
  });
  server.setNotFoundHandler((_request, reply) =>
    send(reply, { status: 404, body: outcomeText([{ severity: 'error', code: 'not-found', text: 'there is nothing here' }]) }),
  );

  async function write(
    request: FastifyRequest,
    reply: FastifyReply,
    part: Pick<WriteRequest, 'method' | 'type' | 'id' | 'condition'>,
  ): Promise<FastifyReply> {
    if (part.id !== null && !/^[A-Za-z0-9\-.]{1,64}$/.test(part.id))
      throw problem(400, 'value', 'an id of letters, digits, "-" and ".", at most 64');
    const resource = part.method === 'DELETE' ? null : requireResource(bodyOf(request, MOST_RESOURCE), part.type, part.id, '');
    const answer = await service.write(
      {
        ...part,
        resource,
        ifMatch: ifMatchOf(request.headers),
        onlyNew: request.headers['if-none-match'] === '*',
        fullUrl: null,
        at: '',
      },
      askerOf(request, reply),
    );
    const prefer = preferenceOf(request.headers['prefer'], 'representation').return;
    const done = outcomeText([{ severity: 'information', code: 'informational', text: `${part.method} succeeded` }]);
    return send(
      reply,
      prefer === 'representation' ? answer : { ...answer, body: prefer === 'minimal' || answer.status === 204 ? null : done },
    );
  }
}

const FHIR = '/fhir*';

/** What the endpoint can do is told to everybody (specs fhir-server, section 2.7). */
const isOpen = (request: FastifyRequest): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') && /^\/fhir\/metadata(\?|$)/.test(request.raw.url ?? '');

const EXPOSED = 'ETag, Location, Content-Location, Last-Modified, Retry-After, X-Request-Id';

function preflight(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .headers({
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
      'Access-Control-Allow-Headers':
        'Accept, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Exist, If-None-Match, Prefer, X-Request-Id',
    })
    .send();
}

function acceptable(request: FastifyRequest): Target {
  const target = targetOf(request);
  const format = pairsOf(target.query).find(([name]) => name === '_format')?.[1] ?? null;
  requireAcceptable(request.headers.accept, format);
  return target;
}

function served(type: string): { type: ServedType } {
  if (!isServed(type)) throw problem(404, 'not-supported', `there is no ${type.slice(0, 40)} here`);
  return { type };
}

function writable(type: string, method: string): { type: ServedType } {
  const named = served(type);
  if (!isOffered(named.type, method)) throw problem(405, 'not-supported', `${method} is not for ${type}`);
  return named;
}

/** @throws FhirProblem 400 saying where the text stops being JSON */
function bodyOf(request: FastifyRequest, most = Number.POSITIVE_INFINITY): JsonObject {
  requireBodyType(request.headers['content-type']);
  const json = jsonOf(request, most);
  if (!isObject(json)) throw problem(400, 'structure', 'a JSON object expected');
  return json;
}

function jsonOf(request: FastifyRequest, most: number): Json {
  const text = typeof request.body === 'string' ? request.body : '';
  if (text.length > most) throw problem(413, 'too-long', `a resource is at most ${most} bytes`);
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonRefused) throw problem(400, 'structure', error.message);
    throw error;
  }
}

export function send(
  reply: FastifyReply,
  { status, body, version, updated, location }: Answer,
  headers: Readonly<Record<string, string>> = {},
): FastifyReply {
  void reply.code(status).headers(headers);
  if (version !== undefined && version !== null) void reply.header('ETag', etag(version));
  if (updated) void reply.header('Last-Modified', updated.toUTCString());
  if (location) void reply.header('Location', `${reply.server.fhirBase}/${location}`);
  if (body === null || status === 304) return reply.send();
  return reply.header('Content-Type', 'application/fhir+json; charset=utf-8').send(body);
}

declare module 'fastify' {
  interface FastifyInstance {
    fhirBase: string;
  }
}

/** Every error becomes an OperationOutcome; what was not foreseen says so and nothing of its inside. */
export function problemOf(error: unknown): FhirProblem {
  if (error instanceof FhirProblem) return error;
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown };
  if (statusCode === 413) return problem(413, 'too-long', 'the request is too large');
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return problem(statusCode, 'invalid', 'the request cannot be read');
  if (typeof code === 'string' && (/^(ECONN|ENOENT|EPIPE|ETIMEDOUT)/.test(code) || /^(57P|08|53)/.test(code))) return away();
  if (error instanceof Error && /connection|timeout exceeded|Cannot use a pool/i.test(error.message)) return away();
  return problem(500, 'exception', 'an error that was not foreseen; it is in the log under the request id');
}

function away(): FhirProblem {
  return new FhirProblem(503, [{ severity: 'error', code: 'transient', text: 'the database is away for the moment' }], {
    'Retry-After': '1',
  });
}
