import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HubError } from '../hub-error.ts';
import type { ClientCertificate } from '../identity/certificate-login.ts';
import { clientCertificate } from '../identity/client-certificate-adapter.ts';
import type { Uploads } from './uploads-adapter.ts';

export interface UploadRoutesOptions {
  readonly uploads: Uploads;
  /** Why this token, or this certificate, does not open the device; null when it does. */
  readonly refusal: (deviceId: string, token: string, certificate: ClientCertificate | null) => string | null;
}

type Notice = { correlationId?: unknown; isSuccess?: unknown };

/** The two calls by which a device uploads a file, as `azure-iot-device` makes them. */
export function addUploadRoutes(app: FastifyInstance, { uploads, refusal }: UploadRoutesOptions): void {
  const demand = (request: FastifyRequest, deviceId: string): void => {
    const certificate = clientCertificate(request.raw.socket);
    const why = refusal(deviceId, request.headers.authorization ?? '', certificate);
    if (why !== null) throw new HubError(401003, why);
  };
  app.post<{ Params: { id: string } }>('/devices/:id/files', async (request) => {
    demand(request, request.params.id);
    return uploads.begin(request.params.id, (request.body as { blobName?: unknown } | null)?.blobName);
  });
  for (const url of ['/devices/:id/files/notifications', '/devices/:id/files/notifications/:correlationId']) {
    app.post<{ Params: { id: string; correlationId?: string } }>(url, async (request, reply) => {
      const { id, correlationId } = request.params;
      demand(request, id);
      const notice = (request.body ?? {}) as Notice;
      const named = correlationId ?? notice.correlationId;
      if (typeof named !== 'string') throw new HubError(400004, 'correlationId');
      await uploads.end(id, named, notice.isSuccess === true);
      return reply.code(204).send();
    });
  }
}
