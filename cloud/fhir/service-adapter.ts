import { randomUUID } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { type Answer, resourceAnswer } from './answer.ts';
import { type Access, type Agent, type Interaction, patientsIn, readingOf } from './audit/access.ts';
import { type AuditTrail, MOST_WAITING } from './audit/trail-adapter.ts';
import { type EntryAnswer, historyText, responseText, searchsetText } from './bundle/bundle-text.ts';
import { type EntryRequest, type ReadRequest, readBundle } from './bundle/entries.ts';
import { capabilityStatement } from './capability.ts';
import { isServed, SERVED_TYPES, type ServedType } from './definitions/structures.ts';
import type { JsonObject } from './json/parse-json.ts';
import { everythingOf } from './operations/everything-adapter.ts';
import { lastOfEachCode } from './operations/last-n-adapter.ts';
import { FhirProblem, outcomeText, problem } from './problem.ts';
import { COMPARTMENT_TYPES } from './search/compartment.ts';
import { type Condition, DEFAULT_COUNT, MOST_COUNT, pairsOf, parseQuery, type Types } from './search/query.ts';
import { type PatchRequest, patchResource } from './store/patch-adapter.ts';
import { currentVersion, oneVersion, recentVersions, search, versions } from './store/read-adapter.ts';
import { type Row, requirePresent } from './store/row.ts';
import { inTransaction } from './store/transaction-adapter.ts';
import { performWrites } from './store/write-adapter.ts';
import type { WriteContext, WriteRequest, WriteResult } from './store/write-request.ts';
import { subsetOf, subsetText } from './subset.ts';
import { uuidV7 } from './uuid.ts';

export interface FhirServiceOptions {
  readonly pool: Pool;
  /** `http://host:port/fhir` */
  readonly base: string;
  readonly cursorSecret: string;
  readonly now: () => number;
  readonly trail: AuditTrail;
}

/** Who asks, and under which name the request stands in logs and in the audit trail. */
export interface Asker {
  readonly agent: Agent;
  readonly requestId: string;
}

export interface ReturnPreference {
  readonly return: 'minimal' | 'representation' | 'OperationOutcome';
  readonly lenient: boolean;
}

/** The interactions of the endpoint; everything that is not HTTP. */
export interface FhirService {
  /** GET of a path below the base, e.g. `['Patient', '1', '_history', '2']`. */
  read(path: readonly string[], query: string, lenient: boolean, asker: Asker): Promise<Answer>;
  write(request: WriteRequest, asker: Asker): Promise<Answer>;
  patch(request: PatchRequest, asker: Asker): Promise<Answer>;
  bundle(bundle: JsonObject, prefer: ReturnPreference, asker: Asker): Promise<Answer>;
}

