import { problem } from '../problem.ts';
import { normalisedCondition } from '../search/query.ts';
import type { Matches } from './conditions-adapter.ts';
import type { Target, WriteRequest } from './write-request.ts';

/**
 * Conditions whose answer must not change between looking and writing. What is named by its id needs no such lock: its row is locked,
 * and of two who make the same row the database lets one begin again.
 */
export function namesToLock(requests: readonly WriteRequest[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { type, condition } of requests) if (condition !== null) names.add(normalisedCondition(type, condition));
  return names;
}

/**
 * Which resource a write is about.
 * @param found what meets the request's condition; null without a condition
 * @throws FhirProblem 412 when several meet it or one that the asker may not see, which is not told apart; 400 when the one found is
 * not the one sent
 */
export function identify(request: WriteRequest, found: Matches | null, newId: () => string): Target {
  const { method, type, at } = request;
  if (found !== null && (found.ids.length > 1 || (found.hidden && method !== 'DELETE'))) {
    throw problem(412, 'multiple-matches', `the condition does not single out one ${type}`, at || undefined);
  }
  const [match] = found?.ids ?? [];
  switch (method) {
    case 'POST':
      return match === undefined ? { request, id: newId(), kind: 'create' } : { request, id: match, kind: 'found' };
    case 'DELETE': {
      const id = request.id ?? match ?? null;
      return { request, id, kind: id === null ? 'nothing' : 'delete' };
    }
    case 'PUT': {
      if (found === null) return { request, id: request.id, kind: 'update' };
      const sent = request.resource?.['id'];
      if (match === undefined) return { request, id: typeof sent === 'string' ? sent : newId(), kind: 'update', mustBeNew: true };
      if (sent !== undefined && sent !== match) {
        throw problem(
          400,
          'invalid',
          `the condition leads to ${type}/${match}, the resource says another id`,
          at || `${type}.id`,
        );
      }
      return { request, id: match, kind: 'update' };
    }
  }
}

/** @throws FhirProblem 400 when two writes of one transaction are about the same resource */
export function requireDistinct(targets: readonly Target[]): void {
  const seen = new Map<string, string>();
  for (const { request, id } of targets) {
    if (id === null) continue;
    const name = `${request.type}/${id}`;
    const other = seen.get(name);
    if (other !== undefined)
      throw problem(400, 'duplicate', `${other} and ${request.at} are about the same resource`, request.at);
    seen.set(name, request.at);
  }
  const conditions = new Map<string, string>();
  for (const { type, method, condition, at } of targets.map(({ request }) => request)) {
    if (condition === null || method === 'DELETE') continue;
    const name = normalisedCondition(type, condition);
    const other = conditions.get(name);
    if (other !== undefined) throw problem(400, 'duplicate', `${other} and ${at} have the same condition`, at);
    conditions.set(name, at);
  }
}
