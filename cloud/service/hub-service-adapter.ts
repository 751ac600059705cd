import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TellBed } from '../api/care/delivery.ts';
import { type DeviceHub, DeviceHubError } from '../contract/device-administration.ts';
import { readIfThere, writeDurably } from '../contract/durable-file-adapter.ts';
import type { Hub } from '../hub/role.ts';
import { amqpMessenger } from './amqp-messenger-adapter.ts';
import { bedMessenger } from './bed-messenger.ts';
import { openDeviceHub } from './device-hub-adapter.ts';

/** What a service does at the hub, wherever that is. */
export interface HubService {
  /** Registry, twins and methods; null: no hub can be asked from here. */
  readonly devices: DeviceHub | null;
  /** Null: no bed can be told from here. */
  readonly tellBed: TellBed | null;
  stop(): Promise<void>;
}

export interface HubPlaces {
  /** File with a connection string of Azure's hub; null: a hub of ours. */
  readonly azureFile: string | null;
  /** The hub, when it is in this process. */
  readonly hub: Hub | null;
  /** Where the hub keeps its things, which processes of one service share. */
  readonly directory: string;
  /** Whether it is one of several processes. */
  readonly shared: boolean;
  /** Of the house, PEM. */
  readonly authority: string;
}

/** What the process with the hub leaves for the others: a key, so nobody else may read it. */
const FILE = 'service-connection.json';
const kept = z.object({ connectionString: z.string(), https: z.int().nullable(), amqp: z.int().nullable() });
type Kept = z.infer<typeof kept>;

/** Azure's hub, the one in this process, or the one of ours in another process of this service: asked by the same code. */
export async function openHubService({ azureFile, hub, directory, shared, authority }: HubPlaces): Promise<HubService> {
  if (azureFile !== null) {
    const text = await readFile(azureFile, 'utf8');
    const messenger = amqpMessenger(() => Promise.resolve(text));
    return { devices: openDeviceHub(text), tellBed: messenger.tell, stop: () => messenger.stop() };
  }
  const file = join(directory, FILE);
  if (hub !== null) {
    const own: Kept = { connectionString: hub.connectionString('iothubowner'), https: hub.httpsPort, amqp: hub.amqpPort };
    if (shared) await writeDurably(file, JSON.stringify(own));
    return { devices: devicesAt(own, authority), tellBed: bedMessenger(hub.service), stop: () => Promise.resolve() };
  }
  if (!shared) return { devices: null, tellBed: null, stop: () => Promise.resolve() };
  // Read with each need: the process with the hub may start later, or again at other ports.
  const elsewhere = async (): Promise<Kept | null> => {
    const text = await readIfThere(file);
    return text === null ? null : kept.parse(JSON.parse(text));
  };
  const messenger = amqpMessenger(async () => {
    const at = await elsewhere();
    return at?.amqp == null ? null : at.connectionString.replace(/HostName=[^;]*/, `HostName=localhost:${at.amqp}`);
  });
  const devices = async (): Promise<DeviceHub> => {
    const at = await elsewhere();
    const found = at && devicesAt(at, authority);
    if (!found) throw new DeviceHubError(503, 'the hub has no REST interface here (hub.https), or did not start yet');
    return found;
  };
  return { devices: later(devices), tellBed: messenger.tell, stop: () => messenger.stop() };
}

function devicesAt({ connectionString, https }: Kept, ca: string): DeviceHub | null {
  return https === null ? null : openDeviceHub(connectionString, { port: https, ca });
}

function later(open: () => Promise<DeviceHub>): DeviceHub {
  return {
    list: async () => (await open()).list(),
    find: async (deviceId) => (await open()).find(deviceId),
    setEnabled: async (...wanted) => (await open()).setEnabled(...wanted),
    wish: async (...wanted) => (await open()).wish(...wanted),
    call: async (...wanted) => (await open()).call(...wanted),
  };
}
