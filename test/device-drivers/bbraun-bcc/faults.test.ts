import { describe, expect, it } from 'vitest';
import { alerts, rack, statuses, vitals } from './support.ts';

function after(fault: string, seconds = 12) {
  const { talk, simulator } = rack([fault]);
  talk.start().run(seconds);
  const of = (vendorCode: string, source = 'pump 1/1') =>
    vitals(talk.readings).filter((vital) => vital.vendorCode === vendorCode && vital.source === source);
  return { talk, simulator, of };
}

describe('faults of the simulated rack', () => {
  it('are refused by a name that does not exist', () => {
    expect(() => rack(['fire'])).toThrow(/fault fire: bbraun-bcc knows silent/);
  });

  it.each([
    ['absent', 'not-measured'],
    ['unavailable', 'time-out'],
  ])('%s: no values, and why', (fault, reason) => {
    const { of } = after(fault);
    expect(of('INRT').length).toBeGreaterThan(2);
    for (const code of ['INRT', 'INVI', 'INP2', 'DORT']) expect(of(code)[0]).toMatchObject({ value: null, reason });
  });

  it('bad-checksum: counted, asked again, nothing lost', () => {
    const { talk, simulator } = after('bad-checksum', 30);
    expect(talk.count('bad-checksum')).toBeGreaterThan(3);
    const coded = vitals(talk.readings).filter(({ code }) => code !== null);
    expect(coded.map(({ value }) => value)).toEqual(simulator.sentNumerics().map(({ value }) => value));
    expect(new Set(talk.issues.map(({ reason }) => reason))).toEqual(new Set(['bad-checksum']));
  });

  it('device-alarm: one alert when it begins, one when it ends', () => {
    const { talk, simulator } = after('device-alarm');
    simulator.setFaults([]);
    talk.run(4);
    expect(alerts(talk.readings)).toMatchObject([
      { source: 'pump 1/1', vendorCode: 'INA3', text: 'pressure', priority: 'high', category: 'technical', phase: 'present' },
      { source: 'pump 1/1', vendorCode: 'INA3', phase: 'end' },
    ]);
  });

  it('alarm-words: each bit of a word is an alarm', () => {
    const { talk } = after('alarm-words');
    expect(alerts(talk.readings).map(({ vendorCode, text, priority }) => [vendorCode, text, priority])).toEqual([
      ['ALARM1.10', 'pressure high', 'high'],
      ['PREALARM.2', 'volume near end', 'low'],
    ]);
  });

  it.each(['remove-pump', 'vanish-pump', 'pump-error'])(
    '%s: its numbers are taken back, and come again with the pump',
    (fault) => {
      const { talk, simulator } = rack();
      talk.start().run(6);
      simulator.setFaults([fault]);
      talk.run(12);
      const rates = () =>
        vitals(talk.readings).filter(({ source, vendorCode }) => source === 'pump 1/2' && vendorCode === 'INRT');
      expect(rates().at(-1)).toMatchObject({ value: null, reason: 'not-measured' });
      expect(statuses(talk.readings).at(-1)).toMatchObject({ source: 'pump 1/2', settings: { state: 'removed' } });
      expect(talk.issues.map(({ detail }) => detail)).toEqual(
        fault === 'pump-error' ? ['pump 1/2: GNERR 41, pump communication error'] : [],
      );
      simulator.setFaults([]);
      talk.run(5);
      expect(rates().at(-1)).toMatchObject({ value: 2.4 });
      expect(statuses(talk.readings).at(-1)?.settings).toMatchObject({ drug: 'Dobutamin 250mg/50' });
      expect(statuses(talk.readings).at(-1)?.settings).not.toHaveProperty('state');
    },
  );

  it('no-pumps: told once, and the pumps are gone', () => {
    const { talk, simulator } = rack();
    talk.start().run(6);
    simulator.setFaults(['no-pumps']);
    talk.run(20);
    expect(talk.issues.map(({ detail }) => detail)).toEqual(['station: GNERR 11, no data or no pumps']);
    expect(
      statuses(talk.readings)
        .slice(-3)
        .map(({ settings }) => settings),
    ).toEqual(Array.from({ length: 3 }, () => ({ state: 'removed' })));
    expect(talk.links).toEqual(['connecting', 'connected']);
  });

  it('no-stuffing: found out, told once, and then it goes on', () => {
    const { talk, of } = after('no-stuffing');
    expect(of('INRT').length).toBeGreaterThan(2);
    expect(talk.issues.map(({ detail }) => detail)).toEqual(['station: GNERR 68, syntax or checksum']);
  });

  it('restart: the new id of the bed is found, and the clock is said to have stepped', () => {
    const { talk } = after('restart', 20);
    expect(talk.issues.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['clock-jump', 'device-error']));
    expect(
      statuses(talk.readings)
        .filter(({ vendorCode }) => vendorCode === 'station')
        .at(-1)?.bedLabel,
    ).toBe('SIMBED2');
    const newest = vitals(talk.readings).at(-1)!;
    expect(newest.time.arrival.monotonicMs).toBeGreaterThan(talk.nowMs - 3000);
  });

  it('refuse: told, and asked again from the beginning', () => {
    const { talk } = after('refuse', 20);
    expect(talk.issues.map(({ detail }) => detail)).toEqual(['station: GNERR 811, wrong address']);
    expect(vitals(talk.readings)).toEqual([]);
  });

  it('cyclic: what the station pushes is taken and acknowledged, and nothing is asked', () => {
    const { talk, of } = after('cyclic');
    expect(of('INRT').length).toBeGreaterThan(3);
    expect(vitals(talk.readings).filter(({ source }) => source === 'pump 1/3').length).toBeGreaterThan(3);
    expect(talk.issues).toEqual([]);
  });

  it('a station that pushes no more is asked, under the name that it gave its bed', () => {
    const { talk, simulator } = after('cyclic', 6);
    simulator.setFaults([]);
    const before = vitals(talk.readings).length;
    talk.run(12);
    expect(vitals(talk.readings).length).toBeGreaterThan(before);
    expect(talk.issues).toEqual([]);
    expect(talk.links).toEqual(['connecting', 'connected']);
  });

  it('full-rack: 24 pumps, each under its own name', () => {
    const { talk } = after('full-rack');
    expect(new Set(vitals(talk.readings).map(({ source }) => source)).size).toBe(24);
    expect(talk.issues).toEqual([]);
  });

  it('decimal-addresses: 501110 is the tenth position', () => {
    expect(after('decimal-addresses').of('INRT', 'pump 1/10')[0]).toMatchObject({ value: 5 });
  });

  it('private-characters: left out of the name of the drug', () => {
    expect(
      statuses(after('private-characters').talk.readings).find(({ source }) => source === 'pump 1/1')?.settings['drug'],
    ).toBe('Noradrenalin 4mg/50');
  });

  it('unknown-parameter: a number as a reading, a text as a setting, each told once', () => {
    const { talk, of } = after('unknown-parameter');
    expect(of('INXYZ').length).toBeGreaterThan(2);
    expect(of('INXYZ')[0]).toMatchObject({ value: 12.5, code: null, codeName: null, unit: null, label: 'INXYZ' });
    expect(statuses(talk.readings).find(({ source }) => source === 'pump 1/1')?.settings['INXYT']).toBe('text');
    expect(talk.count('unknown-parameter')).toBe(2);
  });

  it('change-patient: the facts of the patient are a new status', () => {
    const { talk, simulator } = rack();
    talk.start().run(5);
    simulator.setFaults(['change-patient']);
    talk.run(4);
    const first = statuses(talk.readings).filter(({ source }) => source === 'pump 1/1');
    expect(first.map(({ settings }) => settings['patientId'])).toEqual(['SIM-1', 'SIM-2']);
  });

  it('clock-jump: the calendar of the station stepped', () => {
    const { talk, simulator } = rack();
    talk.start().run(5);
    simulator.setFaults(['clock-jump']);
    talk.run(5);
    expect(talk.issues.map(({ detail }) => detail)).toEqual([expect.stringContaining('stepped by 3600 s')]);
  });

  it('drift: the uptime runs ahead of the host', () => {
    const { talk } = after('drift', 120);
    const [first, last] = [vitals(talk.readings)[0]!.time, vitals(talk.readings).at(-1)!.time];
    const gained = last.deviceUptimeMs! - first.deviceUptimeMs! - (last.arrival.monotonicMs - first.arrival.monotonicMs);
    expect(gained).toBeGreaterThan(0);
  });

  it('silent: noticed', () => {
    expect(after('silent', 15).talk.links).toEqual(['connecting', 'connected', 'silent']);
  });
});