export function createFhirService({ pool, base, cursorSecret, now, trail }: FhirServiceOptions): FhirService {
  const context = (transaction: boolean): WriteContext => ({
    base,
    nowMs: now(),
    newId: () => uuidV7(now(), randomUUID()),
    transaction,
  });

  async function read(db: Pool | ClientBase, path: readonly string[], query: string, lenient: boolean): Promise<Answer> {
    const [type = '', id, mark, version, ...more] = path;
    if (type === '' && id === undefined) return findAll(db, query, lenient);
    if (type === 'metadata' && id === undefined) return { status: 200, body: JSON.stringify(capabilityStatement(base)) };
    if (type === '_history' && id === undefined) return changes(db, null, query);
    if (!isServed(type)) throw problem(404, 'not-supported', `there is no ${type.slice(0, 40)} here`);
    if (id === undefined) return find(db, [type], query, lenient);
    if (id === '_history' && mark === undefined) return changes(db, type, query);
    if (type === 'Observation' && id === '$lastn' && mark === undefined) return lastN(db, query);
    if (type === 'Patient' && mark === '$everything' && version === undefined) return everything(db, id, query);
    if (type === 'Patient' && mark !== undefined && /^([A-Z]|\*$)/.test(mark) && version === undefined)
      return findOfPatient(db, id, mark, query, lenient);
    if (more.length > 0 || (mark !== undefined && mark !== '_history'))
      throw problem(404, 'not-supported', `there is no such operation on ${type}`);
    if (mark === undefined)
      return subsetAnswer(resourceAnswer(requirePresent(await currentVersion(db, type, id), type, id)), type, query);
    if (version === undefined) return history(db, type, id, query);
    const number = /^[1-9]\d{0,8}$/.test(version) ? Number(version) : 0;
    return resourceAnswer(requirePresent(await oneVersion(db, type, id, number), type, id));
  }

  /** @param path where it was asked, for the links; @param within further conditions that are no parameters */
  async function find(
    db: Pool | ClientBase,
    types: Types,
    text: string,
    lenient: boolean,
    path: string = types[0],
    within: readonly Condition[] = [],
  ): Promise<Answer> {
    const asked = parseQuery(types, pairsOf(text), lenient);
    const query = { ...asked, criteria: [...within, ...asked.criteria] };
    const page = await search(db, query, { type: types[0], base, nowMs: now() }, cursorSecret);
    const pairs = [...query.applied, ['_count', String(query.count)] as const];
    const url = (cursor: string | null): string => pageUrl(path, pairs, cursor);
    const warnings = query.ignored.map((name) => ({
      severity: 'warning' as const,
      code: 'not-supported' as const,
      text: `${name} was ignored`,
      expression: `http.${name}`,
    }));
    const { subset } = query;
    const shown = (row: Row): Row =>
      subset === null || row.body === null ? row : { ...row, body: subsetText(row.type, row.body, subset) };
    return {
      status: 200,
      body: searchsetText({
        base,
        ...page,
        matches: page.matches.map(shown),
        outcome: warnings.length > 0 ? outcomeText(warnings) : null,
        links: { self: url(query.cursor), ...(page.cursor === null ? {} : { next: url(page.cursor) }) },
      }),
    };
  }

  /** `[base]?_type=A,B&…`: what all types have in common. */
  async function findAll(db: Pool | ClientBase, text: string, lenient: boolean): Promise<Answer> {
    const pairs = pairsOf(text);
    const named =
      pairs.find(([name]) => name === '_type')?.[1].split(',') ?? SERVED_TYPES.filter((type) => type !== 'AuditEvent');
    const [first, ...others] = named.map((type) => {
      if (!isServed(type)) throw problem(400, 'not-supported', `_type: there is no ${type.slice(0, 40)} here`, 'http._type');
      return type;
    });
    if (first === undefined) throw problem(400, 'value', '_type: names of types expected', 'http._type');
    const rest = new URLSearchParams(pairs.filter(([name]) => name !== '_type')).toString();
    return find(db, [first, ...others], rest, lenient, '');
  }

  /** `Patient/1/Observation?…` and `Patient/1/*`: what belongs to that patient (R4, compartment definition). */
  async function findOfPatient(db: Pool | ClientBase, id: string, type: string, text: string, lenient: boolean): Promise<Answer> {
    requirePresent(await currentVersion(db, 'Patient', id), 'Patient', id);
    const [first, ...others] =
      type === '*'
        ? COMPARTMENT_TYPES.filter((known) => known !== 'AuditEvent')
        : COMPARTMENT_TYPES.filter((known) => known === type);
    if (first === undefined) throw problem(404, 'not-supported', `${type.slice(0, 40)} does not belong to patients`);
    return find(db, [first, ...others], text, lenient, `Patient/${id}/${type}`, [{ kind: 'of-patient', id }]);
  }

  async function lastN(db: Pool | ClientBase, query: string): Promise<Answer> {
    const pairs = pairsOf(query);
    const matches = await lastOfEachCode(db, pairs, { type: 'Observation', base, nowMs: now() });
    const links = { self: pageUrl('Observation/$lastn', pairs, null) };
    const parts = { base, matches, included: [], outcome: null, total: matches.length, links };
    return { status: 200, body: searchsetText(parts) };
  }

  async function everything(db: Pool | ClientBase, id: string, query: string): Promise<Answer> {
    requirePresent(await currentVersion(db, 'Patient', id), 'Patient', id);
    const pairs = pairsOf(query);
    const { matches, included, cursor } = await everythingOf(db, id, pairs, cursorSecret, now());
    const links = pageLinks(`Patient/${id}/$everything`, pairs, cursor);
    return { status: 200, body: searchsetText({ base, matches, included, outcome: null, total: null, links }) };
  }

  async function changes(db: Pool | ClientBase, type: ServedType | null, query: string): Promise<Answer> {
    const pairs = pairsOf(query);
    const { rows, cursor } = await recentVersions(db, { type, ...historyWanted(pairs) }, cursorSecret, now());
    const links = pageLinks(type === null ? '_history' : `${type}/_history`, pairs, cursor);
    return { status: 200, body: historyText(base, rows, null, links) };
  }

  function pageUrl(path: string, pairs: readonly (readonly [string, string])[], cursor: string | null): string {
    const kept = pairs.filter(([name]) => name !== '_cursor').map(([name, value]): [string, string] => [name, value]);
    const parameters = new URLSearchParams(cursor === null ? kept : [...kept, ['_cursor', cursor]]);
    return `${base}/${path}${parameters.size === 0 ? '' : `?${parameters.toString()}`}`;
  }

  function pageLinks(path: string, pairs: readonly (readonly [string, string])[], cursor: string | null): Record<string, string> {
    const asked = pairs.find(([name]) => name === '_cursor')?.[1] ?? null;
    return { self: pageUrl(path, pairs, asked), ...(cursor === null ? {} : { next: pageUrl(path, pairs, cursor) }) };
  }

  async function history(db: Pool | ClientBase, type: ServedType, id: string, text: string): Promise<Answer> {
    let count = DEFAULT_COUNT;
    for (const [name, value] of pairsOf(text)) {
      if (name !== '_count' || !/^\d{1,9}$/.test(value))
        throw problem(400, 'not-supported', `${name}=${value} is not supported in a history`, `http.${name}`);
      count = Math.min(Number(value), MOST_COUNT);
    }
    const { rows, total } = await versions(db, type, id, count);
    if (rows.length === 0) throw problem(404, 'not-found', `there is no ${type}/${id}`);
    return { status: 200, body: historyText(base, rows, total, { self: `${base}/${type}/${id}/_history?_count=${count}` }) };
  }

  async function readEntry(db: Pool | ClientBase, { path, query, at, method }: ReadRequest, asker: Asker): Promise<EntryAnswer> {
    try {
      const answer = await read(db, path, query, false);
      trail.soon(reading(asker, path, query, answer));
      return { answer, shows: method === 'GET' ? 'resource' : 'nothing' };
    } catch (error) {
      if (error instanceof FhirProblem)
        throw new FhirProblem(
          error.status,
          error.issues.map((issue) => ({ ...issue, expression: at })),
        );
      throw error;
    }
  }

  async function batch(
    entries: readonly EntryRequest[],
    prefer: ReturnPreference,
    asker: Asker,
  ): Promise<readonly EntryAnswer[]> {
    const answers: EntryAnswer[] = [];
    for (const entry of entries) {
      try {
        if ('refused' in entry) throw entry.refused;
        if ('read' in entry) answers.push(await readEntry(pool, entry.read, asker));
        else answers.push(entryAnswer(writeAnswer(await writeAlone(entry.write, asker)), prefer));
      } catch (error) {
        if (!(error instanceof FhirProblem)) throw error;
        answers.push({ answer: { status: error.status, body: outcomeText(error.issues) }, shows: 'outcome' });
      }
    }
    return answers;
  }

  async function transaction(
    entries: readonly EntryRequest[],
    prefer: ReturnPreference,
    asker: Asker,
  ): Promise<readonly EntryAnswer[]> {
    const writes = entries.flatMap((entry) => {
      if ('refused' in entry) throw entry.refused;
      return 'write' in entry ? [entry.write] : [];
    });
    return inTransaction(pool, async (client) => {
      const results = writes.length === 0 ? [] : await performWrites(client, writes, context(true));
      const byRequest = new Map(writes.map((request, index) => [request, results[index]]));
      const answers: EntryAnswer[] = [];
      for (const entry of entries) {
        if ('read' in entry) answers.push(await readEntry(client, entry.read, asker));
        const result = 'write' in entry ? byRequest.get(entry.write) : undefined;
        if (result) answers.push(entryAnswer(writeAnswer(result), prefer));
      }
      if (results.length > 0) await trail.within(client, writing(asker, 'transaction', results));
      return answers;
    });
  }

  async function writeAlone(
    request: WriteRequest,
    asker: Asker,
    interaction: Interaction = INTERACTIONS[request.method],
  ): Promise<WriteResult> {
    const [result] = await inTransaction(pool, async (client) => {
      const results = await performWrites(client, [request], context(false));
      await trail.within(client, writing(asker, interaction, results));
      return results;
    });
    if (!result) throw new Error('a write without a result');
    return result;
  }

  const writing = (asker: Asker, interaction: Interaction, results: readonly WriteResult[]): Access => ({
    ...asker,
    interaction,
    status: results.length === 1 ? (results[0]?.status ?? 200) : 200,
    atMs: now(),
    resources: results.flatMap(({ type, id, version }) =>
      id === null ? [] : [`${type}/${id}${version === null ? '' : `/_history/${version}`}`],
    ),
    patients: [...new Set(results.flatMap(({ body }) => patientsIn(body)))],
    query: null,
  });

  const reading = (asker: Asker, path: readonly string[], query: string, answer: Pick<Answer, 'status' | 'body'>): Access => ({
    ...asker,
    interaction: readingOf(path),
    status: answer.status,
    atMs: now(),
    resources: path.length > 1 && !path.some((part) => part.startsWith('$')) ? [path.slice(0, 4).join('/')] : [],
    patients: answer.status < 400 ? patientsIn(answer.body) : [],
    query: query === '' ? null : `${path.join('/')}?${query}`,
  });

  /** What is refused is written down, too. */
  async function audited<T>(
    asker: Asker,
    interaction: Interaction,
    resources: readonly string[],
    work: () => Promise<T>,
  ): Promise<T> {
    requireTrail();
    try {
      return await work();
    } catch (error) {
      const status = error instanceof FhirProblem ? error.status : 500;
      trail.soon({ ...asker, interaction, status, atMs: now(), resources, patients: [], query: null });
      throw error;
    }
  }

  /** Nothing is answered that could not be written down. */
  function requireTrail(): void {
    if (trail.waiting() < MOST_WAITING) return;
    throw new FhirProblem(503, [{ severity: 'error', code: 'transient', text: 'the audit trail cannot be written' }], {
      'Retry-After': '5',
    });
  }

  const named = ({ type, id }: { type: string; id: string | null }): readonly string[] => (id === null ? [] : [`${type}/${id}`]);

  return {
    read: async (path, query, lenient, asker) => {
      if (path[0] === 'metadata') return read(pool, path, query, lenient);
      return audited(asker, readingOf(path), path.length > 1 ? [path.slice(0, 2).join('/')] : [], async () => {
        const answer = await read(pool, path, query, lenient);
        trail.soon(reading(asker, path, query, answer));
        return answer;
      });
    },
    write: (request, asker) =>
      audited(asker, INTERACTIONS[request.method], named(request), async () => writeAnswer(await writeAlone(request, asker))),
    patch: (request, asker) =>
      audited(asker, 'patch', named(request), async () => {
        const write = (update: WriteRequest): Promise<WriteResult> => writeAlone(update, asker, 'patch');
        return writeAnswer(await patchResource(request, { pool, base, now, write }));
      }),
    bundle: (resource, prefer, asker) => {
      const { type, entries } = readBundle(resource, base);
      return audited(asker, type, [], async () => {
        const answers = type === 'batch' ? await batch(entries, prefer, asker) : await transaction(entries, prefer, asker);
        return { status: 200, body: responseText(type, base, answers) };
      });
    },
  };
}

