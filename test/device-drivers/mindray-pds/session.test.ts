import { describe, expect, it } from 'vitest';
import type { PatientSignals, SignalNumeric } from '#device';
import { mindrayPds } from '../../../device-drivers/mindray-pds/index.ts';
import { ECHO } from '../../../device-drivers/mindray-pds/wire/requests.ts';
import { alerts, bedside, NOON, patient, result, statuses, vitals, waves } from './support.ts';

const numeric = (code: number, unit: string, value: number): SignalNumeric => ({ code, label: '', unit, at: () => value });
const CUFF: PatientSignals = {
  ...patient,
  waves: [],
  numerics: [...patient.numerics, numeric(150021, 'mm[Hg]', 124), numeric(150022, 'mm[Hg]', 78), numeric(150023, 'mm[Hg]', 93)],
};

describe('a session with the simulated monitor', () => {
  it('echoes, subscribes, delivers every value that was sent, and leaves without a word', () => {
    const { talk, simulator } = bedside();
    talk.start().run(10.5).stop();
    expect(talk.links).toEqual(['connecting', 'connected', 'released']);
    expect(talk.issues).toEqual([]);
    const coded = vitals(talk.readings).filter(({ code }) => code !== null);
    expect(coded.map(({ code, value }) => ({ code, value }))).toEqual(
      simulator.sentNumerics().map(({ code, value }) => ({ code, value })),
    );
    const heartRates = coded.filter(({ codeName }) => codeName === 'MDC_ECG_HEART_RATE');
    expect(heartRates.length).toBeGreaterThanOrEqual(9);
    expect(heartRates.every(({ value, unit }) => value !== null && value > 50 && unit === '/min')).toBe(true);
    expect(statuses(talk.readings).map(({ label, bedLabel, settings }) => [label, bedLabel, settings['patientId']])).toEqual([
      ['patient', '1', 'SIM-1'],
    ]);
  });

  it('gives values of a source that lacks them as not measured', () => {
    const { talk } = bedside([], { ...patient, numerics: [], waves: [] });
    talk.start().run(3);
    const given = vitals(talk.readings);
    expect(new Set(given.map(({ value, reason }) => `${value} ${reason}`))).toEqual(new Set(['null not-measured']));
    expect(given.map(({ vendorCode }) => vendorCode)).toContain('170');
  });

  it('measures with the cuff each five minutes and gives each measurement once, with its time', () => {
    const { talk } = bedside([], CUFF);
    talk.start().run(612);
    const systolic = vitals(talk.readings).filter(({ vendorCode }) => vendorCode === '170');
    expect(systolic.map(({ value, unit, time }) => [value, unit, time.deviceWall])).toEqual([
      [124, 'mm[Hg]', '2026-01-02T00:00:07'],
      [124, 'mm[Hg]', '2026-01-02T00:05:07'],
      [124, 'mm[Hg]', '2026-01-02T00:10:07'],
    ]);
    expect(talk.issues).toEqual([]);
  });

  it('gives waves as counts under the name of the vendor, without a code', () => {
    const { talk } = bedside();
    talk.start().run(4);
    const pleth = waves(talk.readings).filter(({ vendorCode }) => vendorCode === '1152');
    expect(pleth[0]).toMatchObject({ code: null, unit: null, rateHz: 125, range: null, label: 'pleth (counts)' });
    const source = patient.waves.find(({ label }) => label === 'Pleth')!;
    const expected = Array.from({ length: 125 }, (_, n) => Math.round((source.sample(125 + n)! / 1.4) * 255));
    expect(pleth[0]!.samples).toEqual(expected);
    const ecg = waves(talk.readings).find(({ vendorCode }) => vendorCode === '1114')!;
    expect(ecg.samples).toHaveLength(500);
    expect(Math.max(...ecg.samples.map(Number))).toBeGreaterThan(40_000);
  });

  it('notices silence within the quiet time, says so once, and comes back by itself', () => {
    const { talk } = bedside();
    talk.start().run(4);
    talk.connected = false;
    talk.run(5.1);
    expect(talk.links).toEqual(['connecting', 'connected', 'silent']);
    talk.run(20);
    expect(talk.count('silent')).toBe(1);
    talk.connected = true;
    const before = vitals(talk.readings).length;
    talk.run(4);
    expect(talk.links).toEqual(['connecting', 'connected', 'silent', 'connected']);
    expect(vitals(talk.readings).length).toBeGreaterThan(before);
  });

  it('tells an alarm that still stands again when the line is back, and the end of one that does not', () => {
    for (const [faults, expected] of [
      [['device-alarm'], ['present', 'present']],
      [[], ['present', 'end']],
    ] as const) {
      const { talk, simulator } = bedside(['device-alarm']);
      talk.start().run(4);
      talk.connected = false;
      talk.run(10);
      simulator.setFaults(faults);
      talk.connected = true;
      talk.run(6);
      expect(alerts(talk.readings).map(({ phase }) => phase)).toEqual(expected);
    }
  });

  it('asks again when values stay away, says so once, and slows down', () => {
    const { talk } = bedside(['ignore-query']);
    talk.start().run(60);
    expect(talk.links).toEqual(['connecting', 'connected']);
    expect(talk.count('query-unanswered')).toBe(1);
    const session = mindrayPds.openSession({ transport: 'tcp', waves: [] });
    const asked: number[] = [];
    session.start(NOON);
    for (let ms = 100; ms <= 60_000; ms += 100) {
      const { send } = session.tick({ wallMs: NOON.wallMs + ms, monotonicMs: ms });
      if (send.some((bytes) => Buffer.from(bytes).includes('QRY^R02'))) asked.push(ms / 1000);
    }
    expect(asked).toEqual([1, 4, 7, 10, 16, 28, 52]);
  });

  it('gives values whose validity does not come when the monitor pauses, as doubtful', () => {
    const session = mindrayPds.openSession({ transport: 'tcp', waves: [] });
    session.start(NOON);
    session.receive(result('204', 'OBX||NM|160^SpO2|2103|98||||||F'), { ...NOON, monotonicMs: 1000 });
    expect(session.tick({ ...NOON, monotonicMs: 1299 }).readings).toEqual([]);
    expect(session.tick({ ...NOON, monotonicMs: 1300 })).toMatchObject({
      frames: [{ kind: 'periodic values' }],
      readings: [{ value: 98, questionable: true, time: { arrival: { monotonicMs: 1000 } } }],
    });
  });

  it('does not take an old measurement, told again after a silence, for a step of the clock', () => {
    const session = mindrayPds.openSession({ transport: 'tcp', waves: [] });
    const reasons: string[] = [];
    const at = (second: number) => ({ wallMs: NOON.wallMs + second * 1000, monotonicMs: second * 1000 });
    const cuff = (stamp: string) => result('503', `OBX||NM|170^Sys|2105|120||||||F||APERIODIC|20260102${stamp}`);
    const heard: Readonly<Record<number, Uint8Array>> = {
      1: cuff('110000'),
      10: cuff('120010'),
      30: cuff('113000'),
      40: cuff('120040'),
    };
    session.start(at(0));
    for (let second = 1; second <= 45; second += 1) {
      const isCut = second > 12 && second < 30;
      const output = isCut ? session.tick(at(second)) : session.receive(heard[second] ?? ECHO, at(second));
      reasons.push(...output.issues.map(({ reason }) => reason));
    }
    expect(reasons.filter((reason) => reason !== 'query-unanswered')).toEqual(['silent']);
  });

  it('survives bytes one by one and messages joined', () => {
    const single = bedside([], patient, (bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte)));
    single.talk.start().run(3);
    expect(single.talk.issues).toEqual([]);
    const whole = bedside();
    whole.talk.start().run(3);
    expect(single.talk.readings).toEqual(whole.talk.readings);
  });
});
