import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TelemetryEnvelope, telemetryEnvelope } from '#wire';
import { AdmissionHistory } from '../../../../electron/monitor/outbox/admission-history.ts';
import { Outbox } from '../../../../electron/monitor/outbox/outbox.ts';
import { type ArrivedFrame, isoInstant, vitalReading } from '../../../../electron/monitor/outbox/telemetry-envelope.ts';
import { Recorder } from '../../../../electron/monitor/recorder/recorder.ts';
import type { StoreRow } from '../../../../electron/monitor/recorder/rows.ts';
import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { hubMessage } from '../../../../electron/monitor/uplink/hub-message.ts';
import { heartRate } from '../acquisition/line-device.ts';
import { KEY, storeFolder } from '../recorder/store-folder.ts';

const T0 = Date.parse('2026-03-01T08:00:00.000Z');
const bed = { id: 'bed-12', ward: 'Ward 3' };
const admission = (patient: string, sinceMs: number) => ({ patient, encounter: `E-${patient}`, since: isoInstant(sinceMs) });

function reading(value: number, atMs: number, n: number) {
  const arrival = { wallMs: atMs, monotonicMs: atMs };
  const sample = heartRate(value, arrival);
  if (sample.kind !== 'vital') throw new Error('not a vital');
  const frame: ArrivedFrame = { id: `bed-12-boot-${n}`, kind: 'line', bytes: Buffer.from(`hr:${value}`), arrivedMs: atMs };
  return { reading: vitalReading(sample, frame.id, arrival, 0), frame };
}

function envelopes(rows: readonly StoreRow[]): TelemetryEnvelope[] {
  return rows.map((row) => {
    if (row.table !== 'outbox') throw new Error('not an outbox row');
    return telemetryEnvelope.parse(JSON.parse(row.message));
  });
}

function outboxFrom(lastSequence: number | null, history = new AdmissionHistory(null)) {
  return new Outbox({ hubDeviceId: 'station-12', bed, lastSequence: () => lastSequence, history });
}

test('the readings of a second and the bytes they came from make one message of the contract', () => {
  const history = new AdmissionHistory(null);
  history.admit(admission('P1', T0 - 1000), T0 - 1000);
  const outbox = outboxFrom(41, history);
  outbox.describe('monitor-1', { id: '00A0C9', driver: 'line', manufacturer: null, model: null });
  const { reading: vital, frame } = reading(0, T0, 7);
  outbox.add('monitor-1', vital, frame, T0);
  expect(outbox.take(T0 + 900, T0 + 900)).toEqual([]);
  const [envelope] = envelopes(outbox.take(T0 + 1000, T0 + 1000));
  expect(envelope).toMatchObject({
    messageId: 'station-12-42',
    sequence: 42,
    bed,
    admission: { patient: 'P1', encounter: 'E-P1' },
    device: { id: '00A0C9' },
    readings: [{ id: 'bed-12-boot-7/147842', value: 0, frame: 'bed-12-boot-7', measuredAt: '2026-03-01T08:00:00.000Z' }],
    frames: [{ id: 'bed-12-boot-7', bytesBase64: Buffer.from('hr:0').toString('base64') }],
  });
});

test('no message is numbered while the last number is not known; nothing gathered is lost meanwhile', () => {
  let last: number | null = null;
  const outbox = new Outbox({ hubDeviceId: 's', bed, lastSequence: () => last, history: new AdmissionHistory(null) });
  for (const [value, atMs] of [
    [60, T0],
    [61, T0 + 5000],
  ] as const) {
    const { reading: vital, frame } = reading(value, atMs, value);
    outbox.add('m', vital, frame, atMs);
  }
  expect(outbox.take(T0 + 9000, T0 + 9000, true)).toEqual([]);
  last = 9;
  const [envelope] = envelopes(outbox.take(T0 + 9000, T0 + 9000));
  expect(envelope?.sequence).toBe(10);
  expect(envelope?.readings).toHaveLength(2);
});

test('every reading travels once, in order, with the patient who was there when it was measured', () => {
  const steps = fc.array(
    fc.record({
      kind: fc.constantFrom('vital', 'vital', 'vital', 'admit', 'discharge', 'take'),
      gapMs: fc.integer({ min: 1, max: 700 }),
    }),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(steps, (plan) => {
      const history = new AdmissionHistory(null);
      const outbox = outboxFrom(0, history);
      const truth: { id: string; patient: string | null }[] = [];
      const sent: TelemetryEnvelope[] = [];
      let now = T0;
      let patient: string | null = null;
      plan.forEach(({ kind, gapMs }, n) => {
        now += gapMs;
        if (kind === 'vital') {
          const { reading: vital, frame } = reading(n, now, n);
          outbox.add('m', vital, frame, now);
          truth.push({ id: vital.id, patient });
        } else if (kind === 'take') {
          sent.push(...envelopes(outbox.take(now, now)));
        } else {
          patient = kind === 'admit' ? `P${n}` : null;
          history.admit(patient === null ? null : admission(patient, now), now);
        }
      });
      sent.push(...envelopes(outbox.take(now, now, true)));
      expect(sent.flatMap((e) => e.readings.map(({ id }) => ({ id, patient: e.admission?.patient ?? null })))).toEqual(truth);
      expect(sent.map(({ sequence }) => sequence)).toEqual(sent.map((_, index) => index + 1));
      for (const { readings, frames } of sent)
        expect(frames.map(({ id }) => id)).toEqual(readings.map((r) => r.kind === 'vital' && r.frame));
    }),
  );
});

