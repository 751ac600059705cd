import type { Server } from 'node:https';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';

export interface KeyPair {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

/** What a server of ours shows to whoever connects. */
export interface ServerTls {
  now(): KeyPair;
  /** Told of each pair that replaces the one before, while the server runs. */
  readonly renewed: (take: (pair: KeyPair) => void) => void;
}

const OLDEST = 'TLSv1.2';
/** A year: whoever was here once never comes by plain http again (RFC 6797). */
const STRICT = 'max-age=31536000';
/** Other programs on this machine speak plain http under these names. */
const THIS_MACHINE = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** A server over TLS; plain http with null. */
export function createServer(options: FastifyServerOptions, tls: ServerTls | null): FastifyInstance {
  if (tls === null) return Fastify(options);
  const https: object = { https: { ...tls.now(), minVersion: OLDEST } };
  const server = Fastify({ ...options, ...https });
  tls.renewed((pair) => (server.server as unknown as Server).setSecureContext({ ...pair, minVersion: OLDEST }));
  server.addHook('onRequest', (request, reply, done) => {
    // On the answer itself: some are written past the framework.
    if (!THIS_MACHINE.test(request.host)) reply.raw.setHeader('Strict-Transport-Security', STRICT);
    done();
  });
  return server;
}
