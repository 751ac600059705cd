import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { z } from 'zod';
import {
  type DeviceAnswer,
  type DeviceHub,
  DeviceHubError,
  type DeviceMethodRequest,
  type DeviceRecord,
  type DeviceStatusRequest,
  type DeviceSummary,
  type DevicesAnswer,
  type DeviceWishRequest,
  type HubDevice,
  type JsonObject,
  STATION_METHODS,
} from '../contract/device-administration.ts';
import type { Access } from './access/access.ts';
import { personOf } from './access/guard.ts';
import { seesWard } from './access/seen-wards.ts';
import { changingPerson } from './acting-person.ts';
import { checkedBody } from './checked-body.ts';

export interface DeviceRoutesOptions {
  /** Null: none can be asked from here. */
  readonly hub: DeviceHub | null;
  readonly pool: Pool;
  readonly access: Pick<Access, 'doToDevice'>;
  readonly newestRecords: (deviceId: string) => Promise<readonly DeviceRecord[]>;
  /** Newest message of each station since the start of this process. */
  readonly heard: ReadonlyMap<string, string>;
}

type OfDevice = FastifyRequest<{ Params: { id: string } }>;

const reason = z.string().trim().min(3).max(300);
const name = z.string().trim().min(1).max(100);
const statusRequest: z.ZodType<DeviceStatusRequest> = z.strictObject({ enabled: z.boolean(), reason });
const wishRequest: z.ZodType<DeviceWishRequest> = z.strictObject({
  etag: z.string().min(1),
  ward: name.nullable().optional(),
  bed: name.nullable().optional(),
  alarmProfiles: z
    .partialRecord(z.enum(['adult', 'paediatric', 'neonatal']), z.unknown())
    .nullable()
    .optional(),
  sampling: z
    .strictObject({
      alarmWavesBeforeS: z.number().min(0).max(30).optional(),
      alarmWavesAfterS: z.number().min(0).max(60).optional(),
    })
    .nullable()
    .optional(),
});
const methodRequest: z.ZodType<DeviceMethodRequest> = z.strictObject({
  method: z.enum(STATION_METHODS),
  seconds: z.number().min(1).max(600).optional(),
  device: z.string().min(1).max(200).optional(),
});

/** Devices of the hub's registry, for those who administer them. Nothing here names a patient. */
export function serveDevices(server: FastifyInstance, options: DeviceRoutesOptions): void {
  const { access, pool, heard } = options;
  const hub = (): DeviceHub => {
    if (options.hub === null)
      throw new DeviceHubError(503, 'no hub can be asked from here: see hub.https, or log.azure.hubConnectionFile');
    return options.hub;
  };
  /** @throws DeviceHubError 404 also for one of a ward that the person does not see */
  const seen = async (request: OfDevice): Promise<{ device: HubDevice; summary: DeviceSummary }> => {
    const { id } = request.params;
    const device = await hub().find(id);
    const summary = device && summaryOf(device, (await placesOf(pool, [id])).get(id), heard.get(id));
    if (device === null || summary === null || !mayAdminister(request, summary)) throw new DeviceHubError(404, `no device ${id}`);
    return { device, summary };
  };

  server.get('/api/devices', async (request): Promise<DevicesAnswer> => {
    const devices = await hub().list();
    const places = await placesOf(
      pool,
      devices.map(({ deviceId }) => deviceId),
    );
    const shown = devices
      .map((device) => summaryOf(device, places.get(device.deviceId), heard.get(device.deviceId)))
      .filter((device) => mayAdminister(request, device));
    return { at: new Date().toISOString(), devices: shown.sort(needsCareFirst) };
  });
  server.get('/api/devices/:id', async (request: OfDevice): Promise<DeviceAnswer> => {
    const { device, summary } = await seen(request);
    const { etag, desired, desiredVersion, reported, reportedAt } = device;
    return { ...summary, etag, desired, desiredVersion, reported, reportedAt };
  });
  server.get('/api/devices/:id/records', async (request: OfDevice): Promise<readonly DeviceRecord[]> => {
    const { deviceId } = (await seen(request)).device;
    return options.newestRecords(deviceId);
  });
  server.post('/api/devices/:id/status', async (request: OfDevice, reply) => {
    const by = changingPerson(request, reply);
    const wanted = by && checkedBody(statusRequest, request, reply);
    if (!by || !wanted) return reply;
    const { deviceId } = (await seen(request)).device;
    const details = { status: wanted.enabled ? 'enabled' : 'disabled', reason: wanted.reason };
    await access.doToDevice(request, { by, deviceId, details }, () => hub().setEnabled(deviceId, wanted.enabled, wanted.reason));
    return {};
  });
  server.post('/api/devices/:id/desired', async (request: OfDevice, reply) => {
    const by = changingPerson(request, reply);
    const wanted = by && checkedBody(wishRequest, request, reply);
    if (!by || !wanted) return reply;
    const { deviceId, desired: before } = (await seen(request)).device;
    const { etag, ...rest } = wanted;
    const desired = replacing(before, rest);
    if (typeof rest.ward === 'string' && !seesWard(personOf(request), rest.ward))
      return reply.code(403).send({ error: `${rest.ward} is none of your wards` });
    const details = { desired: JSON.stringify(desired) };
    await access.doToDevice(request, { by, deviceId, details }, () => hub().wish(deviceId, desired, etag));
    return {};
  });
  server.post('/api/devices/:id/methods', async (request: OfDevice, reply) => {
    const by = changingPerson(request, reply);
    const wanted = by && checkedBody(methodRequest, request, reply);
    if (!by || !wanted) return reply;
    const { deviceId } = (await seen(request)).device;
    const { method, ...payload } = wanted;
    const details = { method, payload: JSON.stringify(payload) };
    return access.doToDevice(request, { by, deviceId, details }, () => hub().call(deviceId, method, payload));
  });
}

