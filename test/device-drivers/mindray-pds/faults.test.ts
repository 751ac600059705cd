import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../../device-drivers/mindray-pds/simulator/faults.ts';
import { alerts, bedside, patient, statuses, vitals } from './support.ts';

function after(fault: string, seconds = 6) {
  const { talk, simulator } = bedside([fault]);
  talk.start().run(seconds);
  const last = (vendorCode: string) =>
    vitals(talk.readings)
      .filter((vital) => vital.vendorCode === vendorCode)
      .at(-1)!;
  return { talk, simulator, last };
}

describe('faults of the simulated monitor', () => {
  it('are refused by a name that does not exist', () => {
    expect(() => bedside(['fire'])).toThrow(/fault fire: mindray-pds knows silent/);
    expect(FAULTS.length).toBeGreaterThan(10);
  });

  it.each([
    ['probe-off', '160', '205'],
    ['leads-off', '101', '5'],
  ])('%s: no value, and why, and a technical alarm', (fault, parameter, code) => {
    const { talk, last } = after(fault);
    expect(last(parameter)).toMatchObject({ value: null, reason: 'probe-off' });
    expect(alerts(talk.readings)).toMatchObject([{ vendorCode: code, category: 'technical', priority: 'low', phase: 'present' }]);
  });

  it('probe-off ends: the value is back and the alarm is over', () => {
    const { talk, simulator, last } = after('probe-off');
    simulator.setFaults([]);
    talk.run(2);
    expect(last('160').value).toBe(97);
    expect(alerts(talk.readings).map(({ phase, text }) => [phase, text])).toEqual([
      ['present', 'SpO2 Sensor Off'],
      ['end', 'SpO2 Sensor Off'],
    ]);
  });

  it('device-alarm: once when it begins, once when it ends', () => {
    const { talk, simulator } = after('device-alarm');
    simulator.setFaults([]);
    talk.run(2);
    expect(alerts(talk.readings)).toMatchObject([
      {
        phase: 'present',
        category: 'physiological',
        priority: 'medium',
        text: '**HR TOO LOW',
        label: 'HR TOO LOW',
        vendorCode: '10002',
      },
      { phase: 'end', text: '**HR TOO LOW' },
    ]);
    expect(alerts(talk.readings)[0]!.time.deviceWall).toMatch(/^2026-01-02T00:00:0\d$/);
  });

  it('doubtful: a validity that nobody has seen is invalid', () => {
    expect(after('doubtful').last('160')).toMatchObject({ value: null, reason: 'invalid' });
  });

  it('no-validity: values come all the same, as doubtful', () => {
    const { last, talk } = after('no-validity');
    expect(last('160')).toMatchObject({ value: 97, questionable: true });
    expect(talk.issues).toEqual([]);
  });

  it('unknown-parameter: each value under the name of the vendor, told once', () => {
    const { talk } = after('unknown-parameter');
    const unknown = vitals(talk.readings).filter(({ vendorCode }) => vendorCode === '2199/999');
    expect(unknown.length).toBeGreaterThan(3);
    expect(unknown[0]).toMatchObject({ code: null, codeName: null, label: 'XYZ', value: 12.5, unit: null });
    expect(talk.count('unknown-parameter')).toBe(1);
  });

  it('unknown-message: told once, its contents as a status', () => {
    const { talk } = after('unknown-message');
    expect(talk.count('unknown-message')).toBe(1);
    expect(statuses(talk.readings).find(({ vendorCode }) => vendorCode === '51')).toMatchObject({
      label: 'message 51',
      settings: { '101^HR@2101': '120' },
    });
  });

  it('change-patient: another admission is a new status, and the cuff value of the one before is taken back', () => {
    const cuff = [150021, 150022, 150023].map((code) => ({ code, label: '', unit: 'mm[Hg]', at: () => 100 }));
    const { talk, simulator } = bedside([], { ...patient, numerics: [...patient.numerics, ...cuff] });
    talk.start().run(9);
    simulator.setFaults(['change-patient']);
    talk.run(2);
    expect(statuses(talk.readings).map(({ settings }) => settings['patientId'])).toEqual(['SIM-1', 'SIM-2']);
    const systolic = vitals(talk.readings).filter(({ vendorCode }) => vendorCode === '170');
    expect(systolic.map(({ value, reason }) => [value, reason])).toEqual([
      [100, null],
      [null, 'not-measured'],
    ]);
  });

  it('clock-jump: seen in the time of the next alarm', () => {
    const { talk, simulator } = bedside();
    talk.start().run(3);
    for (const faults of [['device-alarm'], [], ['device-alarm', 'clock-jump']]) {
      simulator.setFaults(faults);
      talk.run(2);
    }
    expect(talk.issues).toMatchObject([{ reason: 'clock-jump' }]);
    expect(talk.issues[0]!.detail).toContain('stepped by 3600 s');
  });

  it('drift: the times of measurements run ahead', () => {
    const cuff = [150021, 150022, 150023].map((code) => ({ code, label: '', unit: 'mm[Hg]', at: () => 100 }));
    const { talk } = bedside(['drift'], { ...patient, waves: [], numerics: cuff });
    talk.start().run(312);
    const stamps = vitals(talk.readings).filter(({ vendorCode, value }) => vendorCode === '170' && value !== null);
    expect(stamps.map(({ time }) => time.deviceWall)).toEqual(['2026-01-02T00:00:07', '2026-01-02T00:05:10']);
  });

  it('echo-stop: values alone keep the line alive', () => {
    expect(after('echo-stop', 20).talk.links).toEqual(['connecting', 'connected']);
  });

  it('silent: noticed', () => {
    expect(after('silent', 15).talk.links).toEqual(['connecting', 'connected', 'silent']);
  });
});
