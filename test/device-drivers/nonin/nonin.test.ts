import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nonin } from '../../../device-drivers/nonin/index.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { Conversation } from '../support/conversation.ts';
import { heard, hexBytes, valuesOf } from '../support/heard.ts';

const signals = generatePatient({ seed: 4, scenario: 'stable' });
const talk = (faults: readonly string[] = []) =>
  new Conversation(
    nonin.openSession({ transport: 'serial', waves: [] }),
    nonin.openSimulator({ transport: 'serial', signals, faults }),
  ).start();

const fixtures = 'specs/devices/fixtures';

describe.skipIf(!hasShared(fixtures))('computed packets (needs ../shared/specs/devices/fixtures)', () => {
  it.each([
    [2, 255],
    [7, 65_535],
  ])('format %i: HR 72, SpO2 97, 25 samples of pleth', (format, high) => {
    const { readings, issues, frames } = heard(
      nonin,
      hexBytes(readFileSync(sharedPath(`${fixtures}/nonin-df${format}-packet.hex`), 'utf8')),
    );
    expect([frames, issues]).toEqual([1, []]);
    expect(valuesOf(readings)).toMatchObject({ 'SpO2-D': 97, 'HR-D': 72, 'SpO2 fast': 96, 'E-HR': 73 });
    const wave = readings.find((reading) => reading.kind === 'waveform');
    expect(wave).toMatchObject({ rateHz: 75, code: 150_452, range: { low: 0, high } });
    expect(wave?.kind === 'waveform' && wave.samples).toHaveLength(25);
  });
});

describe.skipIf(!hasShared('captures/nonin'))('recorded frames (needs ../shared/captures/nonin)', () => {
  it('no finger: the sensor alarm, the samples, and no number at all', () => {
    const { readings, issues } = heard(nonin, hexBytes(readFileSync(sharedPath('captures/nonin/df2-frames.hex'), 'utf8')));
    expect(issues).toEqual([]);
    expect(valuesOf(readings)).toEqual({});
    expect(readings.find(({ kind }) => kind === 'alert')).toMatchObject({ vendorCode: 'sensor', phase: 'present' });
    expect(readings.find(({ kind }) => kind === 'waveform')).toMatchObject({ samples: [99, 99] });
  });
});

describe('format 8', () => {
  const groups = (...hex: string[]) => heard(nonin, hexBytes(hex.join('').repeat(3)));

  it.each([
    ['80486100', { 'SpO2-D': 97, 'HR-D': 72 }],
    ['81026100', { 'SpO2-D': 97, 'HR-D': 130 }],
    ['837F7F08', { 'SpO2-D': 'probe-off', 'HR-D': 'probe-off' }],
    ['837F7F00', { 'SpO2-D': 'invalid', 'HR-D': 'invalid' }],
  ])('%s', (hex, values) => {
    expect(valuesOf(groups(hex).readings)).toEqual(values);
  });

  it('refuses a rate out of the range: there is no checksum', () => {
    expect(groups('80056100').readings).toEqual([]);
  });
});

describe('format 13', () => {
  const record = '00 02 00 0D 00 0E 20 26 03 14 09 41 07 00 02 00 00 48 00 61 59 03';

  it('a spot measurement with the clock of the device', () => {
    const { readings, issues } = heard(nonin, hexBytes(record));
    expect(issues).toEqual([]);
    expect(valuesOf(readings)).toEqual({ 'SpO2-D': 97, 'HR-D': 72 });
    expect(readings[0]?.time.deviceWall).toBe('2026-03-14T09:41:07.00');
  });

  it('a stored one keeps a name of its own and no code: it is not now', () => {
    const { readings } = heard(nonin, hexBytes(record.replace('02 00 00 48', '02 10 00 48').replace('59 03', '69 03')));
    expect(
      readings.flatMap((reading) => (reading.kind === 'vital' ? [[reading.label, reading.code, reading.value]] : [])),
    ).toEqual([
      ['SpO2-D (stored)', null, 97],
      ['HR-D (stored)', null, 72],
    ]);
  });

  it('one whose sum does not fit gives nothing', () => {
    expect(heard(nonin, hexBytes(record.replace('59 03', '58 03'))).readings).toEqual([]);
  });
});

describe('with the simulated oximeter', () => {
  const last = (conversation: Conversation, vendorCode: string) =>
    conversation.readings.filter((reading) => reading.kind === 'vital' && reading.vendorCode === vendorCode).at(-1);

  it('blanks the numbers with the sensor alarm, though the device repeats the last ones for 10 s', () => {
    const bed = talk();
    bed.run(3);
    expect(last(bed, 'SpO2-D')).toMatchObject({ value: expect.any(Number) as number });
    const off = talk(['probe-off']).run(3);
    expect(last(off, 'SpO2-D')).toMatchObject({ value: null, reason: 'probe-off' });
  });

  it('a rate above 127 is read whole', () => {
    const fast = { ...signals, numerics: signals.numerics.map((one) => ({ ...one, at: () => (one.unit === '%' ? 97 : 300) })) };
    const bed = new Conversation(
      nonin.openSession({ transport: 'serial', waves: [] }),
      nonin.openSimulator({ transport: 'serial', signals: fast, faults: [] }),
    );
    bed.start().run(3);
    expect(last(bed, 'HR-D')).toMatchObject({ value: 300 });
  });

  it('tells of lost packets by the timer, which wraps after 91 minutes', () => {
    const lossy = talk(['lost-packets']).run(12);
    expect(lossy.count('sequence-gap')).toBeGreaterThan(2);
    const bed = talk();
    bed.run(2);
    expect(bed.count('sequence-gap')).toBe(0);
  });

  it('follows a device that changes its format in the middle', () => {
    const device = nonin.openSimulator({ transport: 'serial', signals, faults: [] });
    const bed = new Conversation(nonin.openSession({ transport: 'serial', waves: [] }), device).start().run(3);
    const select = Uint8Array.of(0x02, 0x70, 0x02, 0x02, 0x07, 0x03);
    expect(device.receive(select, bed.now)).toEqual([Uint8Array.of(0x06)]);
    expect(device.receive(Uint8Array.of(0x02, 0x70, 0x02, 0x02, 0x63, 0x03), bed.now)).toEqual([Uint8Array.of(0x15)]);
    const before = bed.readings.length;
    bed.run(5);
    expect(bed.readings.slice(before).some((reading) => reading.kind === 'waveform' && reading.range?.high === 65_535)).toBe(
      true,
    );
  });
});
