import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client, Message } from 'azure-iot-device';
import device from 'azure-iot-device';
import mqtt from 'azure-iot-device-mqtt';
import { type Child, startChild } from '../../electron/start/child-adapter.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';

const HOST_NAME = 'wardlight-test.azure-devices.net';
const STREAM_KEY = 'not-a-secret-of-anybody';
export const STATION_KEY = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');

export interface TestStation {
  readonly deviceId: string;
  /** Identifier of the patient whom the Device has; null for a station without one. */
  readonly patient: string | null;
}

export interface CloudProcess {
  readonly directory: string;
  readonly addresses: Readonly<Record<string, string>>;
  /** To the log, as Event Hubs; where `roles` were given. */
  readonly streamConnection: string;
  /** Some roles in a process of their own. */
  startWorker(roles: string): Promise<Child>;
  /** The real device SDK over TLS; rejects when the hub refuses. */
  connect(deviceId: string, key?: string): Promise<Client>;
  stop(): Promise<void>;
}

/** The whole cloud as a process of its own, in a folder of its own. */
export async function startCloudProcess(options: {
  readonly stations: readonly TestStation[];
  readonly mapping?: { readonly device: string; readonly fhir: string };
  /** Default: all. Others can then be started beside it. */
  readonly roles?: string;
  /** Of each topic; default: as the log has them by itself. */
  readonly partitions?: number;
}): Promise<CloudProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-cloud-'));
  await chmod(directory, 0o711);
  const host = '127.0.0.1';
  const hub = await freePort(0);
  const config = join(directory, 'cloud.json');
  const endpoint = { host: 'localhost', port: await freePort(0), keyName: 'stages', key: STREAM_KEY };
  const content = {
    directory: join(directory, 'cloud'),
    databaseUrl: null,
    hub: { host, port: hub, hostName: HOST_NAME },
    fhir: { host, port: await freePort(0) },
    api: { host, port: await freePort(0) },
    mapping: options.mapping ?? null,
    notifyUrl: 'local',
    receiver: { host, port: await freePort(0) },
    stations: options.stations.map(stationConfig),
    ...(options.roles === undefined ? {} : { log: { endpoint, partitions: options.partitions ?? null } }),
  };
  await writeFile(config, JSON.stringify(content));
  const serve = (configFile: string, roles: string | undefined): Child =>
    startChild({
      command: process.execPath,
      args: [join(PROJECT, 'wardlight.ts'), 'serve', '--config', configFile, ...(roles === undefined ? [] : ['--roles', roles])],
      cwd: PROJECT,
      logFile: join(directory, 'cloud.log'),
    });
  const child = serve(config, options.roles);
  const workers: Child[] = [];
  const addresses = (await child.event('ready')) as Record<string, string>;
  return {
    directory,
    addresses,
    streamConnection: `Endpoint=sb://localhost:${endpoint.port};SharedAccessKeyName=stages;SharedAccessKey=${STREAM_KEY}`,
    async startWorker(roles) {
      // One file each: another worker may be reading its own at this moment.
      const workerConfig = join(directory, `worker-${randomUUID()}.json`);
      await writeFile(workerConfig, JSON.stringify({ ...content, databaseUrl: addresses['database'], stations: [] }));
      const worker = serve(workerConfig, roles);
      workers.push(worker);
      await worker.event('ready');
      return worker;
    },
    async connect(deviceId, key = STATION_KEY) {
      const client = device.Client.fromConnectionString(
        `HostName=${HOST_NAME};DeviceId=${deviceId};SharedAccessKey=${key};GatewayHostName=localhost:${hub}`,
        mqtt.Mqtt,
      );
      await client.setOptions({ ca: addresses['certificateAuthority'] ?? '' });
      await client.open();
      return client;
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop(30_000)));
      await child.stop(30_000);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function stationConfig({ deviceId, patient }: TestStation): object {
  const person = {
    family: 'Simulated',
    given: `Patient ${deviceId}`,
    birthDate: '1950-01-01',
    since: '2026-01-05T08:00:00.000Z',
  };
  return {
    deviceId,
    key: STATION_KEY,
    bed: `bed of ${deviceId}`,
    ward: 'Ward 3',
    patient: patient === null ? null : { ...person, identifier: patient, encounter: `ENC-${patient}` },
  };
}

/** A message as the bed sends it: JSON text with its id. */
export function hubMessage(body: string, messageId: string): Message {
  const message = new device.Message(body);
  message.messageId = messageId;
  message.contentType = 'application/json';
  message.contentEncoding = 'utf-8';
  return message;
}