test('over restarts of the station numbers rise, without a repeat', () => {
  const directory = storeFolder();
  const seen: number[] = [];
  for (let run = 0; run < 4; run += 1) {
    const recorder = new Recorder({ store: openSqliteStore({ directory, key: KEY, retentionHours: 0 }), memoryBytes: 1e6 });
    const outbox = new Outbox({
      hubDeviceId: 's',
      bed,
      lastSequence: () => recorder.lastSequence(),
      history: new AdmissionHistory(null),
    });
    for (let n = 0; n < 3; n += 1) {
      const { reading: vital, frame } = reading(n, T0 + n, n);
      outbox.add('m', vital, frame, T0);
      const rows = outbox.take(T0, T0, true);
      seen.push(...envelopes(rows).map(({ sequence }) => sequence));
      recorder.add(rows, T0);
      recorder.add(
        rows.flatMap((row) =>
          row.table === 'outbox' ? [{ table: 'acknowledgements' as const, sequence: row.sequence, atMs: T0 }] : [],
        ),
        T0,
      );
    }
    recorder.tick(T0 + 1000); // writes, and thins what is acknowledged
    recorder.tick(T0 + 20_000);
    recorder.close(T0 + 20_000);
  }
  expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
});

test('a large second is cut into messages that the hub takes', () => {
  const outbox = outboxFrom(0);
  const rows: StoreRow[] = [];
  for (let n = 0; n < 20; n += 1) {
    const { reading: vital, frame } = reading(n, T0, n);
    outbox.add('m', vital, { ...frame, bytes: new Uint8Array(60_000) }, T0);
    rows.push(...outbox.take(T0, T0));
  }
  rows.push(...outbox.take(T0, T0, true));
  for (const row of rows) expect(row.table === 'outbox' && row.message.length).toBeLessThan(256 * 1024);
  expect(envelopes(rows).flatMap(({ readings }) => readings)).toHaveLength(20);
});

/** Whether the hub takes each of them. */
function taken(rows: readonly StoreRow[]): boolean[] {
  return rows.map(
    (row) => row.table === 'outbox' && hubMessage([{ ...row, queue: row.queue ?? 'readings', bornMs: null }], 0) !== null,
  );
}

test('what was gathered while the store could not be read leaves in messages that the hub takes', () => {
  let last: number | null = null;
  const outbox = new Outbox({ hubDeviceId: 's', bed, lastSequence: () => last, history: new AdmissionHistory(null) });
  for (let n = 0; n < 9_000; n += 1) {
    const { reading: vital, frame } = reading(n, T0 + n * 33, n);
    outbox.add('m', vital, { ...frame, bytes: randomBytes(100) }, T0 + n * 33);
    if (n % 30 === 0) expect(outbox.take(T0 + n * 33, T0 + n * 33)).toEqual([]);
  }
  last = 0;
  const rows = outbox.take(T0 + 300_000, T0 + 300_000);
  for (const row of rows) expect(row.table === 'outbox' && Buffer.byteLength(row.message)).toBeLessThan(258_048);
  expect(taken(rows)).not.toContain(false);
  expect(envelopes(rows).flatMap(({ readings }) => readings)).toHaveLength(9_000);
  expect(outbox.takeLost()).toEqual([]);
});

test('a device message larger than any message to the hub stays here, its readings and those beside it travel', () => {
  const outbox = outboxFrom(0);
  const [before, large, after] = [reading(60, T0, 1), reading(61, T0, 2), reading(62, T0, 3)];
  outbox.add('m', before.reading, before.frame, T0);
  const frame = { ...large.frame, bytes: randomBytes(400_000) };
  outbox.add('m', large.reading, frame, T0);
  outbox.add('m', { ...large.reading, id: `${large.reading.id}.1` }, frame, T0);
  outbox.add('m', after.reading, after.frame, T0);
  const rows = outbox.take(T0, T0, true);
  expect(taken(rows)).toEqual([true]);
  const [envelope] = envelopes(rows);
  expect(envelope?.readings).toHaveLength(4);
  expect(envelope?.frames.map(({ id }) => id)).toEqual([before.frame.id, after.frame.id]);
  expect(outbox.takeLost()).toEqual([expect.stringContaining(frame.id)]);
  expect(outbox.takeLost()).toEqual([]);
});

test('while the store stays shut only so much is gathered: the oldest numbers go, counted, and no entry', () => {
  let last: number | null = null;
  const outbox = new Outbox({ hubDeviceId: 's', bed, lastSequence: () => last, history: new AdmissionHistory(null) });
  outbox.add('m', { kind: 'entry', id: 'e', what: 'pain', value: 3, measuredAt: isoInstant(T0) }, null, T0);
  for (let n = 0; n < 400; n += 1) {
    const { reading: vital, frame } = reading(n, T0 + n, n);
    outbox.add('m', vital, { ...frame, bytes: new Uint8Array(100_000) }, T0 + n);
    outbox.take(T0 + n, T0 + n);
  }
  const [lost, ...more] = outbox.takeLost().map((detail) => Number.parseInt(detail, 10));
  last = 0;
  const sent = envelopes(outbox.take(T0 + 9_000, T0 + 9_000)).flatMap(({ readings }) => readings.map(({ id }) => id));
  const gone = [lost ?? 0, ...more].reduce((sum, count) => sum + count, 0);
  expect(gone).toBeGreaterThan(0);
  expect(sent).toHaveLength(401 - gone);
  expect(sent).toContain('e');
  expect(sent.at(-1)).toBe(reading(399, T0, 399).reading.id);
});
