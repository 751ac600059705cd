import { describe, expect, it } from 'vitest';
import type { DeviceReading, VitalSample, WaveformChunk } from '#device';
import { bedside, patient } from '../support/intellivue.ts';

const vitals = (readings: readonly DeviceReading[]) =>
  readings.filter((reading): reading is VitalSample => reading.kind === 'vital');
const wavesOf = (readings: readonly DeviceReading[], vendorCode: string) =>
  readings.filter((reading): reading is WaveformChunk => reading.kind === 'waveform' && reading.vendorCode === vendorCode);

/** Each chunk begins where the one before it ended. */
function expectContinuous(chunks: readonly WaveformChunk[]): void {
  for (const [index, chunk] of chunks.entries()) {
    const next = chunks[index + 1];
    if (next)
      expect(next.firstSampleUptimeMs).toBeCloseTo(chunk.firstSampleUptimeMs! + (chunk.samples.length / chunk.rateHz) * 1000, 6);
  }
}

describe('faults of the monitor', () => {
  it.each([
    ['garbage', 'unknown-message'],
    ['truncate', 'truncated'],
    ['skip-sequence', 'sequence-gap'],
    ['demo-data', 'demo-data'],
    ['withhold-attributes', 'wave-without-description'],
    ['clock-jump', 'clock-jump'],
  ])('%s is counted as %s and the numbers go on', (fault, reason) => {
    const { talk } = bedside([fault]);
    talk.start().run(12);
    expect(talk.count(reason)).toBeGreaterThan(0);
    expect(talk.links).toEqual(['connecting', 'connected']);
    expect(vitals(talk.readings).length).toBeGreaterThanOrEqual(10 * patient.numerics.length);
  });

  it.each(['truncate', 'skip-sequence'])(
    '%s leaves missing samples of the right count, so that the wave stays in time',
    (fault) => {
      const { talk } = bedside([fault]);
      talk.start().run(12);
      const chunks = wavesOf(talk.readings, '0102');
      expectContinuous(chunks);
      const missing = chunks.flatMap(({ samples }) => samples).filter((sample) => sample === null).length;
      expect(missing).toBeGreaterThan(0);
      expect(missing % 128).toBe(0);
    },
  );

  it('reads every message once when each comes twice', () => {
    const { talk, simulator } = bedside(['duplicate']);
    talk.start().run(8);
    expect(talk.count('replayed')).toBeGreaterThan(30);
    expect(vitals(talk.readings)).toHaveLength(simulator.sentNumerics().length);
    expectContinuous(wavesOf(talk.readings, '0102'));
  });

  it('takes no reading from datagrams of long ago', () => {
    const heard: Uint8Array[] = [];
    const { talk } = bedside([], {
      cut: (bytes) => {
        heard.push(bytes.slice());
        return [bytes];
      },
    });
    talk.start().run(20);
    const before = talk.readings.length;
    const old = heard.slice(5);
    for (const bytes of old) talk.hear(bytes);
    expect(talk.readings.length).toBe(before);
    expect(talk.count('replayed') + talk.count('late')).toBeGreaterThan(90);
  });

  it('counts a monitor that stops in the middle of association, and tries again', () => {
    const { talk, simulator } = bedside(['stop-mid-association']);
    talk.start().run(6);
    expect(talk.count('association-stalled')).toBe(1);
    simulator.setFaults([]);
    talk.run(6);
    expect(talk.links).toEqual(['connecting', 'connected']);
  });

  it('counts refusals, and is accepted later', () => {
    const { talk, simulator } = bedside(['refuse']);
    talk.start().run(5);
    expect(talk.count('refused')).toBe(3);
    simulator.setFaults([]);
    talk.run(3);
    expect(talk.links.at(-1)).toBe('connected');
  });

  it('associates again after an abort', () => {
    const { talk } = bedside(['abort-mid-stream']);
    talk.start().run(12);
    expect(talk.count('aborted')).toBeGreaterThanOrEqual(2);
    expect(talk.links.filter((link) => link === 'connected').length).toBeGreaterThanOrEqual(2);
  });

  it('notices a monitor that falls silent', () => {
    const { talk, simulator } = bedside(['silent']);
    talk.start().run(9);
    expect(talk.links).toEqual(['connecting', 'connected', 'silent']);
    simulator.setFaults([]);
    talk.run(16);
    expect(talk.links.at(-1)).toBe('connected');
  });

  it('stays connected to a monitor without measurements', () => {
    const { talk } = bedside(['empty-poll-list']);
    talk.start().run(8);
    expect(talk.links).toEqual(['connecting', 'connected']);
    expect(vitals(talk.readings)).toEqual([]);
    expect(talk.issues).toEqual([]);
  });

  it('gets wave descriptions by asking again', () => {
    const { talk, simulator } = bedside(['withhold-attributes']);
    talk.start().run(4);
    expect(wavesOf(talk.readings, '0102')).toEqual([]);
    simulator.setFaults([]);
    talk.run(8);
    expect(wavesOf(talk.readings, '0102').length).toBeGreaterThan(10);
  });

  it('asks again at once when the descriptions of the waves were lost on the way', () => {
    let lost = 0;
    const { talk } = bedside([], {
      cut: (bytes) => {
        const isFirstWaveMessage = lost === 0 && bytes[0] === 0xe1 && bytes[5] === 2 && bytes[43] === 9 && bytes[42] === 0;
        if (isFirstWaveMessage) lost += 1;
        return isFirstWaveMessage ? [] : [bytes];
      },
    });
    talk.start().run(1.2);
    expect(lost).toBe(1);
    expect(wavesOf(talk.readings, '0102').length).toBeGreaterThan(0);
  });

  it('withdraws values and shows the alarm when the probe is off, and ends the alarm when it is back', () => {
    const { talk, simulator } = bedside(['probe-off']);
    talk.start().run(3);
    const spo2 = vitals(talk.readings).filter(({ vendorCode }) => vendorCode === '4BB8');
    expect(spo2.every(({ value, reason }) => value === null && reason === 'invalid')).toBe(true);
    simulator.setFaults([]);
    talk.run(3);
    const alerts = talk.readings.filter((reading) => reading.kind === 'alert');
    expect(alerts.map(({ category, phase, text }) => [category, phase, text])).toEqual([
      ['technical', 'present', 'SpO₂ NO SENSOR'],
      ['technical', 'end', 'SpO₂ NO SENSOR'],
    ]);
    expect(vitals(talk.readings).at(-1)!.value).not.toBeNull();
  });

  it('ends an alarm that ended while the line was cut', () => {
    const { talk, simulator } = bedside(['device-alarm']);
    talk.start().run(3);
    talk.connected = false;
    talk.run(15);
    simulator.setFaults([]);
    talk.connected = true;
    talk.run(6);
    expect(talk.readings.flatMap((reading) => (reading.kind === 'alert' ? [reading.phase] : []))).toEqual(['present', 'end']);
  });

  it('keeps doubtful and demonstration values and marks them', () => {
    for (const fault of ['questionable', 'demo-data']) {
      const { talk } = bedside([fault]);
      talk.start().run(2.5);
      expect(vitals(talk.readings).length).toBeGreaterThan(0);
      expect(vitals(talk.readings).every(({ questionable, value }) => questionable && value !== null)).toBe(true);
    }
  });

  it('shows no ECG while the leads are off', () => {
    const { talk } = bedside(['leads-off']);
    talk.start().run(3);
    expect(
      wavesOf(talk.readings, '0102')
        .flatMap(({ samples }) => samples)
        .every((sample) => sample === null),
    ).toBe(true);
    expect(
      wavesOf(talk.readings, '4A14')
        .flatMap(({ samples }) => samples)
        .every((sample) => sample !== null),
    ).toBe(true);
  });

  it.each(['corrupt-checksum', 'split-writes'])('goes on over a serial line with %s', (fault) => {
    const { talk } = bedside([fault], { transport: 'serial' });
    talk.start().run(6);
    expect(talk.links).toEqual(['connecting', 'connected']);
    expect(talk.count('bad-checksum') > 0).toBe(fault === 'corrupt-checksum');
  });

  it('tells that another patient is admitted at the monitor, by an id and no name', () => {
    const { talk, simulator } = bedside();
    talk.start().run(3);
    simulator.setFaults(['change-patient']);
    talk.run(32);
    const patients = talk.readings.flatMap((reading) =>
      reading.kind === 'status' && reading.label === 'patient' ? [reading.settings] : [],
    );
    expect(patients.map(({ patientId, patientState }) => [patientId, patientState])).toEqual([
      [undefined, 'empty'],
      ['SIM-2', 'admitted'],
    ]);
  });

  it('drifts by one part in a hundred and back, without a step', () => {
    const { talk, simulator } = bedside(['drift']);
    talk.start().run(30);
    simulator.setFaults([]);
    talk.run(30);
    const gained = vitals(talk.readings).map(({ time }) => time.deviceUptimeMs! - time.arrival.monotonicMs);
    expect(gained.at(-1)! - gained[0]!).toBeGreaterThan(250);
    expect(gained.at(-1)! - gained[0]!).toBeLessThan(350);
    expect(talk.issues).toEqual([]);
  });

  it('shows a parameter that no table knows under its own code, and says so once', () => {
    const strange = { ...patient.numerics[0]!, code: 0x2_e123, label: 'XY' };
    const { talk } = bedside([], { signals: { ...patient, numerics: [strange] } });
    talk.start().run(4);
    expect(vitals(talk.readings).length).toBeGreaterThan(2);
    expect(vitals(talk.readings)[0]).toMatchObject({ code: null, codeName: null, vendorCode: 'E123', label: 'XY', unit: '/min' });
    expect(talk.issues.map(({ reason, detail }) => [reason, detail])).toEqual([['unknown-parameter', 'E123 (XY)']]);
  });

  it('names the faults there are when asked for another', () => {
    expect(() => bedside(['no-such'])).toThrow(/fault no-such: philips-intellivue knows garbage/);
  });
});
