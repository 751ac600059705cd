import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ApiOptions } from '../../cloud/api/api-options.ts';
import { startApi } from '../../cloud/api/role.ts';
import type { IngestedEvent, Outcome } from '../../cloud/contract/events.ts';
import { startFeed } from '../../cloud/feed/role.ts';
import { createFhirClient } from '../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../cloud/fhir/role.ts';
import { openParking } from '../../cloud/service/parking-adapter.ts';
import { openEventLog } from '../../cloud/stream/event-log-adapter.ts';
import { quietLogger } from './logger.ts';
import { outcome } from './outcome.ts';
import { testDatabase } from './postgres.ts';

export const DASHBOARD_FILES = fileURLToPath(new URL('../../dist/dashboard/', import.meta.url));

/** Feed, FHIR endpoint and the dashboard's API on a database and a log of their own. */
export async function openDashboard(more: Partial<ApiOptions> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-dashboard-'));
  const database = await testDatabase();
  const { pool } = database;
  const log = await openEventLog(join(directory, 'log'), { partitions: 2 });
  const host = '127.0.0.1';
  const fhirRole = await startFhir({ pool, host, port: 0, logger: quietLogger });
  const fhir = createFhirClient({ baseUrl: fhirRole.baseUrl });
  const feed = await startFeed({ log, pool, logger: quietLogger });
  const parking = await openParking(pool);
  const start = (port: number) =>
    startApi({
      ...{ pool, log, fhir, parking, host, port, logger: quietLogger, dashboardDirectory: DASHBOARD_FILES },
      tellBed: null,
      connections: null,
      escalation: { afterMinutes: 60, levels: 3 },
      shifts: shiftsAround(),
      readArchivedRecord: () => Promise.resolve(null),
      health: () => [],
      ...more,
    });
  let api = await start(0);
  const { url } = api;
  const append = (topic: 'outcomes' | 'ingested' | 'enriched', values: readonly (readonly [key: string, value: unknown])[]) =>
    log.append(
      topic,
      values.map(([key, value]) => ({ key, headers: {}, body: Buffer.from(JSON.stringify(value)) })),
    );
  return {
    ...{ pool, log, fhir, fhirBase: fhirRole.baseUrl, parking, url },
    health: () => api.health(),
    stopApi: () => api.stop(),
    /** At the address that it had. */
    async startApi() {
      api = await start(Number(new URL(url).port));
    },
    append,
    publish: (...outcomes: readonly Outcome[]) =>
      append(
        'outcomes',
        outcomes.map((value) => [value.window.patient, value]),
      ),
    ingested: (...events: readonly IngestedEvent[]) =>
      append(
        'ingested',
        events.map((event) => [String(event.SystemProperties['iothub-connection-device-id']), event]),
      ),
    async get<T>(path: string): Promise<T> {
      const response = await fetch(`${url}${path}`);
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as T;
    },
    async send(path: string, body: unknown, headers: Readonly<Record<string, string>> = asPerson('Nurse One')) {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async stop() {
      await api.stop();
      await feed.stop();
      await fhirRole.stop();
      await log.close();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A day shift that runs for hours yet, whenever the test does. */
function shiftsAround(): ApiOptions['shifts'] {
  const hour = (inHours: number): string => new Date(Date.now() + inHours * 3_600_000).toISOString().slice(11, 13);
  return {
    timeZone: 'UTC',
    starts: [
      { name: 'day', at: `${hour(-6)}:00` },
      { name: 'night', at: `${hour(6)}:00` },
    ],
  };
}

export type TestDashboard = Awaited<ReturnType<typeof openDashboard>>;

export function asPerson(name: string): Readonly<Record<string, string>> {
  return { 'x-wardlight': 'dashboard', 'x-wardlight-person': encodeURIComponent(name) };
}

/** An outcome of one bed of its own patient, flag and station, its window ended so many minutes ago. */
export function bedOutcome(about: {
  readonly bed: number;
  readonly minutesAgo?: number;
  readonly ward?: string;
  readonly totalMin?: number;
  readonly flag?: 'raised' | 'kept' | 'resolved' | null;
  readonly since?: string;
}): Outcome {
  const base = outcome({ patient: `Patient/p${about.bed}`, bed: `bed-${about.bed}`, totalMin: about.totalMin ?? 0 });
  const end = new Date(Math.floor(Date.now() / 60_000) * 60_000 - (about.minutesAgo ?? 0) * 60_000);
  const start = new Date(end.getTime() - 60_000);
  const at = new Date(end.getTime() - 1_000).toISOString();
  const vitals = Object.fromEntries(
    Object.entries(base.window.vitals).map(([kind, vital]) => [kind, { ...vital, lastAt: at }]),
  ) as Outcome['window']['vitals'];
  const total = about.totalMin ?? 0;
  const band = total >= 7 ? 'high' : total >= 5 ? 'medium' : 'low';
  return {
    ...base,
    window: {
      ...base.window,
      id: `p${about.bed}-${end.getTime()}`,
      patientName: `Simulated, Patient ${about.bed}`,
      encounter: `Encounter/e${about.bed}`,
      ward: about.ward ?? 'Ward 3',
      deviceId: `station-bed-${about.bed}`,
      windowStart: start.toISOString(),
      windowEnd: end.toISOString(),
      vitals,
      score: {
        ...base.window.score,
        bandAtLeast: band,
        points: { systolicBP: Math.min(3, total), pulse: Math.max(0, total - 3) },
      },
    },
    riskAssessment: `RiskAssessment/p${about.bed}-${end.getTime()}`,
    flag:
      about.flag === undefined || about.flag === null
        ? null
        : {
            reference: `Flag/f${about.bed}`,
            change: about.flag,
            since: about.since ?? end.toISOString(),
            reason: `NEWS2 ${total}–14, at least ${band} risk`,
          },
    writtenAt: new Date().toISOString(),
  };
}