const INTERACTIONS = { POST: 'create', PUT: 'update', DELETE: 'delete' } as const satisfies Record<string, Interaction>;

/** `_summary` and `_elements` of a read. */
function subsetAnswer(answer: Answer, type: ServedType, query: string): Answer {
  const [[name, value] = ['', '']] = pairsOf(query).filter(([one]) => one === '_summary' || one === '_elements');
  const subset = name === '_summary' || name === '_elements' ? subsetOf(name, value) : null;
  return subset === null || answer.body === null ? answer : { ...answer, body: subsetText(type, answer.body, subset) };
}

/** @throws FhirProblem 400 for a parameter that a history has not */
function historyWanted(pairs: readonly (readonly [string, string])[]): { sinceMs: number; count: number; cursor: string | null } {
  const wanted = { sinceMs: 0, count: DEFAULT_COUNT, cursor: null as string | null };
  for (const [name, value] of pairs) {
    const since = Date.parse(value);
    if (name === '_count' && /^[1-9]\d{0,8}$/.test(value)) wanted.count = Math.min(Number(value), MOST_COUNT);
    else if (name === '_cursor') wanted.cursor = value;
    else if (name === '_since' && /T/.test(value) && !Number.isNaN(since)) wanted.sinceMs = since;
    else throw problem(400, 'not-supported', `${name}=${value} is not supported in a history`, `http.${name}`);
  }
  return wanted;
}

function writeAnswer({ status, type, id, version, updatedMs, body }: WriteResult): Answer {
  const location = id === null || version === null || status === 204 ? null : `${type}/${id}/_history/${version}`;
  return { status, body, version, updated: updatedMs === null ? null : new Date(updatedMs), location };
}

function entryAnswer(answer: Answer, prefer: ReturnPreference): EntryAnswer {
  return { answer, shows: prefer.return === 'representation' && answer.body !== null ? 'resource' : 'nothing' };
}
