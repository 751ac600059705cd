import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Devices } from '../device/devices.ts';
import { HubError } from '../hub-error.ts';
import type { Right } from '../identity/policy.ts';
import { etagOf } from './answer.ts';
import { deviceChange, deviceJson, twinJson } from './device-json.ts';

export interface ServiceApiOptions {
  readonly devices: Devices;
  /** Why the token does not give the right; null when it does. */
  readonly refusal: (token: string, right: Right) => string | null;
}

type OfDevice = FastifyRequest<{ Params: { id: string } }>;

const MOST_DEVICES = 1000;
const methodRequest = z.object({
  methodName: z.string(),
  payload: z.unknown(),
  responseTimeoutInSeconds: z.number().default(30),
  connectTimeoutInSeconds: z.number().default(0),
});

/** The REST calls of services (specs azure-wire section 5), as `azure-iothub` makes them. */
export function addServiceRoutes(app: FastifyInstance, { devices, refusal }: ServiceApiOptions): void {
  const demand = (request: FastifyRequest, right: Right): void => {
    const why = refusal(request.headers.authorization ?? '', right);
    if (why !== null) throw new HubError(401003, why);
  };
  const shown = (id: string): object => deviceJson(devices.registry.get(id), devices.connection(id), devices.queue.waiting(id));
  const twinShown = (id: string): object =>
    twinJson(devices.registry.get(id), devices.states.twin(id), devices.connection(id), devices.queue.waiting(id));

  // The service SDK asks with the slash.
  for (const url of ['/devices', '/devices/']) {
    app.get(url, (request) => {
      demand(request, 'RegistryRead');
      return devices.registry.list(MOST_DEVICES).map(({ deviceId }) => shown(deviceId));
    });
  }
  app.get('/devices/:id', (request: OfDevice) => {
    demand(request, 'RegistryRead');
    return shown(request.params.id);
  });
  app.put('/devices/:id', async (request: OfDevice) => {
    demand(request, 'RegistryWrite');
    const { id } = request.params;
    const ifMatch = etagOf(request.headers['if-match']);
    const change = deviceChange(request.body, devices.registry.find(id));
    if (ifMatch === null) await devices.registry.create(id, change);
    else await devices.update(id, ifMatch, change);
    return shown(id);
  });
  app.delete('/devices/:id', async (request: OfDevice, reply) => {
    demand(request, 'RegistryWrite');
    await devices.delete(request.params.id, etagOf(request.headers['if-match']) ?? '*');
    return reply.code(204).send();
  });
  app.delete('/devices/:id/commands', async (request: OfDevice) => {
    demand(request, 'ServiceConnect');
    const { id } = request.params;
    return { deviceId: id, moduleId: null, totalMessagesPurged: await devices.queue.purge(id) };
  });
  app.get('/statistics/devices', (request) => {
    demand(request, 'RegistryRead');
    const { total, enabled } = devices.registry.count();
    return { totalDeviceCount: total, enabledDeviceCount: enabled, disabledDeviceCount: total - enabled };
  });
  app.get('/statistics/service', (request) => {
    demand(request, 'RegistryRead');
    return { connectedDeviceCount: devices.connections() };
  });
  app.post('/devices/query', async (request, reply) => {
    demand(request, 'ServiceConnect');
    const { query } = (request.body ?? {}) as { query?: unknown };
    if (typeof query !== 'string' || !/^\s*select\s+\*\s+from\s+devices\s*;?\s*$/i.test(query)) {
      throw new HubError(400004, 'this hub answers "SELECT * FROM devices" only');
    }
    const most = Math.min(Number(request.headers['x-ms-max-item-count'] ?? 100) || 100, MOST_DEVICES);
    const found = devices.registry.list(
      most,
      Buffer.from(String(request.headers['x-ms-continuation'] ?? ''), 'base64').toString(),
    );
    const last = found.at(-1);
    if (last && found.length === most) void reply.header('x-ms-continuation', Buffer.from(last.deviceId).toString('base64'));
    void reply.header('x-ms-item-type', 'Twin');
    return found.map(({ deviceId }) => twinShown(deviceId));
  });

  app.get('/twins/:id', (request: OfDevice) => {
    demand(request, 'ServiceConnect');
    return twinShown(request.params.id);
  });
  for (const method of ['PATCH', 'PUT'] as const) {
    app.route<{ Params: { id: string } }>({
      method,
      url: '/twins/:id',
      async handler(request) {
        demand(request, 'ServiceConnect');
        const { id } = request.params;
        await devices.patchTwin(id, etagOf(request.headers['if-match']) ?? '*', request.body, method === 'PUT');
        return twinShown(id);
      },
    });
  }
  app.post('/twins/:id/methods', (request: OfDevice) => {
    demand(request, 'ServiceConnect');
    const asked = methodRequest.safeParse(request.body);
    if (!asked.success) throw new HubError(400004, `${asked.error.issues[0]?.path.join('.') ?? ''} of the method call`);
    return devices.invoke(request.params.id, asked.data);
  });
}
