import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RiskAssessment } from '@medplum/fhirtypes';
import type { Client, Message } from 'azure-iot-device';
import device from 'azure-iot-device';
import mqtt from 'azure-iot-device-mqtt';
import { Pool } from 'pg';
import { startChild } from '../../electron/start/child-adapter.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import { telemetry } from '../support/telemetry.ts';
import type { Figure } from './figures.ts';

const STATIONS = 20;
const WINDOWS = 3;
const HOST_NAME = 'wardlight-bench.azure-devices.net';
const VITALS = [
  [147842, 122],
  [150456, 93],
  [151562, 24],
  [150037, 88],
  [150038, 44],
  [150039, 58],
] as const;

/** Twenty stations, each a message a second with six numbers by the real device SDK: how long after its end a window is known. */
export async function measureCloud(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-bench-'));
  await chmod(directory, 0o711);
  const key = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');
  const host = '127.0.0.1';
  const ports = { hub: await freePort(0), fhir: await freePort(0), api: await freePort(0), receiver: await freePort(0) };
  const stations = Array.from({ length: STATIONS }, (_, index) => ({
    deviceId: `station-${index}`,
    key,
    bed: `bed-${index}`,
    ward: 'Bench',
    patient: {
      identifier: `SIM-${index}`,
      family: 'Simulated',
      given: `Patient ${index}`,
      birthDate: '1950-01-01',
      encounter: `ENC-${index}`,
      since: '2026-01-05T08:00:00.000Z',
    },
  }));
  const config = join(directory, 'cloud.json');
  await writeFile(
    config,
    JSON.stringify({
      directory: join(directory, 'cloud'),
      databaseUrl: null,
      hub: { host, port: ports.hub, hostName: HOST_NAME },
      fhir: { host, port: ports.fhir },
      api: { host, port: ports.api },
      mapping: null,
      notifyUrl: 'local',
      receiver: { host, port: ports.receiver },
      stations,
    }),
  );
  const cloud = startChild({
    command: process.execPath,
    args: [join(PROJECT, 'wardlight.ts'), 'serve', '--config', config],
    cwd: PROJECT,
    logFile: join(directory, 'cloud.log'),
  });
  try {
    const addresses = (await cloud.event('ready')) as Record<string, string>;
    const events = watchOutcomes(addresses['dashboard'] ?? '');
    const devices = await Promise.all(
      stations.map((station) => connect(station.deviceId, key, ports.hub, addresses['certificateAuthority'] ?? '')),
    );
    await sendFor(devices, (WINDOWS + 1) * 60_000 + 8_000);
    const dashboard = (await events.stop()).filter(({ windowEnd }) => windowEnd > 0);
    const pool = new Pool({ connectionString: addresses['database'] ?? '' });
    const { rows } = await pool.query<{ assessment_id: string; window_end: Date; row_at: Date }>(
      "select assessment_id, window_end, written_at as row_at from feed.risk_assessment where jsonb_array_length(vitals->'heart-rate'->'observations') > 50",
    );
    const fhir = await Promise.all(
      rows.map(
        async ({ assessment_id: id }) =>
          (await (await fetch(`${addresses['fhir']}/RiskAssessment/${id}`)).json()) as RiskAssessment,
      ),
    );
    await pool.end();
    await Promise.all(devices.map(({ client }) => client.close().catch(() => undefined)));
    return [
      {
        what: 'window’s end → RiskAssessment in FHIR',
        values: fhir.map(
          ({ meta, occurrencePeriod }) => Date.parse(meta?.lastUpdated ?? '') - Date.parse(occurrencePeriod?.end ?? ''),
        ),
        unit: 'ms',
        target: { value: 3000, at: 'p99' },
      },
      {
        what: 'window’s end → row in SQL and event on the dashboard',
        values: dashboard.map(({ windowEnd, seenMs }) => seenMs - windowEnd),
        unit: 'ms',
        target: { value: 3000, at: 'p99' },
      },
    ];
  } finally {
    await cloud.stop(30_000);
    await rm(directory, { recursive: true, force: true });
  }
}

interface Station {
  readonly index: number;
  readonly client: Client;
}

async function connect(deviceId: string, key: string, port: number, ca: string): Promise<Station> {
  const client = device.Client.fromConnectionString(
    `HostName=${HOST_NAME};DeviceId=${deviceId};SharedAccessKey=${key};GatewayHostName=localhost:${port}`,
    mqtt.Mqtt,
  );
  await client.setOptions({ ca });
  await client.open();
  return { index: Number(deviceId.replace('station-', '')), client };
}

/** Each station at its own moment of the second, as beds do. */
async function sendFor(stations: readonly Station[], durationMs: number): Promise<void> {
  const until = Date.now() + durationMs;
  await Promise.all(
    stations.map(async ({ index, client }) => {
      await pause((index * 1024) / stations.length);
      for (let sequence = 1; Date.now() < until; sequence += 1) {
        const began = Date.now();
        await client.sendEvent(messageOf(index, sequence));
        await pause(Math.max(0, 1_024 - (Date.now() - began)));
      }
    }),
  );
}

function messageOf(index: number, sequence: number): Message {
  const frame = `station-${index}-boot-${sequence}`;
  const measuredAt = new Date().toISOString();
  const base = telemetry({ frame, measuredAt, sequence, patient: `SIM-${index}` });
  const [reading] = base.readings;
  const readings = VITALS.map(([code, value]) => ({ ...reading, id: `${frame}/${code}`, code, value, frame }));
  const message = new device.Message(
    JSON.stringify({
      ...base,
      messageId: `station-${index}-${sequence}`,
      bed: { id: `bed-${index}`, ward: 'Bench' },
      admission: { patient: `SIM-${index}`, encounter: `ENC-${index}`, since: '2026-01-05T08:00:00.000Z' },
      readings,
    }),
  );
  message.messageId = `station-${index}-${sequence}`;
  message.contentType = 'application/json';
  message.contentEncoding = 'utf-8';
  return message;
}

/** Listens like a page: an event, then the board asked for and found to show the window. */
function watchOutcomes(address: string): { stop(): Promise<{ windowEnd: number; seenMs: number }[]> } {
  const seen: { windowEnd: number; seenMs: number }[] = [];
  const abort = new AbortController();
  const asked = new Set<Promise<void>>();
  const listen = async (): Promise<void> => {
    const response = await fetch(`${address}/api/events`, { signal: abort.signal });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^event: outcome\ndata: (.*)$/m.exec(block)?.[1];
        if (data === undefined) continue;
        const { patient, windowEnd } = JSON.parse(data) as { patient: string; windowEnd: string };
        const request = untilShown(address, patient, windowEnd).then(
          (seenMs) => void seen.push({ windowEnd: Date.parse(windowEnd), seenMs }),
        );
        asked.add(request);
      }
    }
  };
  const listening = listen().catch(() => undefined);
  return {
    async stop() {
      await Promise.all(asked);
      abort.abort();
      await listening;
      // The first window began before the bench did.
      const first = Math.min(...seen.map(({ windowEnd }) => windowEnd));
      return seen.filter(({ windowEnd }) => windowEnd > first);
    },
  };
}

async function untilShown(address: string, patient: string, windowEnd: string): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const ward = (await (await fetch(`${address}/api/ward`)).json()) as { beds: { patient: string; windowEnd: string }[] };
    if (ward.beds.some((bed) => bed.patient === patient && bed.windowEnd >= windowEnd)) return Date.now();
    await pause(20);
  }
  return Number.NaN;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
