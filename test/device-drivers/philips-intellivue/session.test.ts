import { describe, expect, it } from 'vitest';
import type { DeviceReading, VitalSample, WaveformChunk } from '#device';
import { NUMERIC_IDS } from '../../../device-drivers/philips-intellivue/tables/observed.table.ts';
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

describe('a session with the simulated monitor', () => {
  it('associates, delivers status, numerics, waves and patient, and releases', () => {
    const { talk, simulator } = bedside();
    talk.start().run(10.5).stop().run(1);
    expect(talk.links).toEqual(['connecting', 'connected', 'released']);
    expect(talk.issues).toEqual([]);
    expect(vitals(talk.readings).map(({ code, value, time }) => ({ code, value, uptimeMs: time.deviceUptimeMs }))).toEqual(
      simulator.sentNumerics().map(({ code, value, uptimeMs }) => ({ code, value, uptimeMs })),
    );
    expect(vitals(talk.readings)).toHaveLength(11 * patient.numerics.length);
    expect(wavesOf(talk.readings, '0102').length).toBeGreaterThanOrEqual(39);
    expect(talk.readings.filter(({ kind }) => kind === 'status').map(({ label }) => label)).toEqual(['MDS', 'patient']);
  });

  it('is told nothing by a monitor that nobody asks', () => {
    const { talk } = bedside();
    talk.run(5);
    expect(talk.readings).toEqual([]);
  });

  it('goes on without a gap and without doubles when polls are renewed', () => {
    const { talk } = bedside();
    talk.start().run(620);
    expect(talk.issues).toEqual([]);
    expectContinuous(wavesOf(talk.readings, '4A14'));
    const hr = vitals(talk.readings).filter(({ vendorCode }) => vendorCode === '4182');
    expect(new Set(hr.map(({ time }) => time.deviceUptimeMs)).size).toBe(hr.length);
    expect(hr.length).toBeGreaterThanOrEqual(Math.floor(620 / 1.024) - 1);
  });

  it('gets only the waves it asked for', () => {
    const { talk } = bedside([], { waves: [0x20000 + 0x4bb4, 0x20000 + 0x0102] });
    talk.start().run(3);
    expect(talk.issues).toEqual([]);
    const seen = new Set(talk.readings.flatMap((reading) => (reading.kind === 'waveform' ? [reading.vendorCode] : [])));
    expect(seen).toEqual(new Set(['4BB4', '0102']));
  });

  it('uses the serial line in single bytes and in merged writes', () => {
    const single = bedside([], { transport: 'serial', cut: (bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte)) });
    single.talk.start().run(3);
    const whole = bedside([], { transport: 'serial' });
    whole.talk.start().run(3);
    expect(single.talk.issues).toEqual([]);
    expect(vitals(whole.talk.readings)).toHaveLength(3 * patient.numerics.length);
    expect(vitals(single.talk.readings).map(({ value }) => value)).toEqual(vitals(whole.talk.readings).map(({ value }) => value));
  });

  it('cuts what does not fit into linked results', () => {
    const { talk } = bedside(['mtu-996']);
    talk.start().run(5);
    expect(talk.issues).toEqual([]);
    expectContinuous(wavesOf(talk.readings, '0143'));
    expect(wavesOf(talk.readings, '5000').length).toBeGreaterThan(15);
  });

  it('carries eight waves of 500/s and forty numerics, and fills only what a lost linked result carried', () => {
    const waves = Array.from({ length: 8 }, (_, index) => ({ ...patient.waves[0]!, code: 0x20101 + index, label: `W${index}` }));
    const numerics = NUMERIC_IDS.trim()
      .split(/\s+/)
      .slice(0, 40)
      .map((id) => ({ ...patient.numerics[0]!, code: 0x20000 + Number.parseInt(id, 16), label: id }));
    let linked = 0;
    const lossy = (bytes: Uint8Array) => {
      // Linked result, second of its set, object class of waves.
      const isSecondPart = bytes[0] === 0xe1 && bytes[5] === 5 && bytes[9] === 2 && bytes[45] === 9;
      if (isSecondPart) linked += 1;
      return isSecondPart && linked === 20 ? [] : [bytes];
    };
    const { talk } = bedside([], { signals: { ...patient, waves, numerics }, cut: lossy });
    talk.start().run(10);
    expect(new Set(talk.issues.map(({ reason }) => reason))).toEqual(new Set(['incomplete-set']));
    const gaps = waves.map(({ code }) => {
      const chunks = talk.readings.filter(
        (reading): reading is WaveformChunk => reading.kind === 'waveform' && reading.code === code,
      );
      expectContinuous(chunks);
      return chunks.flatMap(({ samples }) => samples).filter((sample) => sample === null).length;
    });
    expect(gaps.filter((missing) => missing === 128).length).toBeGreaterThan(0);
    expect(gaps.filter((missing) => missing === 0).length).toBeGreaterThan(0);
    expect(new Set(vitals(talk.readings).map(({ code }) => code)).size).toBe(40);
  });

  it('notices silence, says so, and comes back by itself', () => {
    const { talk } = bedside();
    talk.start().run(3);
    talk.connected = false;
    talk.run(6);
    expect(talk.links).toEqual(['connecting', 'connected', 'silent']);
    talk.run(14);
    talk.connected = true;
    const before = vitals(talk.readings).length;
    talk.run(6);
    expect(talk.links).toEqual(['connecting', 'connected', 'silent', 'connected']);
    expect(vitals(talk.readings).length).toBeGreaterThan(before);
    expect(talk.count('silent')).toBe(1);
  });

  it('associates again after a release and a new start', () => {
    const { talk } = bedside();
    talk.start().run(2).stop().run(1).start().run(3);
    expect(talk.links).toEqual(['connecting', 'connected', 'released', 'connecting', 'connected']);
    expect(talk.issues).toEqual([]);
  });

  it('keeps an association alive when nothing is heard for four seconds', () => {
    const { talk } = bedside();
    talk.start().run(3);
    talk.connected = false;
    talk.run(4.2);
    talk.connected = true;
    talk.run(10);
    expect(talk.links).toEqual(['connecting', 'connected']);
    expect(talk.count('sequence-gap')).toBeGreaterThan(0);
  });
});
