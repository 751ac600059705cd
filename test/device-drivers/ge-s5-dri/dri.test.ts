import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { geS5Dri } from '../../../device-drivers/ge-s5-dri/index.ts';
import { ASK, alarmsRequest, numericsRequest, STOP, wavesRequest } from '../../../device-drivers/ge-s5-dri/requests.ts';
import { wavesWanted } from '../../../device-drivers/ge-s5-dri/waves-wanted.ts';
import { frame, MAIN, record } from '../../../device-drivers/ge-s5-dri/wire.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { Conversation } from '../support/conversation.ts';
import { heard, hexBytes, valuesOf } from '../support/heard.ts';

const signals = generatePatient({ seed: 6, scenario: 'stable' });
const monitor = (faults: readonly string[] = []) => geS5Dri.openSimulator({ transport: 'serial', signals, faults });
const talk = (device = monitor()) => new Conversation(geS5Dri.openSession({ transport: 'serial', waves: [] }), device).start();
const setFaults = (device: object, faults: string[]) => (device as { setFaults(names: string[]): void }).setFaults(faults);
const alerts = (bed: Conversation) =>
  bed.readings.flatMap((reading) => (reading.kind === 'alert' ? [`${reading.text} ${reading.phase} ${reading.priority}`] : []));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase();

const FIXTURES = 'specs/devices/fixtures/ge-dri-displayed-values.hex';
const fixture = (name: string) => hexBytes(readFileSync(sharedPath(`specs/devices/fixtures/ge-dri-${name}.hex`), 'utf8'));

describe.skipIf(!hasShared(FIXTURES))('computed records (needs ../shared/specs/devices/fixtures/ge-dri-*.hex)', () => {
  it('displayed values', () => {
    const { readings, issues } = heard(geS5Dri, fixture('displayed-values'));
    expect(issues).toEqual([]);
    expect(valuesOf(readings)).toMatchObject({
      ...{ 'ecg.hr': 72, 'ecg.st1': -0.4, 'ecg.imp_rr': 16, 'invp1.sys': 118.4, 'invp1.dia': 76.2, 'invp1.mean': 92.1 },
      ...{ 'nibp.sys': 121, 'nibp.dia': 80, 'nibp.mean': 93, 'temp1.temp': 36.85, 'spo2.spo2': 97.5, 'spo2.pr': 72 },
      ...{ 'spo2.ir_amp': 3.45, 'co2.et': 5, 'co2.fi': 0.05, 'co2.rr': 15, 'co2.et_pressure': 38, 'ecg.st2': 'invalid' },
    });
    const byCode = new Map(readings.map((reading) => [reading.vendorCode, reading]));
    expect(byCode.get('invp1.sys')).toMatchObject({ label: 'ART sys', codeName: 'MDC_PRESS_BLD_ART_SYS' });
    expect(byCode.get('temp1.temp')).toMatchObject({ label: 'CORE', codeName: 'MDC_TEMP_CORE' });
    expect(byCode.get('nibp.sys')).toMatchObject({ questionable: true });
    expect(byCode.get('monitor')).toMatchObject({
      systemId: '1234',
      settings: { interfaceLevel: 9, heartRateSource: 'ECG', ecgLeads: 'II, V, I', invp1: 'ART', nibpMode: 'auto' },
    });
  });

  it('waves', () => {
    const { readings, issues } = heard(geS5Dri, fixture('wave-ecg1-pleth'));
    expect(issues).toEqual([]);
    const [ecg, pleth] = readings.flatMap((reading) => (reading.kind === 'waveform' ? [reading] : []));
    expect([ecg?.samples.length, ecg?.samples[30], ecg?.rateHz, ecg?.unit]).toEqual([60, 1.2, 300, 'mV']);
    expect([pleth?.samples.length, pleth?.samples.slice(0, 2), pleth?.rateHz]).toEqual([20, [20, 20.1], 100]);
  });

  it('alarms', () => {
    const { readings } = heard(geS5Dri, fixture('alarm-status'));
    expect(readings).toMatchObject([
      { text: 'HR HIGH', priority: 'medium', phase: 'present' },
      { text: 'SpO2 LOW', priority: 'low', phase: 'present' },
    ]);
  });
});