/** One that stands nowhere is for those who see all wards. */
function mayAdminister(request: FastifyRequest, { ward }: DeviceSummary): boolean {
  const person = personOf(request);
  return ward === null ? person.wards === null : seesWard(person, ward);
}

interface Place {
  readonly bed: string;
  readonly ward: string;
  readonly lastAt: string;
}

async function placesOf(pool: Pool, deviceIds: readonly string[]): Promise<ReadonlyMap<string, Place>> {
  const { rows } = await pool.query<{ device_id: string; bed: string; ward: string; last_message_at: Date }>(
    'select device_id, bed, ward, last_message_at from feed.device where device_id = any($1)',
    [deviceIds],
  );
  return new Map(rows.map(({ device_id: id, bed, ward, last_message_at: at }) => [id, { bed, ward, lastAt: at.toISOString() }]));
}

/** @param heard newest message that this process saw: the feed's row may be on its way */
export function summaryOf(device: HubDevice, place: Place | undefined, heard: string | undefined): DeviceSummary {
  const { deviceId, enabled, statusReason, connected, connectionSince, desired, reported } = device;
  return {
    ...{ deviceId, enabled, statusReason, connected, connectionSince },
    lastAt:
      [heard, place?.lastAt]
        .filter((at) => at !== undefined)
        .sort()
        .at(-1) ?? null,
    bed: place?.bed ?? textIn(desired, 'bed'),
    ward: place?.ward ?? textIn(desired, 'ward'),
    version: textIn(objectIn(reported, 'versions'), 'station'),
    recorder: textIn(objectIn(reported, 'health'), 'recorder'),
  };
}

/**
 * The merge patch (RFC 7396) after which each member named is what was wished, and not a mixture with what stood there before.
 * Members that are not named stay.
 */
export function replacing(before: JsonObject, wished: object): JsonObject {
  const members = Object.entries(wished).map(([key, value]: [string, unknown]) => {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (!isObject(value) || !isObject(old)) return [key, value] as const;
    const gone = Object.keys(old).filter((each) => !Object.hasOwn(value, each));
    return [key, Object.fromEntries([...gone.map((each) => [each, null]), ...Object.entries(replacing(old, value))])] as const;
  });
  return Object.fromEntries(members);
}

function needsCareFirst(a: DeviceSummary, b: DeviceSummary): number {
  const fine = ({ enabled, connected }: DeviceSummary): number => (enabled && !connected ? 0 : 1);
  return fine(a) - fine(b) || (a.lastAt ?? '').localeCompare(b.lastAt ?? '') || a.deviceId.localeCompare(b.deviceId);
}

function textIn(object: JsonObject, key: string): string | null {
  const value = object[key];
  return typeof value === 'string' ? value : null;
}

function objectIn(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
