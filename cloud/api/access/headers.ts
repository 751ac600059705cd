import type { FastifyInstance } from 'fastify';

const HEADERS: Readonly<Record<string, string>> = {
  // Own scripts and styles only; React and uPlot set styles by script, which this allows.
  'Content-Security-Policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
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
