import { isObject, type Json, type JsonObject, sameJson } from '../json/parse-json.ts';
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

/**
 * Texts go to the database and come apart there as one text with these between them, which no text of a resource can hold: writing
 * a list the database's own way means looking at every character twice. `TEXT_END` between texts, `LIST_END` between lists of them.
 */
export const TEXT_END = '\u001f';
export const LIST_END = '\u001e';

/** One parameter for `string_to_array($n, TEXT_END)`. */
export const textList = (texts: readonly string[]): string => texts.join(TEXT_END);

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
  const meta: JsonObject = { versionId: String(version), lastUpdated: new Date(updatedMs).toISOString() };
  Object.assign(meta, withoutVersion(resource['meta']));
  return JSON.stringify(Object.assign({ resourceType: resource['resourceType'], id, meta }, without(resource, OWN)));
}

const OWN: readonly string[] = ['resourceType', 'id', 'meta'];

function withoutVersion(meta: Json | undefined): JsonObject {
  if (!isObject(meta)) return {};
  return without(meta, ['versionId', 'lastUpdated']);
}

function without(object: JsonObject, names: readonly string[]): JsonObject {
  const rest: JsonObject = {};
  for (const name of Object.keys(object)) if (!names.includes(name)) rest[name] = object[name] ?? null;
  return rest;
}

/** Whether two versions say the same, apart from which version they are. */
export function sameContent(a: JsonObject, b: JsonObject): boolean {
  return (
    sameJson(without(a, ['id', 'meta']), without(b, ['id', 'meta'])) &&
    sameJson(withoutVersion(a['meta']), withoutVersion(b['meta']))
  );
}
