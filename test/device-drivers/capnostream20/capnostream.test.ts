import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { capnostream20 } from '../../../device-drivers/capnostream20/index.ts';
import { frame } from '../../../device-drivers/capnostream20/wire.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { Conversation } from '../support/conversation.ts';
import { heard, hexBytes, valuesOf } from '../support/heard.ts';

const signals = generatePatient({ seed: 6, scenario: 'stable' });
const device = (faults: readonly string[] = []) => capnostream20.openSimulator({ transport: 'serial', signals, faults });
const talk = (faults: readonly string[] = []) =>
  new Conversation(capnostream20.openSession({ transport: 'serial', waves: [] }), device(faults)).start();
const settingsOf = (bed: Conversation) =>
  Object.assign({}, ...bed.readings.map((reading) => (reading.kind === 'status' ? reading.settings : {}))) as Record<
    string,
    unknown
  >;
const alerts = (bed: Conversation) =>
  bed.readings.flatMap((reading) => (reading.kind === 'alert' ? [`${reading.vendorCode} ${reading.phase}`] : []));
const co2 = (bed: Conversation) => bed.readings.flatMap((reading) => (reading.vendorCode === 'CO2' ? [reading] : []));

const NUMERICS = '85 1C 01 69 B5 2D 33 26 00 0E 61 48 00 00 00 00 00 00 14 3C 0F 1E 05 08 64 55 8C 32 01 00 64';

describe.skipIf(!hasShared('specs/devices/fixtures/capnostream-frames.txt'))(
  'computed frames (needs ../shared/specs/devices/fixtures/capnostream-frames.txt)',
  () => {
    const lines = hasShared('specs/devices/fixtures/capnostream-frames.txt')
      ? readFileSync(sharedPath('specs/devices/fixtures/capnostream-frames.txt'), 'utf8').split('\n')
      : [];
    const bytesOf = (note: string) => hexBytes(lines.find((line) => line.includes(note))?.replace(/^.*: /, '') ?? '');

    it('counts its cases: every frame of the monitor passes its check', () => {
      const ofMonitor = lines.filter((line) => line.startsWith('D '));
      expect(ofMonitor).toHaveLength(8);
      for (const line of ofMonitor) {
        const { frames, issues } = heard(capnostream20, hexBytes(line.replace(/^.*: /, '')));
        expect([line, frames, issues]).toEqual([line, 1, []]);
      }
    });

    it.each([
      ['CO2 wave no 42', [37.5]],
      ['CO2 wave no 43', [0]],
      ['CO2 wave no 133', [12.25]],
      ['CO2 wave no 45', [null]],
    ])('%s', (note, samples) => {
      const [reading] = heard(capnostream20, bytesOf(note)).readings.filter(({ kind }) => kind === 'waveform');
      expect(reading).toMatchObject({ samples, unit: null });
    });

    it('what the computer says is what the document says', () => {
      expect(bytesOf('P enable')).toEqual(frame(0x01));
      expect(bytesOf('P host id')).toEqual(frame(0x07, [...Buffer.from('BEDSIDE'.padEnd(17))]));
    });
  },
);

describe('numerics', () => {
  it('are the values of the document, with its clock', () => {
    const { readings } = heard(capnostream20, hexBytes(NUMERICS));
    expect(valuesOf(readings)).toEqual({ etCO2: 38, FiCO2: 0, RR: 14, SpO2: 97, Pulse: 72 });
    expect(readings[0]?.time.deviceWall).toBe('2026-03-14T09:41:07');
    expect(readings.find(({ kind }) => kind === 'status')).toMatchObject({
      settings: { noBreathPeriodS: 20, etCO2High: 60, etCO2Low: 15, rrHigh: 30, spo2Low: 85, pulseHigh: 140, co2Unit: 'mmHg' },
    });
  });

  it.each([
    [2, 'kPa', 'etCO2', 3.8, 'MDC_AWAY_CO2_ET'],
    [3, '%', 'etCO2 vol%', 3.8, 'MDC_CONC_AWAY_CO2_ET'],
    [9, null, 'etCO2', 38, null],
  ])('unit %i: %s', (unit, ucum, name, value, codeName) => {
    const data = [...hexBytes(NUMERICS).subarray(3, -1)];
    data[25] = unit;
    const { readings } = heard(capnostream20, frame(0x01, data));
    expect(readings.find(({ vendorCode }) => vendorCode === name)).toMatchObject({ value, unit: ucum, codeName });
  });

  it('whose fields are one place too far are not believed', () => {
    const bed = talk(['shifted']).run(14);
    expect(bed.count('malformed')).toBeGreaterThan(0);
    expect(
      new Set(bed.readings.flatMap((reading) => (reading.vendorCode === 'etCO2' && 'value' in reading ? [reading.value] : []))),
    ).toEqual(new Set([38]));
  });
});

