import type { ClientBase } from 'pg';
import { mayAtAll } from '../access/rights.ts';
import { visibleOf } from '../access/visible-adapter.ts';
import { linkKey, ownedLink, rewriteLinks } from '../bundle/references.ts';
import { isServed } from '../definitions/structures.ts';
import type { JsonObject } from '../json/parse-json.ts';
import { problem } from '../problem.ts';
import { type Condition, conditionalReference, resolveConditions } from './conditions-adapter.ts';
import { NAMED_ROWS, namesOf } from './named-rows.ts';
import { sendOff } from './transaction-adapter.ts';
import type { Target, WriteContext } from './write-request.ts';

/** Types whose existence is checked when something refers to them. */
const CHECKED = /^((?:Patient|Encounter|Device|Location|CareTeam)\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/.*)?$/;

export interface LinkedResource {
  readonly target: Target;
  readonly resource: JsonObject;
}

/** References to checked types by where each stands. */
export type References = ReadonlyMap<string, string>;

/** What is written, with its links in the form that is stored, and what they lead to. */
export interface Links {
  readonly linked: readonly LinkedResource[];
  readonly referred: References;
  readonly conditions: readonly Condition[];
}

/**
 * Brings every link into the form that is stored: own addresses relative, entries of the same transaction as `Type/id`.
 * @throws FhirProblem 400 for a urn no entry owns
 */
export function linkResources(targets: readonly Target[], context: WriteContext): Links {
  const owners = ownersOf(targets);
  const conditions: Condition[] = [];
  const wanted = new Map<string, string>();
  const linked = targets.flatMap((target) => {
    const { resource, type, at } = target.request;
    if (resource === null || (target.kind !== 'create' && target.kind !== 'update')) return [];
    const rewritten = rewriteLinks(type, resource, (text, isReference) => {
      const own = text.startsWith(`${context.base}/`) ? text.slice(context.base.length + 1) : null;
      const found = context.transaction ? ownedLink(text, owners) : null;
      if (!isReference) return found;
      const result = found ?? own ?? text;
      if (/^urn:(uuid|oid):/i.test(result)) {
        throw problem(
          context.transaction ? 400 : 422,
          'not-found',
          `nothing in this request has the address ${result}`,
          at || type,
        );
      }
      const condition = conditionalReference(result);
      if (condition) {
        if (!context.transaction)
          throw problem(422, 'invalid', 'conditional references are allowed in transactions only', at || type);
        conditions.push({ ...condition, at });
      }
      const checked = CHECKED.exec(result)?.[1];
      if (checked !== undefined) wanted.set(checked, at || type);
      return result;
    });
    return [{ target, resource: rewritten }];
  });
  return { linked, referred: wanted, conditions };
}

/**
 * Conditional references become `Type/id`.
 * @throws FhirProblem 412 for a condition without exactly one match
 */
export async function resolveLinks(
  client: ClientBase,
  { linked, conditions }: Links,
  context: WriteContext,
): Promise<readonly LinkedResource[]> {
  const answers = await conditionalTargets(client, conditions, context);
  if (answers.size === 0) return linked;
  return linked.map(({ target, resource }) => ({
    target,
    resource: rewriteLinks(target.request.type, resource, (text, isReference) =>
      isReference ? (answers.get(text) ?? null) : null,
    ),
  }));
}

/**
 * After the writes: what is referred to must be within the sight of whoever wrote, or it is answered as if it were not there. Types
 * that she may not read at all are not asked about.
 * @throws FhirProblem 422
 */
export async function requireSeen(
  client: ClientBase,
  referred: References,
  { rights, base, nowMs }: WriteContext,
): Promise<void> {
  if (rights === null) return;
  const named = [...referred].flatMap(([reference, at]) => {
    const [type = '', id = ''] = reference.split('/');
    return isServed(type) && mayAtAll(rights, type, 'r') ? [{ type, id, reference, at }] : [];
  });
  const seen = new Set(await visibleOf(client, rights, 'r', named, { base, nowMs }));
  for (const one of named) if (!seen.has(one)) throw leadsNowhere(one.reference, one.at);
}

const leadsNowhere = (reference: string, at: string): Error =>
  problem(422, 'not-found', `the reference ${reference} leads to nothing`, at);

function ownersOf(targets: readonly Target[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { request, id } of targets) {
    if (request.fullUrl === null || id === null || request.method === 'DELETE') continue;
    owners.set(linkKey(request.fullUrl), `${request.type}/${id}`);
    const relative = /^https?:.*\/([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]+)$/.exec(request.fullUrl)?.[1];
    if (relative !== undefined) owners.set(relative, `${request.type}/${id}`);
  }
  return owners;
}

async function conditionalTargets(
  client: ClientBase,
  conditions: readonly Condition[],
  context: WriteContext,
): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>();
  if (conditions.length === 0) return answers;
  const found = await resolveConditions(client, conditions, context);
  conditions.forEach(({ type, query, at }, index) => {
    const ids = new Set(found[index]?.ids);
    const [id] = ids;
    if (ids.size !== 1 || id === undefined) {
      throw problem(
        412,
        ids.size === 0 ? 'not-found' : 'multiple-matches',
        `${ids.size === 0 ? 'no' : 'more than one'} ${type} meets a conditional reference`,
        at,
      );
    }
    answers.set(`${type}?${query}`, `${type}/${id}`);
  });
  return answers;
}

/**
 * Which of what is referred to, and not written along with it, is not there. The rows that are stay locked against deletion until this
 * transaction ends.
 */
export function missingOf(client: ClientBase, wanted: References, targets: readonly Target[]): Promise<References> {
  const written = new Set(
    targets.filter(({ kind }) => kind === 'create' || kind === 'update').map(({ request, id }) => `${request.type}/${id ?? ''}`),
  );
  const missing = new Map([...wanted].filter(([reference]) => !written.has(reference)));
  if (missing.size === 0) return Promise.resolve(missing);
  const names = [...missing.keys()].map((reference) => {
    const [type = '', id = ''] = reference.split('/');
    return { type, id };
  });
  const answer = sendOff<{ reference: string }>(client, {
    name: 'fhir-referenced',
    text: `select r.* from ${NAMED_ROWS}, lateral (select type || '/' || id as reference
       from fhir.resource where type = named.type and id = named.id and not deleted for key share) r`,
    values: namesOf(names),
  });
  const left = answer.then(({ rows }) => {
    for (const { reference } of rows) missing.delete(reference);
    return missing;
  });
  left.catch(() => undefined);
  return left;
}

/** @throws FhirProblem 422 */
export function requireNoneMissing(missing: References): void {
  for (const [reference, at] of missing) throw leadsNowhere(reference, at);
}
