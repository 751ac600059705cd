import { randomUUID } from 'node:crypto';
import type { ClientBase, Pool, PoolClient } from 'pg';
import type { AuthorisationServer } from './access/smart-configuration.ts';
import { requireRight, requireWithin, type Touched } from './access/visible-adapter.ts';
import type { Answer } from './answer.ts';
import { type Access, type Interaction, patientsIn, readingOf } from './audit/access.ts';
import { type AuditTrail, MOST_WAITING } from './audit/trail-adapter.ts';
import { type EntryAnswer, responseText } from './bundle/bundle-text.ts';
import { type EntryPatch, type EntryRequest, type ReadRequest, readBundle } from './bundle/entries.ts';
import { batchGroups } from './bundle/groups.ts';
import { FhirProblem, outcomeText } from './problem.ts';
import { createReader } from './reader-adapter.ts';
import type { Asker, FhirService, ReturnPreference, Subscriptions } from './service.ts';
import type { Sight } from './store/conditions-adapter.ts';
import { matchOf, patchedWrite, patchResource } from './store/patch-adapter.ts';
import { inTransaction } from './store/transaction-adapter.ts';
import { performWrites } from './store/write-adapter.ts';
import { type PatchRequest, type WriteContext, type WriteRequest, type WriteResult, writeAnswer } from './store/write-request.ts';
import { recordEvents } from './subscriptions/events-adapter.ts';
import { uuidV7 } from './uuid.ts';

export interface FhirServiceOptions {
  readonly pool: Pool;
  /** `http://host:port/fhir` */
  readonly base: string;
  readonly cursorSecret: string;
  /** Where applications ask for tokens; null = nobody needs one. */
  readonly authorisation: AuthorisationServer | null;
  readonly now: () => number;
  readonly trail: AuditTrail;
  readonly subscriptions: Subscriptions;
}

