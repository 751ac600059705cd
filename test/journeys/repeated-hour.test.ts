import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CloudIntake } from '../support/cloud-intake.ts';
import { FhirEnd, outOfOrder } from '../support/fhir-end.ts';
import { Station } from '../support/station.ts';
import { eventually } from '../support/system.ts';

const HOUR_S = 3_600;
const EVERY_S = 4;
const DEVICE = 'station-bed-1';

let directory: string;
let fhir: FhirEnd;
let cloud: CloudIntake;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wardlight-repeated-hour-'));
  fhir = await FhirEnd.start();
  await fhir.admit(DEVICE);
  cloud = await CloudIntake.start({ directory: join(directory, 'cloud'), deviceId: DEVICE, fhir: fhir.baseUrl });
});
afterAll(async () => {
  await cloud.stop();
  await fhir.stop();
  await rm(directory, { recursive: true, force: true });
});

// Somebody sets it right: what comes from a device without a clock is stamped by that of the bed.
test('the clock of the bed set back by an hour: each instant of it comes twice, and both readings are in FHIR', async () => {
  const station = await Station.start({
    ...{ directory: join(directory, 'bed'), deviceId: DEVICE, perSecond: 1 / EVERY_S },
    ...{ connectionString: cloud.connectionString, certificateAuthority: cloud.ca },
  });
  station.pass(HOUR_S, EVERY_S);
  station.clockErrorMs = -HOUR_S * 1_000;
  station.pass(HOUR_S, EVERY_S);
  station.measuring = false;
  await eventually(() => Promise.resolve(station.waiting === 0), 120_000, 'an empty outbox');
  await eventually(
    async () => (await cloud.ingested()).flatMap(({ Body }) => (Body as { readings: [] }).readings).length === station.measured,
    60_000,
    'every number behind ingest',
  );
  await eventually(() => Promise.resolve(cloud.uncharted === 0), 120_000, 'every number in FHIR');
  station.stop();

  const found = await fhir.numbers(DEVICE);
  expect(cloud.parked).toEqual([]);
  // None lost, none doubled, none written over, all in the order in which they were measured.
  expect(found.filter(({ version }) => version !== 1)).toEqual([]);
  const all = Array.from({ length: station.measured }, (_, n) => n + 1);
  expect(found.map(({ value }) => value ?? -1).sort((a, b) => a - b)).toEqual(all);
  expect(outOfOrder(found, ({ value }) => value ?? Number.NaN)).toBe(0);
  // The instants did come twice, but for the first and the last: whose two readings are an hour apart.
  const instants = new Map<number, number[]>();
  for (const { measuredMs, value } of found) instants.set(measuredMs, [...(instants.get(measuredMs) ?? []), value ?? 0]);
  const twice = [...instants.values()].filter(({ length }) => length === 2);
  expect(twice.length).toBeGreaterThanOrEqual(HOUR_S / EVERY_S - 1);
  for (const [first = 0, second = 0] of twice) expect(Math.abs(second - first) * EVERY_S).toBe(HOUR_S);
});
