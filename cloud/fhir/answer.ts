import { type Row, updatedAt } from './store/row.ts';

/** What goes back over HTTP, or into the entry of a Bundle. */
export interface Answer {
  readonly status: number;
  /** FHIR JSON; null for an empty body. */
  readonly body: string | null;
  readonly version?: number | null;
  readonly updated?: Date | null;
  /** `Type/id/_history/v`, relative to the base. */
  readonly location?: string | null;
}

export function resourceAnswer(row: Row): Answer {
  return { status: 200, body: row.body, version: row.version, updated: updatedAt(row) };
}

export function etag(version: number): string {
  return `W/"${version}"`;
}

/** Versions named by If-Match or If-None-Match: `W/"3"`, `"3"`, or a list of them. */
export function versionsOf(header: string): readonly string[] {
  return header.split(',').map((tag) =>
    tag
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1'),
  );
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  304: 'Not Modified',
  400: 'Bad Request',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  422: 'Unprocessable Entity',
  500: 'Internal Server Error',
};

/** `201 Created`, as it stands in an entry's response. */
export function statusText(status: number): string {
  return `${status} ${REASONS[status] ?? ''}`.trim();
}
