import { canonicalText, isObject, type Json, type JsonObject } from '../json/parse-json.ts';
import { FhirProblem, problem } from '../problem.ts';

/** One version of a resource as it is stored. */
export interface Row {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  /** Milliseconds since 1970; PostgreSQL's driver hands bigint over as text. */
  readonly updated: string | number;
  readonly deleted: boolean;
  readonly method: string;
  /** JSON text; null for a deletion. */
  readonly body: string | null;
}

/** Search keys are sent to the database as one text per resource; no key can hold this character. */
export const KEY_END = '\u001f';

/** @throws FhirProblem 404, or 410 for a deletion */
export function requirePresent(row: Row | null, type: string, id: string): Row {
  if (row === null) throw problem(404, 'not-found', `there is no ${type}/${id.slice(0, 64)}`);
  if (!row.deleted) return row;
  throw new FhirProblem(410, [{ severity: 'error', code: 'deleted', text: `${type}/${id} was deleted` }], {
    ETag: `W/"${row.version}"`,
  });
}

export function updatedAt(row: Pick<Row, 'updated'>): Date {
  return new Date(Number(row.updated));
}

/** The resource as stored and answered: its own id and version, whatever the sender wrote there. */
export function bodyOf(resource: JsonObject, id: string, version: number, updatedMs: number): string {
  const own: JsonObject = { versionId: String(version), lastUpdated: new Date(updatedMs).toISOString() };
  const meta = { ...own, ...withoutVersion(resource['meta']) };
  return JSON.stringify({
    resourceType: resource['resourceType'],
    id,
    meta,
    ...without(resource, ['resourceType', 'id', 'meta']),
  });
}

function withoutVersion(meta: Json | undefined): JsonObject {
  if (!isObject(meta)) return {};
  return without(meta, ['versionId', 'lastUpdated']);
}

function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** Whether two versions say the same, apart from which version they are. */
export function sameContent(a: JsonObject, b: JsonObject): boolean {
  const plain = (resource: JsonObject): string =>
    canonicalText({ ...without(resource, ['id', 'meta']), meta: withoutVersion(resource['meta']) });
  return plain(a) === plain(b);
}
