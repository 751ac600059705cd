import { randomBytes } from 'node:crypto';
import { newTwin } from '../device/twin.ts';
import { HubError } from '../hub-error.ts';
import type { HubDatabase, HubStore } from '../store/store-adapter.ts';
import {
  type Authentication,
  checkAuthentication,
  checkDeviceId,
  type DeviceIdentity,
  deviceIdentity,
} from './device-identity.ts';
import { newKey } from './policies-adapter.ts';

/** What may be set of a device; what is left out keeps its value, or gets a new one. */
export interface DeviceChange {
  readonly authentication?: Authentication;
  readonly status?: 'enabled' | 'disabled';
  readonly statusReason?: string | null;
  readonly deviceScope?: string | null;
}

/** The identity registry: which devices may connect, and with what. */
export class DeviceRegistry {
  private readonly store: HubStore;

  constructor(store: HubStore) {
    this.store = store;
  }

  find(deviceId: string): DeviceIdentity | undefined {
    return this.store.read((db) => findIn(db, deviceId));
  }

  /** @throws HubError 404001 */
  get(deviceId: string): DeviceIdentity {
    return this.find(deviceId) ?? unknown(deviceId);
  }

  /** In the order of their ids. @param limit most of them */
  list(limit = Number.MAX_SAFE_INTEGER, after = ''): readonly DeviceIdentity[] {
    const rows = this.store.read((db) =>
      db.prepare('SELECT identity FROM device WHERE device_id > ? ORDER BY device_id LIMIT ?').all(after, limit),
    ) as { identity: string }[];
    return rows.map(({ identity }) => deviceIdentity.parse(JSON.parse(identity)));
  }

  count(): { readonly total: number; readonly enabled: number } {
    const sql = "SELECT count(*) AS total, count(*) FILTER (WHERE identity ->> 'status' = 'enabled') AS enabled FROM device";
    return this.store.read((db) => db.prepare(sql).get()) as { total: number; enabled: number };
  }

  /** @throws HubError 409001 when there is one of that name, 400004 for an id that IoT Hub would not take */
  async create(deviceId: string, change: DeviceChange): Promise<DeviceIdentity> {
    checkDeviceId(deviceId);
    return this.store.write((db) => {
      if (findIn(db, deviceId)) throw new HubError(409001, `a device "${deviceId}" is registered already`);
      return put(db, deviceId, null, change);
    });
  }

  /**
   * @param ifMatch etag, or `*`
   * @throws HubError 404001, or 412002 when the device is no longer the one of that etag
   */
  async update(deviceId: string, ifMatch: string, change: DeviceChange): Promise<DeviceIdentity> {
    return this.store.write((db) => {
      const known = findIn(db, deviceId) ?? unknown(deviceId);
      matches(known, ifMatch);
      return put(db, deviceId, known, change);
    });
  }

  /** Creates it, or changes it when that makes a difference. */
  async ensure(deviceId: string, change: DeviceChange): Promise<DeviceIdentity> {
    const known = this.find(deviceId);
    if (known === undefined) return this.create(deviceId, change);
    const after = { ...known, ...change };
    return JSON.stringify(after) === JSON.stringify(known) ? known : this.update(deviceId, '*', change);
  }

  /** Its twin, its subscriptions and what waits for it go with it. @throws HubError 404001, 412002 */
  async delete(deviceId: string, ifMatch: string): Promise<void> {
    await this.store.write((db) => {
      matches(findIn(db, deviceId) ?? unknown(deviceId), ifMatch);
      db.prepare('DELETE FROM device WHERE device_id = ?').run(deviceId);
      db.prepare('DELETE FROM cloud_to_device WHERE device_id = ?').run(deviceId);
      db.prepare('DELETE FROM upload WHERE device_id = ?').run(deviceId);
    });
  }
}

type SasAuthentication = Extract<Authentication, { type: 'sas' }>;

/** Two new keys; a primary key that is given is kept. @throws HubError 400004 for keys that IoT Hub would not take */
export function sasAuthentication(primaryKey = newKey(), secondaryKey = newKey()): SasAuthentication {
  return checkAuthentication({ type: 'sas', symmetricKey: { primaryKey, secondaryKey } }) as SasAuthentication;
}

function findIn(db: HubDatabase, deviceId: string): DeviceIdentity | undefined {
  const row = db.prepare('SELECT identity FROM device WHERE device_id = ?').get(deviceId) as { identity: string } | undefined;
  return row === undefined ? undefined : deviceIdentity.parse(JSON.parse(row.identity));
}

function put(db: HubDatabase, deviceId: string, known: DeviceIdentity | null, change: DeviceChange): DeviceIdentity {
  const now = new Date().toISOString();
  const status = change.status ?? known?.status ?? 'enabled';
  const device: DeviceIdentity = {
    deviceId,
    generationId: known?.generationId ?? String(BigInt(`0x${randomBytes(7).toString('hex')}`)).padStart(18, '6'),
    etag: randomBytes(6).toString('base64'),
    status,
    statusReason: change.statusReason === undefined ? (known?.statusReason ?? null) : change.statusReason,
    statusUpdatedTime: status === known?.status ? known.statusUpdatedTime : now,
    authentication: change.authentication ?? known?.authentication ?? sasAuthentication(),
    deviceScope: change.deviceScope === undefined ? (known?.deviceScope ?? null) : change.deviceScope,
  };
  db.prepare(
    'INSERT INTO device (device_id, identity, twin) VALUES (?, ?, ?) ON CONFLICT (device_id) DO UPDATE SET identity = excluded.identity',
  ).run(deviceId, JSON.stringify(device), JSON.stringify(newTwin(now)));
  return device;
}

function matches(device: DeviceIdentity, ifMatch: string): void {
  if (ifMatch !== '*' && ifMatch !== device.etag) {
    throw new HubError(412002, `device "${device.deviceId}" was changed: its etag is ${device.etag}`);
  }
}

function unknown(deviceId: string): never {
  throw new HubError(404001, `device "${deviceId}" is not registered`);
}