describe('the wave', () => {
  it('keeps its time where samples are lost, and says how many', () => {
    const bed = talk(['lost-samples']).run(5);
    const chunks = co2(bed).flatMap((reading) => (reading.kind === 'waveform' ? [reading] : []));
    expect(bed.issues.find(({ reason }) => reason === 'sequence-gap')?.detail).toContain('1 samples');
    chunks.slice(1).forEach((chunk, index) => {
      const before = chunks[index];
      expect(chunk.firstSampleUptimeMs).toBe((before?.firstSampleUptimeMs ?? 0) + 50 * (before?.samples.length ?? 0));
    });
    expect(chunks.some(({ samples }) => samples.length === 2 && samples[0] === null)).toBe(true);
  });

  it('is in the unit of the newest numerics', () => {
    const most = (faults: string[]) =>
      Math.max(
        ...co2(talk(faults).run(20)).flatMap((reading) => (reading.kind === 'waveform' ? reading.samples.map(Number) : [])),
      );
    expect(most([])).toBeGreaterThan(35);
    expect(most(['kpa'])).toBeCloseTo(38 / 7.5, 0);
    expect(most(['volume-percent'])).toBeLessThan(5.1);
  });

  it('is a gap without a FilterLine', () => {
    const bed = talk(['line-off']).run(5);
    expect(co2(bed).every((reading) => reading.kind === 'waveform' && reading.samples.every((sample) => sample === null))).toBe(
      true,
    );
    expect(alerts(bed)).toEqual(['filterline-off present']);
  });

  it('waits at a bed for the numerics that tell its unit', () => {
    const session = capnostream20.openSession({ transport: 'serial', waves: [] });
    const at = { wallMs: 0, monotonicMs: 0 };
    session.start(at);
    const early = session.receive(frame(0x00, [1, 37, 0, 0]), at);
    expect([early.readings, early.issues.map(({ reason }) => reason)]).toEqual([[], ['unexpected-data']]);
    session.receive(hexBytes(NUMERICS), at);
    expect(session.receive(frame(0x00, [2, 37, 128, 0]), at).readings).toMatchObject([{ samples: [37.5], unit: 'mm[Hg]' }]);
  });
});

describe('alarms', () => {
  it('of the monitor come when they begin and go when they end', () => {
    const simulator = device(['no-breath']);
    const bed = new Conversation(capnostream20.openSession({ transport: 'serial', waves: [] }), simulator).start().run(4);
    (simulator as unknown as { setFaults(names: string[]): void }).setFaults([]);
    bed.run(3);
    expect(alerts(bed)).toEqual(['no-breath present', 'no-breath end']);
  });

  it('say again when they are silenced', () => {
    const data = [...hexBytes(NUMERICS).subarray(3, -1)];
    data[13] = 0x01;
    const silenced = [...data];
    silenced[9] = 0x02;
    const { readings } = heard(capnostream20, Buffer.concat([frame(0x01, data), frame(0x01, silenced), frame(0x01, silenced)]));
    expect(readings.flatMap((reading) => (reading.kind === 'alert' ? [reading.states] : []))).toEqual([
      [],
      ['silenced for a while'],
    ]);
  });
});

describe('the conversation', () => {
  it('asks for the patient, and hears that it is another', () => {
    const simulator = device();
    const bed = new Conversation(capnostream20.openSession({ transport: 'serial', waves: [] }), simulator).start().run(5);
    expect(settingsOf(bed)).toMatchObject({
      patientId: 'TEST0001',
      softwareVersion: 'V04.53',
      productCode: 'B2',
      oximeter: 'Nellcor',
    });
    (simulator as unknown as { setFaults(names: string[]): void }).setFaults(['change-patient']);
    bed.run(11);
    expect(settingsOf(bed)['patientId']).toBe('TEST0002');
  });

  it('goes on asking a monitor that does not answer, and shows it that somebody is there once it does', () => {
    const simulator = device(['asleep']);
    const bed = new Conversation(capnostream20.openSession({ transport: 'serial', waves: [] }), simulator).start().run(20);
    expect(bed.readings).toEqual([]);
    (simulator as unknown as { setFaults(names: string[]): void }).setFaults([]);
    bed.run(30);
    expect(bed.links).toEqual(['connecting', 'connected']);
    expect(settingsOf(bed)['alarmSound']).toBe('quiet');
  });

  it('sensor off and no oximeter are two reasons; zero and FF are both no value', () => {
    const reasonOf = (faults: string[]) => valuesOf(talk(faults).run(4).readings)['SpO2'];
    expect([reasonOf(['probe-off']), reasonOf(['no-oximeter'])]).toEqual(['probe-off', 'not-measured']);
    const data = [...hexBytes(NUMERICS).subarray(3, -1)];
    data[7] = 0;
    expect(valuesOf(heard(capnostream20, frame(0x01, data)).readings)['SpO2']).toBe('not-measured');
  });
});

describe('damage', () => {
  it('85 begins a frame wherever it stands; what was begun is told', () => {
    const { frames, issues } = heard(capnostream20, hexBytes(`85 1C 01 69 ${NUMERICS} 85 05 00 2A`));
    expect([frames, issues]).toEqual([1, ['truncated', 'truncated']]);
  });

  it('every value of every byte survives the escape', () => {
    for (let value = 0; value < 256; value++) {
      const { frames, issues } = heard(capnostream20, frame(0x00, [value, value, value ^ 0x80, 0x08]));
      expect([value, frames, issues.filter((reason) => reason !== 'sequence-gap')]).toEqual([value, 1, []]);
    }
  });
});
