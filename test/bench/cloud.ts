import type { RiskAssessment } from '@medplum/fhirtypes';
import type { Client, Message } from 'azure-iot-device';
import { Pool } from 'pg';
import { hubMessage, startCloudProcess } from '../support/cloud-process.ts';
import { telemetry } from '../support/telemetry.ts';
import type { Figure } from './figures.ts';

const STATIONS = 20;
const WINDOWS = 3;
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
  const names = Array.from({ length: STATIONS }, (_, index) => ({ deviceId: `station-${index}`, patient: `SIM-${index}` }));
  const cloud = await startCloudProcess({ stations: names });
  try {
    const events = watchOutcomes(cloud.addresses['dashboard'] ?? '');
    const clients = await Promise.all(names.map(({ deviceId }) => cloud.connect(deviceId)));
    await sendFor(clients, (WINDOWS + 1) * 60_000 + 8_000);
    const dashboard = await events.stop();
    const pool = new Pool({ connectionString: cloud.addresses['database'] ?? '' });
    const { rows } = await pool.query<{ assessment_id: string }>(
      "select assessment_id from feed.risk_assessment where jsonb_array_length(vitals->'heart-rate'->'observations') > 50",
    );
    await pool.end();
    const fhir = await Promise.all(
      rows.map(
        async ({ assessment_id: id }) =>
          (await (await fetch(`${cloud.addresses['fhir']}/RiskAssessment/${id}`)).json()) as RiskAssessment,
      ),
    );
    await Promise.all(clients.map((client) => client.close().catch(() => undefined)));
    const target = { value: 3000, at: 'p99' as const };
    return [
      {
        what: 'window’s end → RiskAssessment in FHIR',
        values: fhir.map(
          ({ meta, occurrencePeriod }) => Date.parse(meta?.lastUpdated ?? '') - Date.parse(occurrencePeriod?.end ?? ''),
        ),
        unit: 'ms',
        target,
      },
      {
        what: 'window’s end → row in SQL, sent to the dashboard’s pages',
        values: dashboard.map(({ windowEnd, seenMs }) => seenMs - windowEnd),
        unit: 'ms',
        target,
      },
    ];
  } finally {
    await cloud.stop();
  }
}

/** Each station at its own moment of the second, as beds do. */
async function sendFor(clients: readonly Client[], durationMs: number): Promise<void> {
  const until = Date.now() + durationMs;
  await Promise.all(
    clients.map(async (client, index) => {
      await pause((index * 1024) / clients.length);
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
  const admission = { patient: `SIM-${index}`, encounter: `ENC-SIM-${index}`, since: '2026-01-05T08:00:00.000Z' };
  const messageId = `station-${index}-${sequence}`;
  return hubMessage(JSON.stringify({ ...base, messageId, admission, readings }), messageId);
}

/** Listens like a page: the moment at which a bed comes with the window. */
function watchOutcomes(address: string): { stop(): Promise<{ windowEnd: number; seenMs: number }[]> } {
  const seen: { windowEnd: number; seenMs: number }[] = [];
  const abort = new AbortController();
  const shown = new Map<string, string>();
  const listen = async (): Promise<void> => {
    const response = await fetch(`${address}/api/events`, { signal: abort.signal });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^event: beds\ndata: (.*)$/m.exec(block)?.[1];
        if (data === undefined) continue;
        for (const { patient, windowEnd } of (JSON.parse(data) as { beds: { patient: string; windowEnd: string }[] }).beds) {
          if (shown.get(patient) === windowEnd) continue;
          shown.set(patient, windowEnd);
          seen.push({ windowEnd: Date.parse(windowEnd), seenMs: Date.now() });
        }
      }
    }
  };
  const listening = listen().catch(() => undefined);
  return {
    async stop() {
      abort.abort();
      await listening;
      // The first window began before the bench did.
      const first = Math.min(...seen.map(({ windowEnd }) => windowEnd));
      return seen.filter(({ windowEnd }) => windowEnd > first);
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
