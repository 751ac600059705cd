import type { ClientBase, Pool } from 'pg';
import { isObject, parseJson } from '../json/parse-json.ts';
import { problem } from '../problem.ts';
import type { Link } from '../search/links.ts';
import { indexedAs, type SearchParameter } from '../search/parameters.ts';
import { valuesAt } from '../search/path.ts';
import type { Row } from './row.ts';

const MOST_INCLUDED = 1_000;
const MOST_STEPS = 5;

/**
 * What a page refers to and what refers to it, each once and none of the page itself. A reference to a version brings that version
 * (specs fhir-server, 6.9). References that lead nowhere are skipped.
 * @throws FhirProblem 400 when that is too much for one page
 */
export async function linkedRows(
  db: Pool | ClientBase,
  links: readonly Link[],
  matches: readonly Row[],
): Promise<readonly Row[]> {
  const present = new Set(matches.map(versionOf));
  const found: Row[] = [];
  let from = matches;
  for (let step = 0; step < MOST_STEPS && from.length > 0; step++) {
    const followed = step === 0 ? links : links.filter(({ iterate }) => iterate);
    const next = (await follow(db, followed, from)).filter((row) => !present.has(versionOf(row)));
    for (const row of next) present.add(versionOf(row));
    found.push(...next);
    if (found.length > MOST_INCLUDED)
      throw problem(
        400,
        'too-costly',
        `more than ${MOST_INCLUDED} included resources on a page: ask for fewer matches`,
        'http._count',
      );
    from = next;
  }
  return found;
}

const nameOf = ({ type, id }: Row): string => `${type}/${id}`;
const versionOf = (row: Row): string => `${nameOf(row)}/_history/${row.version}`;

async function follow(db: Pool | ClientBase, links: readonly Link[], rows: readonly Row[]): Promise<readonly Row[]> {
  const names = new Set<string>();
  const keys = new Set<string>();
  const patients = new Map<string, string[]>();
  for (const link of links) {
    if (link.direction === 'include') {
      for (const row of rows) if (row.type === link.source) for (const name of referencesOf(row, link)) names.add(name);
      continue;
    }
    for (const parameter of link.parameters)
      for (const row of rows) {
        if (!leadsTo(parameter, row.type, link.target)) continue;
        // `patient` alone has a column and no keys.
        const code = indexedAs(link.source, parameter.code);
        if (code !== 'patient') keys.add(`${link.source}.${code}=${nameOf(row)}`);
        else patients.set(link.source, [...(patients.get(link.source) ?? []), row.id]);
      }
  }
  const references = [...names].map((name) => name.split('/'));
  const parts = references.filter(([, , history]) => history === undefined);
  const earlier = await versionsOf(
    db,
    references.filter(([, , history, version]) => history === '_history' && /^[1-9]\d{0,8}$/.test(version ?? '')),
  );
  const ofPatients = [...patients].flatMap(([type, ids]) => ids.map((id) => [type, id]));
  if (parts.length + keys.size + ofPatients.length === 0) return earlier;
  const { rows: found } = await db.query<Row>(
    `select type, id, version, updated, deleted, method, body from fhir.resource
     where not deleted and ((type, id) in (select * from unnest($1::text[], $2::text[])) or keys && $3::text[]
       or (type, patient) in (select * from unnest($4::text[], $5::text[])))
     order by type, id limit ${MOST_INCLUDED + 1}`,
    [column(parts, 0), column(parts, 1), [...keys], column(ofPatients, 0), column(ofPatients, 1)],
  );
  const current = new Set(found.map(versionOf));
  return [...found, ...earlier.filter((row) => !current.has(versionOf(row)))];
}

const column = (pairs: readonly (readonly string[])[], index: number): string[] => pairs.map((pair) => pair[index] ?? '');

/** @param references split at their slashes: type, id, `_history`, version */
async function versionsOf(db: Pool | ClientBase, references: readonly (readonly string[])[]): Promise<readonly Row[]> {
  if (references.length === 0) return [];
  const columns = 'type, id, version, updated, deleted, method, body';
  const wanted = 'not deleted and (type, id, version) in (select * from unnest($1::text[], $2::text[], $3::int[]))';
  const { rows } = await db.query<Row>(
    `select ${columns} from fhir.resource where ${wanted} union all select ${columns} from fhir.history where ${wanted}
     order by type, id, version limit ${MOST_INCLUDED + 1}`,
    [column(references, 0), column(references, 1), column(references, 3)],
  );
  return rows;
}

function leadsTo({ targets = [] }: SearchParameter, type: string, only: string | null): boolean {
  return (only === null || only === type) && (targets.length === 0 || targets.includes(type));
}

function referencesOf({ body }: Row, { parameters, target }: Link): string[] {
  const resource = parseJson(body ?? '{}');
  if (!isObject(resource)) return [];
  return parameters.flatMap(({ paths }) =>
    paths.flatMap((path) =>
      valuesAt(resource, path).flatMap((value) => {
        const reference = isObject(value) ? value['reference'] : undefined;
        if (typeof reference !== 'string' || (target !== null && !reference.startsWith(`${target}/`))) return [];
        return [reference];
      }),
    ),
  );
}