export function createFhirService(options: FhirServiceOptions): FhirService {
  const { pool, base, now, trail, subscriptions } = options;
  const sightOf = ({ agent: { rights } }: Asker): Sight => ({ base, nowMs: now(), rights });
  const context = (asker: Asker, transaction: boolean): WriteContext => ({
    ...sightOf(asker),
    newId: () => uuidV7(now(), randomUUID()),
    transaction,
  });

  const reader = createReader(options);

  async function readEntry(db: Pool | ClientBase, { path, query, at, method }: ReadRequest, asker: Asker): Promise<EntryAnswer> {
    try {
      const answer = await reader.read(db, path, query, { lenient: false, rights: asker.agent.rights });
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
    for (const group of batchGroups(entries)) answers.push(...(await batchGroup(group, prefer, asker)));
    return answers;
  }

  /** One transaction for all; when one of them is refused each half on its own, so that the others stand whatever becomes of it. */
  async function batchGroup(
    group: readonly EntryRequest[],
    prefer: ReturnPreference,
    asker: Asker,
  ): Promise<readonly EntryAnswer[]> {
    try {
      const [entry] = group;
      if (!entry) return [];
      if ('refused' in entry) throw entry.refused;
      if ('read' in entry) return [await readEntry(pool, entry.read, asker)];
      if ('patch' in entry) return [entryAnswer(await patchAlone(entry.patch, asker), prefer)];
      const writes = group.flatMap((one) => ('write' in one ? [one.write] : []));
      return (await writeTogether(writes, asker)).map((result) => entryAnswer(writeAnswer(result), prefer));
    } catch (error) {
      if (!(error instanceof FhirProblem)) throw error;
      if (group.length === 1) return [{ answer: { status: error.status, body: outcomeText(error.issues) }, shows: 'outcome' }];
      const half = Math.ceil(group.length / 2);
      const first = await batchGroup(group.slice(0, half), prefer, asker);
      return [...first, ...(await batchGroup(group.slice(half), prefer, asker))];
    }
  }

  async function transaction(
    entries: readonly EntryRequest[],
    prefer: ReturnPreference,
    asker: Asker,
  ): Promise<readonly EntryAnswer[]> {
    for (const entry of entries) if ('refused' in entry) throw entry.refused;
    return told(async (client) => {
      const byEntry = new Map<EntryRequest, WriteRequest>();
      for (const entry of entries) {
        if ('write' in entry) byEntry.set(entry, entry.write);
        if ('patch' in entry) byEntry.set(entry, await patchWithin(client, entry.patch, asker));
      }
      const writes = [...byEntry.values()];
      const tell = (written: readonly WriteResult[]): Access[] => [writing(asker, 'transaction', written)];
      const { results, heard } =
        writes.length === 0 ? { results: [], heard: false } : await permittedWrites(client, writes, true, asker, tell);
      const byRequest = new Map(writes.map((request, index) => [request, results[index]]));
      const answers: EntryAnswer[] = [];
      for (const entry of entries) {
        if ('read' in entry) answers.push(await readEntry(client, entry.read, asker));
        const write = byEntry.get(entry);
        const result = write && byRequest.get(write);
        if (result) answers.push(entryAnswer(writeAnswer(result), prefer));
      }
      return { value: answers, heard };
    });
  }

  /**
   * What is changed must be within the rights before and after; else the transaction is called off.
   * @returns also whether somebody waits for what was written
   */
  async function permittedWrites(
    client: PoolClient,
    requests: readonly WriteRequest[],
    isTransaction: boolean,
    asker: Asker,
    tell: (results: readonly WriteResult[]) => readonly Access[],
  ): Promise<{ readonly results: readonly WriteResult[]; readonly heard: boolean }> {
    const { rights } = asker.agent;
    if (rights !== null) for (const { method, type } of requests) requireRight(rights, type, VERBS[method]);
    const recording: Promise<boolean>[] = [];
    const results = await performWrites(client, requests, context(asker, isTransaction), (written) => {
      // Whoever tells a Subscription holds its resource first, too: taken the other way round each would wait for the other.
      if (!written.some(({ type }) => type === 'Subscription')) {
        const early = recorded(client, written, asker);
        early.catch(() => undefined);
        recording.push(early);
      }
      return trail.telling(tell(written));
    });
    const heard = await (recording[0] ?? recorded(client, results, asker));
    if (rights === null) return { results, heard };
    const touched = results.flatMap(({ type, id, body, changed, status }): Touched[] =>
      id === null || body === null || !changed ? [] : [{ type, id, verb: status === 201 ? 'c' : 'u' }],
    );
    await requireWithin(client, rights, touched, { base, nowMs: now() });
    return { results, heard };
  }

  async function writeAlone(request: WriteRequest, asker: Asker, interaction?: Interaction): Promise<WriteResult> {
    const [result] = await writeTogether([request], asker, interaction);
    if (!result) throw new Error('a write without a result');
    return result;
  }

  /** All or none; the trail has one access for each kind of interaction, which names every resource. */
  async function writeTogether(
    requests: readonly WriteRequest[],
    asker: Asker,
    interaction?: Interaction,
  ): Promise<readonly WriteResult[]> {
    return told(async (client) => {
      const kindOf = (index: number): Interaction => interaction ?? INTERACTIONS[requests[index]?.method ?? 'POST'];
      const kinds = [...new Set(requests.map((_, index) => kindOf(index)))];
      const { results, heard } = await permittedWrites(client, requests, false, asker, (written) =>
        kinds.map((kind) =>
          writing(
            asker,
            kind,
            written.filter((_, index) => kindOf(index) === kind),
          ),
        ),
      );
      return { value: results, heard };
    });
  }

  /** One transaction; who waits for what it wrote is woken when that can be seen, never before. */
  async function told<T>(work: (client: PoolClient) => Promise<{ readonly value: T; readonly heard: boolean }>): Promise<T> {
    const { value, heard } = await inTransaction(pool, work);
    if (heard) subscriptions.wake();
    return value;
  }

  /** @returns whether somebody waits for what was written */
  async function recorded(client: PoolClient, results: readonly WriteResult[], { agent }: Asker): Promise<boolean> {
    const waited = await recordEvents(client, results, { agent, nowMs: now(), insecure: subscriptions.insecure });
    return waited || results.some(({ type }) => type === 'Subscription');
  }

  async function patchWithin(
    client: PoolClient,
    { type, id, condition, patch, ifMatch, at }: EntryPatch,
    asker: Asker,
  ): Promise<WriteRequest> {
    const sight = sightOf(asker);
    const found = id ?? (await matchOf(client, { type, query: condition ?? '', at }, sight));
    return patchedWrite(client, { type, id: found, patch, ifMatch }, sight, at);
  }

  async function patchAlone(request: PatchRequest, asker: Asker): Promise<Answer> {
    const write = (update: WriteRequest): Promise<WriteResult> => writeAlone(update, asker, 'patch');
    return writeAnswer(await patchResource(request, { pool, sight: () => sightOf(asker), write }));
  }

  const writing = ({ agent, requestId }: Asker, interaction: Interaction, results: readonly WriteResult[]): Access => ({
    agent,
    requestId,
    interaction,
    status: results.length === 1 ? (results[0]?.status ?? 200) : 200,
    atMs: now(),
    resources: results.flatMap(({ type, id, version }) =>
      id === null ? [] : [`${type}/${id}${version === null ? '' : `/_history/${version}`}`],
    ),
    patients: [...new Set(results.flatMap(({ body }) => patientsIn(body)))],
    query: null,
  });

  const reading = (
    { agent, requestId }: Asker,
    path: readonly string[],
    query: string,
    answer: Pick<Answer, 'status' | 'body'>,
  ): Access => ({
    agent,
    requestId,
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
      const { agent, requestId } = asker;
      trail.soon({ agent, requestId, interaction, status, atMs: now(), resources, patients: [], query: null });
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
      const how = { lenient, rights: asker.agent.rights };
      if (path[0] === 'metadata') return reader.read(pool, path, query, how);
      const [type, id = '', operation = '', ...more] = path;
      if (type === 'Subscription' && operation.startsWith('$') && more.length === 0)
        return audited(asker, 'operation', [`Subscription/${id}`], () => subscriptions.operation(id, operation, query, asker));
      return audited(asker, readingOf(path), path.length > 1 ? [path.slice(0, 2).join('/')] : [], async () => {
        const answer = await reader.read(pool, path, query, how);
        trail.soon(reading(asker, path, query, answer));
        return answer;
      });
    },
    write: (request, asker) =>
      audited(asker, INTERACTIONS[request.method], named(request), async () => writeAnswer(await writeAlone(request, asker))),
    patch: (request, asker) => audited(asker, 'patch', named(request), () => patchAlone(request, asker)),
    bundle: (resource, prefer, asker) => {
      const { type, entries } = readBundle(resource, base);
      return audited(asker, type, [], async () => {
        const answers = type === 'batch' ? await batch(entries, prefer, asker) : await transaction(entries, prefer, asker);
        return { status: 200, body: responseText(type, base, answers) };
      });
    },
  };
}

const VERBS = { POST: 'c', PUT: 'u', DELETE: 'd' } as const;
const INTERACTIONS = { POST: 'create', PUT: 'update', DELETE: 'delete' } as const satisfies Record<string, Interaction>;

function entryAnswer(answer: Answer, prefer: ReturnPreference): EntryAnswer {
  return { answer, shows: prefer.return === 'representation' && answer.body !== null ? 'resource' : 'nothing' };
}