describe('requests are those of the manual', () => {
  it.each([
    ['stop displayed', numericsRequest(ASK.displayed, STOP), /^7E31(00){19}00FF(00){18}01(00){8}317E$/],
    ['displayed each 10 s', numericsRequest(ASK.displayed, 10), /^7E31(00){19}00FF(00){18}010A000E0{10}497E$/],
    ['displayed each 5 s', numericsRequest(ASK.displayed, 5), /0105000E0{10}447E$/],
    ['ECG 1', wavesRequest([1]), /^7E48(00){13}01(00){5}00FF(00){18}0000000001FF(00){26}487E$/],
    ['five waves', wavesRequest([1, 8, 4, 9, 15]), /00000000010804090FFF(00){22}6C7E$/],
    ['stop waves', wavesRequest([]), /01000000FF(00){27}487E$/],
    ['alarms', alarmsRequest(), /^7E34(00){13}04(00){5}00FF(00){18}02(00){11}397E$/],
  ])('%s', (_, bytes, expected) => {
    expect(hex(bytes)).toMatch(expected);
  });

  it('waves stay within the line: 600 samples a second, in the order wanted', () => {
    expect(wavesWanted([])).toEqual([1, 8, 4, 9, 15, 13, 14]);
    // ECG II, arterial pressure, pleth, ECG V: the monitor has one channel for either lead.
    expect(wavesWanted([131_330, 150_036, 150_452, 131_395])).toEqual([1, 4, 8]);
  });
});

describe('values', () => {
  /** The basic class with one raw number in the place of the heart rate. */
  const withRate = (raw: number, status = 3) => {
    const data = new Uint8Array(278);
    const view = new DataView(data.buffer);
    view.setUint32(4, status, true);
    view.setInt16(10, raw, true);
    return frame(record(MAIN.numerics, [{ type: 1, data }], { number: 1, level: 9, plug: 1, seconds: 1_700_000_000 }));
  };

  it.each([
    [-32_767, 'invalid'],
    [-32_766, 'time-out'],
    [-32_765, 'artefact'],
    [-32_764, 'out-of-range'],
    [-32_763, 'out-of-range'],
    [-32_762, 'calibrating'],
    [-32_001, 'invalid'],
    [-32_000, -32_000],
    [0, 0],
  ])('%i is %s', (raw, value) => {
    expect(valuesOf(heard(geS5Dri, withRate(raw)).readings)['ecg.hr']).toBe(value);
  });

  it.each([
    [2 ** 11, 'probe-off'],
    [2 ** 8, 'artefact'],
    [2 ** 9, 'calibrating'],
  ])('status %i says why a value is invalid: %s', (bit, reason) => {
    expect(valuesOf(heard(geS5Dri, withRate(-32_767, 3 | bit)).readings)['ecg.hr']).toBe(reason);
  });

  it('of a module that measures nothing are not measured, whatever still stands there', () => {
    expect(valuesOf(heard(geS5Dri, withRate(72, 1)).readings)['ecg.hr']).toBe('not-measured');
    expect(heard(geS5Dri, withRate(72, 0)).readings.filter(({ kind }) => kind === 'vital')).toEqual([]);
  });

  it('of cardiac output that are older than a minute are doubted, and -32000 is no sample of a wave', () => {
    const data = new Uint8Array(278);
    const view = new DataView(data.buffer);
    view.setUint32(4 + 200, 3, true);
    view.setUint16(4 + 204, 1, true);
    view.setInt16(4 + 206, 5200, true);
    view.setInt16(4 + 212, 1200, true);
    const header = { number: 1, level: 9, plug: 1, seconds: 1_700_000_000 };
    const { readings } = heard(geS5Dri, frame(record(MAIN.numerics, [{ type: 1, data }], header)));
    const doubted = readings.flatMap((one) =>
      one.kind === 'vital' && one.questionable ? [`${one.vendorCode} ${one.value}`] : [],
    );
    expect(doubted).toEqual(['co_wedge.co 5200']);
    const wave = new Uint8Array(10);
    new DataView(wave.buffer).setInt16(0, 2, true);
    new DataView(wave.buffer).setInt16(6, -32_000, true);
    const [chunk] = heard(geS5Dri, frame(record(MAIN.waves, [{ type: 8, data: wave }], header))).readings;
    expect(chunk).toMatchObject({ samples: [null, 0] });
  });

  it('of a module that is pulled out end with a reason', () => {
    const device = monitor();
    const bed = talk(device).run(6);
    expect(valuesOf(bed.readings)['invp1.sys']).toBeTypeOf('number');
    setFaults(device, ['no-pressure']);
    bed.run(6);
    expect(valuesOf(bed.readings)['invp1.sys']).toBe('not-measured');
  });

  it('are found by their class, in whatever order', () => {
    expect(valuesOf(talk(monitor(['swapped'])).run(6).readings)).toEqual(valuesOf(talk().run(6).readings));
  });

  it('a lead that is off is probe-off and a gap', () => {
    const bed = talk(monitor(['leads-off'])).run(6);
    expect(valuesOf(bed.readings)['ecg.hr']).toBe('probe-off');
    const ecg = bed.readings.flatMap((reading) =>
      reading.vendorCode === 'wave 1' && 'samples' in reading ? reading.samples : [],
    );
    expect(ecg.length).toBeGreaterThan(1000);
    expect(ecg.every((sample) => sample === null)).toBe(true);
  });
});

