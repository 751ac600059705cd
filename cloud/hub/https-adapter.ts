import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { HubError } from './hub-error.ts';
import type { TlsOptions } from './mqtt/listener-adapter.ts';
import { refusalAnswer } from './service-api/answer.ts';

const LARGEST_BODY = 2 * 1024 * 1024;

/** Where services and devices ask over HTTPS. A client may show a certificate. */
export function createHttpsApp(
  { key, cert, trusted, renewed }: TlsOptions,
  refused: (error: HubError, where: string) => void,
): FastifyInstance {
  const app = Fastify({
    https: { key, cert, ca: [...trusted], requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.2' },
    bodyLimit: LARGEST_BODY,
    routerOptions: { caseSensitive: false, maxParamLength: 400 },
    forceCloseConnections: true,
  }) as unknown as FastifyInstance;
  renewed?.((pair) => serverOf(app).setSecureContext({ ...pair, ca: [...trusted], minVersion: 'TLSv1.2' }));
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const hubError =
      error instanceof HubError
        ? error
        : new HubError(error.statusCode !== undefined && error.statusCode < 500 ? 400004 : 500001, error.message);
    refused(hubError, `${request.method} ${request.url.split('?')[0] ?? ''}`);
    const { status, body } = refusalAnswer(hubError, new Date());
    return reply.code(status).header('iothub-errorcode', hubError.word).send(body);
  });
  return app;
}

/** @returns the port */
export async function listenHttps(app: FastifyInstance, host: string, port: number): Promise<number> {
  await app.listen({ host, port });
  return (app.server.address() as AddressInfo).port;
}

export function serverOf(app: FastifyInstance): Server {
  return app.server as unknown as Server;
}
