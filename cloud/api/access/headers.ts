import type { FastifyInstance } from 'fastify';

/**
 * Own scripts and styles only; React and uPlot set styles by script, which this allows.
 * @param reached origins that the page may ask, beside its own
 */
export function pagePolicy(reached: readonly string[] = []): string {
  const connect = reached.length === 0 ? '' : `connect-src 'self' ${reached.join(' ')}; `;
  return `default-src 'self'; ${connect}img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
}

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': pagePolicy(),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Strict headers on every answer; what is known of patients is kept by no cache. */
export function addPageHeaders(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers(HEADERS);
    if (request.url.startsWith('/api/') || request.url.startsWith('/sign-in')) void reply.header('Cache-Control', 'no-store');
    done();
  });
}
