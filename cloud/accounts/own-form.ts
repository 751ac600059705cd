import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

const form = z.record(z.string(), z.string());

/** What a form of ours carries, so that another site's is known: it holds for one sign-in, or for one session. */
export const formToken = (cookieKey: string, holder: string): string =>
  createHmac('sha256', cookieKey).update(`form ${holder}`).digest('base64url');

/** Fields of a posted form; null when it did not come from a page of ours. */
export function ownForm(request: FastifyRequest, issuer: string, token: string): Readonly<Record<string, string>> | null {
  const { success, data: fields } = form.safeParse(request.body);
  const { origin } = request.headers;
  const foreign = origin !== undefined && origin !== 'null' && origin !== new URL(issuer).origin;
  return success && !foreign && same(fields['token'] ?? '', token) ? fields : null;
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
