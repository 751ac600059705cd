import { type Answer, etag, statusText } from '../answer.ts';
import { type Row, updatedAt } from '../store/row.ts';

/*
 * Bundles are put together as text, because stored resources are text and must keep theirs.
 */

function members(parts: Readonly<Record<string, string | null | undefined>>): string {
  return `{${Object.entries(parts)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${value ?? ''}`)
    .join(',')}}`;
}

const text = (value: string | null | undefined): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

function bundle(
  type: string,
  parts: Readonly<Record<string, string | null>>,
  entries: readonly string[],
  links: Readonly<Record<string, string>> = {},
): string {
  const link = Object.entries(links).map(([relation, url]) => members({ relation: text(relation), url: text(url) }));
  return members({
    resourceType: '"Bundle"',
    type: text(type),
    ...parts,
    link: link.length > 0 ? `[${link.join(',')}]` : null,
    entry: entries.length > 0 ? `[${entries.join(',')}]` : null,
  });
}

export interface SearchsetParts {
  readonly base: string;
  readonly matches: readonly Row[];
  readonly included: readonly Row[];
  /** JSON text of an OperationOutcome with warnings. */
  readonly outcome: string | null;
  readonly total: number | null;
  readonly links: Readonly<Record<string, string>>;
}

export function searchsetText({ base, matches, included, outcome, total, links }: SearchsetParts): string {
  const entry = (row: Row, mode: string): string =>
    members({ fullUrl: text(`${base}/${row.type}/${row.id}`), resource: row.body, search: members({ mode: text(mode) }) });
  const entries = [...matches.map((row) => entry(row, 'match')), ...included.map((row) => entry(row, 'include'))];
  if (outcome !== null) entries.push(members({ resource: outcome, search: members({ mode: '"outcome"' }) }));
  return bundle('searchset', { total: total === null ? null : String(total) }, entries, links);
}

/** @param total null = not counted */
export function historyText(
  base: string,
  rows: readonly Row[],
  total: number | null,
  links: Readonly<Record<string, string>>,
): string {
  const entries = rows.map((row) =>
    members({
      fullUrl: text(`${base}/${row.type}/${row.id}`),
      resource: row.body,
      request: members({ method: text(row.method), url: text(row.method === 'POST' ? row.type : `${row.type}/${row.id}`) }),
      response: members({
        status: text(statusText(row.deleted ? 204 : row.version === 1 ? 201 : 200)),
        etag: text(etag(row.version)),
        lastModified: text(updatedAt(row).toISOString()),
      }),
    }),
  );
  return bundle('history', { total: total === null ? null : String(total) }, entries, links);
}

export interface EntryAnswer {
  readonly answer: Answer;
  /** Whether the body is a resource to show, or an OperationOutcome. */
  readonly shows: 'resource' | 'outcome' | 'nothing';
}

export function responseText(type: 'batch' | 'transaction', base: string, answers: readonly EntryAnswer[]): string {
  const entries = answers.map(({ answer, shows }) =>
    members({
      resource: shows === 'resource' ? answer.body : null,
      response: members({
        status: text(statusText(answer.status)),
        location: text(answer.location ? `${base}/${answer.location}` : null),
        etag: answer.version === null || answer.version === undefined ? null : text(etag(answer.version)),
        lastModified: text(answer.updated?.toISOString()),
        outcome: shows === 'outcome' ? answer.body : null,
      }),
    }),
  );
  return bundle(`${type}-response`, {}, entries);
}
