import type { ClientBase, Pool } from 'pg';
import { type Rights, requiredOf } from './access/rights.ts';
import type { AuthorisationServer } from './access/smart-configuration.ts';
import { demandsOf, requireVisible, restricted, visibleOf } from './access/visible-adapter.ts';
import { type Answer, resourceAnswer } from './answer.ts';
import { historyText, searchsetText } from './bundle/bundle-text.ts';
import { capabilityStatement } from './capability.ts';
import { isServed, SERVED_TYPES, type ServedType } from './definitions/structures.ts';
import { everythingOf } from './operations/everything-adapter.ts';
import { lastOfEachCode } from './operations/last-n-adapter.ts';
import { outcomeText, problem } from './problem.ts';
import { COMPARTMENT_TYPES } from './search/compartment.ts';
import type { Condition } from './search/condition.ts';
import { DEFAULT_COUNT, MOST_COUNT, pairsOf, parseQuery, type Types } from './search/query.ts';
import { currentVersion, oneVersion, recentVersions, search, versions } from './store/read-adapter.ts';
import { type Row, requirePresent } from './store/row.ts';
import { subsetOf, subsetText } from './subset.ts';

export interface Reading {
  /** Unknown parameters of a search are told instead of refused. */
  readonly lenient: boolean;
  /** null = everything. */
  readonly rights: Rights | null;
}

export interface Reader {
  /** GET of a path below the base, e.g. `['Patient', '1', '_history', '2']`. */
  read(db: Pool | ClientBase, path: readonly string[], query: string, reading: Reading): Promise<Answer>;
}

/** Every interaction that changes nothing, within what the asker may see. */
export function createReader({
  base,
  cursorSecret,
  authorisation,
  now,
}: {
  readonly base: string;
  readonly cursorSecret: string;
  readonly authorisation: AuthorisationServer | null;
  readonly now: () => number;
}): Reader {
  const where = (): { base: string; nowMs: number } => ({ base, nowMs: now() });

  async function read(
    db: Pool | ClientBase,
    path: readonly string[],
    query: string,
    { lenient, rights }: Reading,
  ): Promise<Answer> {
    const [type = '', id, mark, version, ...more] = path;
    if (type === '' && id === undefined) return findAll(db, query, { lenient, rights });
    if (type === 'metadata' && id === undefined)
      return { status: 200, body: JSON.stringify(capabilityStatement(base, authorisation)) };
    if (type === '_history' && id === undefined) return changes(db, null, query, rights);
    if (!isServed(type)) throw problem(404, 'not-supported', `there is no ${type.slice(0, 40)} here`);
    if (id === undefined) return find(db, [type], query, { lenient, rights });
    if (id === '_history' && mark === undefined) return changes(db, type, query, rights);
    if (type === 'Observation' && id === '$lastn' && mark === undefined) return lastN(db, query, rights);
    if (type === 'Patient' && mark === '$everything' && version === undefined) return everything(db, id, query, rights);
    if (type === 'Patient' && mark !== undefined && /^([A-Z]|\*$)/.test(mark) && version === undefined)
      return findOfPatient(db, [id, mark], query, { lenient, rights });
    if (more.length > 0 || (mark !== undefined && mark !== '_history'))
      throw problem(404, 'not-supported', `there is no such operation on ${type}`);
    await requireVisible(db, rights, 'r', { type, id }, where());
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
    { lenient, rights }: Reading,
    path: string = types[0],
    within: readonly Condition[] = [],
  ): Promise<Answer> {
    const asked = parseQuery(types, pairsOf(text), lenient);
    const query = restricted({ ...asked, criteria: [...within, ...asked.criteria] }, rights);
    const context = { type: types[0], ...where(), ...(rights === null ? {} : { required: demandsOf(rights) }) };
    const page = await search(db, query, context, cursorSecret);
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
        included: await visibleOf(db, rights, 'r', page.included, where()),
        outcome: warnings.length > 0 ? outcomeText(warnings) : null,
        links: { self: url(query.cursor), ...(page.cursor === null ? {} : { next: url(page.cursor) }) },
      }),
    };
  }

  /** `[base]?_type=A,B&…`: what all types have in common. */
  async function findAll(db: Pool | ClientBase, text: string, reading: Reading): Promise<Answer> {
    const pairs = pairsOf(text);
    const named =
      pairs.find(([name]) => name === '_type')?.[1].split(',') ?? SERVED_TYPES.filter((type) => type !== 'AuditEvent');
    const [first, ...others] = named.map((type) => {
      if (!isServed(type)) throw problem(400, 'not-supported', `_type: there is no ${type.slice(0, 40)} here`, 'http._type');
      return type;
    });
    if (first === undefined) throw problem(400, 'value', '_type: names of types expected', 'http._type');
    const rest = new URLSearchParams(pairs.filter(([name]) => name !== '_type')).toString();
    return find(db, [first, ...others], rest, reading, '');
  }

  /** `Patient/1/Observation?…` and `Patient/1/*`: what belongs to that patient (R4, compartment definition). */
  async function findOfPatient(
    db: Pool | ClientBase,
    [id, type]: readonly [string, string],
    text: string,
    reading: Reading,
  ): Promise<Answer> {
    await requireVisible(db, reading.rights, 'r', { type: 'Patient', id }, where());
    requirePresent(await currentVersion(db, 'Patient', id), 'Patient', id);
    const [first, ...others] =
      type === '*'
        ? COMPARTMENT_TYPES.filter((known) => known !== 'AuditEvent')
        : COMPARTMENT_TYPES.filter((known) => known === type);
    if (first === undefined) throw problem(404, 'not-supported', `${type.slice(0, 40)} does not belong to patients`);
    return find(db, [first, ...others], text, reading, `Patient/${id}/${type}`, [{ kind: 'of-patient', id }]);
  }

  async function lastN(db: Pool | ClientBase, query: string, rights: Rights | null): Promise<Answer> {
    const pairs = pairsOf(query);
    const matches = await lastOfEachCode(db, pairs, rights, { type: 'Observation', ...where() });
    const links = { self: pageUrl('Observation/$lastn', pairs, null) };
    const parts = { base, matches, included: [], outcome: null, total: matches.length, links };
    return { status: 200, body: searchsetText(parts) };
  }

  async function everything(db: Pool | ClientBase, id: string, query: string, rights: Rights | null): Promise<Answer> {
    await requireVisible(db, rights, 'r', { type: 'Patient', id }, where());
    requirePresent(await currentVersion(db, 'Patient', id), 'Patient', id);
    const pairs = pairsOf(query);
    const page = await everythingOf(db, id, pairs, cursorSecret, now());
    const { cursor } = page;
    const matches = await visibleOf(db, rights, 'r', page.matches, where());
    const included = await visibleOf(db, rights, 'r', page.included, where());
    const links = pageLinks(`Patient/${id}/$everything`, pairs, cursor);
    return { status: 200, body: searchsetText({ base, matches, included, outcome: null, total: null, links }) };
  }

  async function changes(db: Pool | ClientBase, type: ServedType | null, query: string, rights: Rights | null): Promise<Answer> {
    // What a resource was when it belonged to somebody else cannot be judged from what it is now.
    for (const one of rights === null ? [] : type === null ? SERVED_TYPES : [type])
      if (rights !== null && requiredOf(rights, one, 'r') !== null)
        throw problem(403, 'forbidden', 'a history of all resources needs scopes without restriction');
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

  return { read };
}

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
