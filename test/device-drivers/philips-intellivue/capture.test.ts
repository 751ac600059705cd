import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DeviceReading, SessionOutput, VitalSample, WaveformChunk } from '#device';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { bytes, intellivue, NOON } from '../support/intellivue.ts';

const FOLDER = 'captures/intellivue';
const RECORDING = `${FOLDER}/mib-rs232-m8000-part1`;

function rows(path: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(sharedPath(path), 'utf8').trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((field, index) => [names[index]!, field])));
}

function decodeSerial(content: Uint8Array): SessionOutput {
  return intellivue.openDecoder({ transport: 'serial' }).push(content, NOON);
}

const vitals = (readings: readonly DeviceReading[]) =>
  readings.filter((reading): reading is VitalSample => reading.kind === 'vital');
const waves = (readings: readonly DeviceReading[]) =>
  readings.filter((reading): reading is WaveformChunk => reading.kind === 'waveform');

describe.skipIf(!hasShared(FOLDER))('captured frames (needs shared captures/intellivue)', () => {
  const output = hasShared(FOLDER) ? decodeSerial(readFileSync(sharedPath(`${RECORDING}.raw`))) : undefined;

  it('decodes all 1,925 frames without an issue, each of the kind its notes say', () => {
    const kinds: Record<string, string> = {
      'association-accept': 'association accept',
      'mds-create-event': 'MDS create',
      'poll-linked-result': 'linked extended poll result',
      'poll-result': 'extended poll result',
      'get-result': 'wave priority list',
      'set-result': 'wave priority list',
    };
    const expected = rows(`${RECORDING}.frames.csv`);
    expect(output!.issues).toEqual([]);
    expect(output!.frames).toHaveLength(1925);
    expect(output!.frames.map(({ kind }) => kind)).toEqual(expected.map((row) => kinds[row['kind']!]));
    expect(output!.frames.map((frame) => frame.bytes.length)).toEqual(expected.map((row) => Number(row['payload_length'])));
  });

  it('reads all 3,844 observed values in order', () => {
    const expected = rows(`${RECORDING}.numerics.csv`).map((row) => {
      const state = Number(row['state']);
      const isAbsent = row['value'] === 'NaN' || (state & 0xb800) !== 0;
      const reason = (state & 0x2000) !== 0 ? 'not-measured' : 'invalid';
      return [Number(row['frame']), row['physio_id']!.slice(2), isAbsent ? null : Number(row['value']), isAbsent ? reason : null];
    });
    expect(expected).toHaveLength(3844);
    expect(vitals(output!.readings).map((vital) => [vital.frame, vital.vendorCode, vital.value, vital.reason])).toEqual(expected);
  });

  it('reads the samples of the first 40 wave results', () => {
    const expected = rows(`${RECORDING}.waves-first40.csv`);
    const seen = waves(output!.readings).slice(0, expected.length);
    expect(expected.length).toBe(156);
    for (const [index, row] of expected.entries()) {
      const chunk = seen[index]!;
      const scaled = chunk.unit === 'mV' ? (value: number) => Math.round((value + 40.96) / 0.005) : (value: number) => value;
      expect([chunk.frame, chunk.vendorCode]).toEqual([Number(row['frame']), row['physio_id']!.slice(2)]);
      expect(chunk.firstSampleUptimeMs).toBe(Number(row['relative_time_eighth_ms']) / 8);
      expect(chunk.samples.map((value) => scaled(value!)).join(' ')).toBe(row['raw_samples_space_separated']);
    }
  });

  it('gives the ECG leads in mV and the pleth without a unit', () => {
    const [ii, v, avr, pleth] = waves(output!.readings);
    expect([ii, v, avr, pleth].map((chunk) => [chunk!.label, chunk!.unit, chunk!.rateHz, chunk!.samples.length])).toEqual([
      ['II', 'mV', 250, 64],
      ['V', 'mV', 250, 64],
      ['aVR', 'mV', 250, 64],
      ['Pleth', null, 125, 32],
    ]);
    const expected = [0.155, 0.165, 0.17, 0.175];
    for (const [index, value] of expected.entries()) expect(ii!.samples[index]).toBeCloseTo(value, 9);
    expect(pleth!.samples.every((value) => value === 2048)).toBe(true);
  });

  it('gives the identity of the monitor and the pair of its clocks', () => {
    const status = output!.readings.find((reading) => reading.kind === 'status');
    expect(status).toMatchObject({ manufacturer: 'Philips', model: 'M8000', systemId: '0009FB029E18', bedLabel: null });
    expect(status!.time).toMatchObject({ deviceUptimeMs: 243_776, deviceWall: '2021-04-22T11:47:26.00' });
  });

  it('decodes the same from single bytes', () => {
    const raw = readFileSync(sharedPath(`${RECORDING}.raw`)).subarray(0, 60_000);
    const decoder = intellivue.openDecoder({ transport: 'serial' });
    const single = Array.from(raw, (byte) => decoder.push(Uint8Array.of(byte), NOON)).flatMap(({ readings }) => readings);
    expect(single.map((reading) => ({ ...reading, frame: 0 }))).toEqual(
      decodeSerial(raw).readings.map((reading) => ({ ...reading, frame: 0 })),
    );
  });

  it('reads an archived numerics message again by itself', () => {
    const frames = output!.frames.flatMap((frame, index) =>
      frame.kind === 'linked extended poll result' ? [{ index, bytes: frame.bytes }] : [],
    );
    for (const { index, bytes: message } of frames.slice(0, 60)) {
      const again = intellivue.openDecoder({ transport: 'udp' }).push(message, NOON);
      expect(vitals(again.readings)).toEqual(
        vitals(output!.readings)
          .filter(({ frame }) => frame === index)
          .map((vital) => ({ ...vital, frame: 0 })),
      );
    }
  });

  it('reads the demographics of the MX800', () => {
    const content = bytes(readFileSync(sharedPath(`${FOLDER}/demographics-mx800-redacted.hex`), 'utf8'));
    const { readings, issues } = decodeSerial(content);
    expect(issues).toEqual([]);
    expect(readings).toHaveLength(1);
    expect(readings[0]).toMatchObject({
      kind: 'status',
      label: 'patient',
      time: { deviceUptimeMs: 11_787_840, deviceWall: null },
      settings: { patientState: 'admitted', patientType: 'neonate', sex: 'female', patientId: '123', familyName: 'TESTER' },
    });
  });

  it('reads the connect indication of the 866062', () => {
    const dump = readFileSync(sharedPath(`${FOLDER}/connect-indication-866062.hexdump.txt`), 'utf8').replaceAll(
      /^[0-9a-f]{4} {2}/gm,
      '',
    );
    const { readings, issues } = intellivue.openDecoder({ transport: 'udp' }).push(bytes(dump).slice(0x2a), NOON);
    expect(issues).toEqual([]);
    expect(readings[0]).toMatchObject({
      manufacturer: 'Philips',
      model: '866062',
      systemId: '0009FBFFFF88C1BD',
      time: { deviceUptimeMs: 19_443_680 },
      settings: { ipAddress: '192.168.247.101', subnetMask: '255.255.0.0', macAddress: '0009FB88C1BD', dataExportPort: 24_105 },
    });
  });

  it('accepts in its own words what a real monitor accepts', async () => {
    const { associationAccept } = await import('../../../device-drivers/philips-intellivue/wire/association.ts');
    expect(associationAccept({ minPollPeriodMs: 500, maxMtu: 996, options: 0x8e000000 })).toEqual(output!.frames[0]!.bytes);
  });
});
