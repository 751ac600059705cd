import { gunzipSync } from 'node:zlib';
import { onTestFinished, vi } from 'vitest';
import type { TelemetryEnvelope, TelemetryReading } from '#wire';
import { startMonitor } from '../../../../electron/monitor/monitor.ts';
import { KEY as DEVICE_KEY, HUB_NAME } from '../../../cloud/hub/hub-support.ts';
import { LocalHub } from '../../../cloud/hub/local-hub.ts';
import { bedConfig, startDevice, Window } from '../bed.ts';
import { storeFolder } from '../recorder/store-folder.ts';

export const WAIT = { timeout: 60_000, interval: 50 };

/** The whole monitor with the real SDK at the real hub. */
export async function begin(changes: Parameters<typeof bedConfig>[2] = {}, directory = storeFolder()) {
  const local = await LocalHub.start(['station-12']);
  const simulator = await startDevice(0);
  const connectionString = `HostName=${HUB_NAME};DeviceId=station-12;SharedAccessKey=${DEVICE_KEY};GatewayHostName=localhost:${local.port}`;
  const hub = { connectionString, certificateAuthority: local.certificates.ca };
  const window = new Window();
  const monitor = await startMonitor(bedConfig(directory, simulator.port, { hub, ...changes }), window);
  onTestFinished(async () => {
    await monitor.stop();
    await simulator.stop();
    await local.stop();
  });
  await vi.waitUntil(() => window.last('link')?.cloud.state === 'connected', WAIT);
  return { local, window, directory };
}

/** Every reading that came to the hub, with the admission that its message names. */
export function messagesAt(local: LocalHub): TelemetryEnvelope[] {
  return local.stored.flatMap(({ body, headers }) => {
    const packed = (headers['systemProperties'] as Record<string, unknown>)['content-encoding'] === 'gzip';
    const text = Buffer.from(packed ? gunzipSync(body) : body).toString();
    const value = JSON.parse(text) as TelemetryEnvelope & { messages?: TelemetryEnvelope[] };
    return value.messages ?? [value];
  });
}

export function readingsAt(local: LocalHub): TelemetryReading[] {
  return messagesAt(local).flatMap(({ readings }) => readings);
}

export async function send(local: LocalHub, id: string, body: object | string): Promise<void> {
  const about = { messageId: id, correlationId: null, userId: null, contentType: null, contentEncoding: null, properties: {} };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  await local.hub.service.sendTo('station-12', { ...about, ack: 'none' }, Buffer.from(text), null);
}