describe('alarms', () => {
  it('begin and end: those in words, and the arrhythmia bits', () => {
    const device = monitor();
    const bed = talk(device).run(6);
    setFaults(device, ['device-alarm']);
    bed.run(6);
    setFaults(device, []);
    bed.run(6);
    expect(alerts(bed).sort()).toEqual(['HR HIGH end high', 'HR HIGH present high', 'VF end high', 'VF present high']);
  });

  it('an older monitor is not asked for words', () => {
    const bed = talk(monitor(['older-monitor', 'device-alarm'])).run(12);
    expect(alerts(bed)).toEqual(['VF present high']);
  });
});

describe('the conversation', () => {
  it('begins again when a monitor that forgot everything is back', () => {
    let device = monitor();
    const through = {
      receive: (...all: Parameters<typeof device.receive>) => device.receive(...all),
      tick: (now: never) => device.tick(now),
    };
    const bed = talk(through).run(8);
    device = monitor(); // restarted: remembers no request
    const before = bed.readings.length;
    bed.run(18);
    expect(bed.readings.slice(before).some(({ kind }) => kind === 'waveform')).toBe(true);
    expect(bed.readings.slice(before).some(({ vendorCode }) => vendorCode === 'ecg.hr')).toBe(true);
  });

  it('a lost record is told', () => {
    expect(
      talk(monitor(['lost-records']))
        .run(10)
        .count('sequence-gap'),
    ).toBeGreaterThan(0);
  });
});

describe('damage', () => {
  const good = hexBytes(hex(numericsRequest(ASK.displayed, 5)));

  it('what is between two flags and too short, spoilt or cut is told and skipped', () => {
    const spoilt = good.map((byte, index) => (index === 20 ? 0x55 : byte));
    const bytes = Buffer.concat([good, Uint8Array.of(0x7e, 0x7e, 0x01, 0x02, 0x7e), spoilt, good, good.subarray(0, 30)]);
    expect(heard(geS5Dri, bytes).issues.filter((reason) => reason !== 'unexpected-data')).toEqual([
      'truncated',
      'bad-checksum',
      'truncated',
    ]);
  });

  it('a flag that ends one record and begins the next is enough', () => {
    expect(heard(geS5Dri, Buffer.concat([good, good.subarray(1), good.subarray(1)])).frames).toBe(3);
  });

  it('each byte of a record survives the escape', () => {
    for (let value = 0; value < 256; value++) {
      const data = Uint8Array.from({ length: 278 }, () => value);
      const { frames, issues } = heard(geS5Dri, frame(record(MAIN.events, [{ type: value % 200, data }])));
      expect([value, frames, issues]).toEqual([value, 1, ['unknown-message']]);
    }
  });
});
