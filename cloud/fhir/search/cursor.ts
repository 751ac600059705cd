import { createHmac, timingSafeEqual } from 'node:crypto';
import { problem } from '../problem.ts';

/** The place in a sorted list after which the next page begins: the values of the sort columns and the id. */
export interface Cursor {
  readonly after: readonly (string | number)[];
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const LIFE_MS = 3_600_000;

/** Signed, so that a page can only be asked for as it was offered, with the query it was offered for. */
export function writeCursor(after: Cursor['after'], query: string, secret: string, nowMs: number): string {
  const body = Buffer.from(JSON.stringify({ after, expiresAt: nowMs + LIFE_MS } satisfies Cursor)).toString('base64url');
  return `${body}.${sign(body, query, secret)}`;
}

/** @throws FhirProblem 400 when it is not ours, 410 when it is too old */
export function readCursor(text: string, query: string, secret: string, nowMs: number): Cursor {
  const [body = '', signature = ''] = text.split('.');
  const right = Buffer.from(sign(body, query, secret));
  const given = Buffer.from(signature);
  if (right.length !== given.length || !timingSafeEqual(right, given))
    throw problem(400, 'invalid', 'this page link is not one of ours', 'http._cursor');
  const cursor = JSON.parse(Buffer.from(body, 'base64url').toString()) as Cursor;
  if (cursor.expiresAt < nowMs) throw problem(410, 'expired', 'this page link is too old: search again', 'http._cursor');
  return cursor;
}

function sign(body: string, query: string, secret: string): string {
  return createHmac('sha256', secret).update(`${body}\n${query}`).digest('base64url');
}
