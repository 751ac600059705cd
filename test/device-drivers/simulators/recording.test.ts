import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputRefused } from '#clinical';
import type { PatientSignals } from '#device';
import { readNumberTable } from '../../../device-drivers/simulators/csv.ts';
import { findBeats, findBreaths } from '../../../device-drivers/simulators/events.ts';
import { loadRecording, loadRecordingFile } from '../../../device-drivers/simulators/recording-adapter.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';

const FOLDER = 'data/waveforms';
const HR = 147_842;
const SPO2 = 150_456;
const RR = 151_562;
const [SYSTOLIC, DIASTOLIC, MEAN] = [150_037, 150_038, 150_039];

function shown(signals: PatientSignals, code: number, from: number, to: number): number[] {
  const numeric = signals.numerics.find((one) => one.code === code);
  return Array.from({ length: to - from }, (_, second) => numeric?.at(from + second) ?? Number.NaN).filter(
    (value) => !Number.isNaN(value),
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

describe.skipIf(!hasShared(`${FOLDER}/index.json`))('recordings (needs shared data/waveforms)', () => {
  const load = (id: string) => loadRecording(sharedPath(FOLDER), id);

  it('derives tachycardia and hypotension from the waves of mimicdb-037', () => {
    const signals = load('mimicdb-037');
    expect(signals.waves.map(({ label, rateHz, unit }) => [label, rateHz, unit])).toEqual([
      ['MCL1', 500, 'mV'],
      ['ABP', 125, 'mm[Hg]'],
      ['Resp', 125, null],
    ]);
    expect(median(shown(signals, HR, 15, 480))).toBeGreaterThan(118);
    expect(median(shown(signals, HR, 15, 480))).toBeLessThan(126);
    expect(median(shown(signals, RR, 40, 480))).toBeCloseTo(18, -0.7);
    expect(median(shown(signals, SYSTOLIC, 15, 480))).toBeCloseTo(44, -1);
    expect(median(shown(signals, DIASTOLIC, 15, 480))).toBeCloseTo(27, -1);
    expect(median(shown(signals, MEAN, 15, 480))).toBeCloseTo(33, -1);
    expect(shown(signals, HR, 15, 480)).toHaveLength(465);
  });

  it.each([
    ['bidmc-01', 91],
    ['cinc2015-a103l', 127],
    ['icu-mixed', 104],
    ['mitdb-100', 76],
  ])('derives the heart rate of %s near %d', (id, rate) => {
    const signals = load(id);
    expect(Math.abs(median(shown(signals, HR, 15, Math.floor(signals.durationS))) - rate)).toBeLessThan(4);
  });

  it('finds the beats that cardiologists marked in mitdb-100', () => {
    const rows = readFileSync(sharedPath(`${FOLDER}/mitdb-100/beats.csv`), 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1);
    const marked = rows
      .map((row) => row.split(','))
      .filter(([, , type]) => type !== '+')
      .map(([, tS]) => Number(tS));
    const wave = load('mitdb-100').waves[0]!;
    const samples = Float64Array.from({ length: 480 * 360 }, (_, n) => wave.sample(n)!);
    const found = findBeats(samples, 360);
    const missed = marked.filter((at) => !found.some((beat) => Math.abs(beat - at) < 0.15));
    const invented = found.filter((beat) => !marked.some((at) => Math.abs(beat - at) < 0.15));
    expect(marked.length).toBeGreaterThan(600);
    expect(missed.length).toBeLessThanOrEqual(6);
    expect(invented.length).toBeLessThanOrEqual(6);
  });

  it('finds as many breaths as two people marked in bidmc-01', () => {
    const wave = load('bidmc-01').waves.find(({ label }) => label === 'Resp')!;
    const samples = Float64Array.from({ length: 480 * 125 }, (_, n) => wave.sample(n)!);
    expect(Math.abs(findBreaths(samples, 125).length - 170)).toBeLessThanOrEqual(3);
  });

  it('never invents SpO2: only mimic2-s25047 has it, and its zeros are no values', () => {
    for (const id of ['bidmc-01', 'mimicdb-037', 'cinc2015-a103l', 'icu-mixed', 'mitdb-100']) {
      expect(load(id).numerics.some(({ code }) => code === SPO2)).toBe(false);
    }
    const collapse = load('mimic2-s25047');
    const spo2 = collapse.numerics.find(({ code }) => code === SPO2)!;
    expect([spo2.at(0), spo2.at(100), spo2.at(181), spo2.at(400)]).toEqual([100, 91.9, 42.9, 63]);
    expect(collapse.numerics.find(({ code }) => code === HR)!.at(421)).toBeNull();
  });

  it('plays round and round with a counter that goes on', () => {
    const signals = load('mimicdb-037');
    const ecg = signals.waves[0]!;
    expect(ecg.sample(240_000 + 17)).toBe(ecg.sample(17));
    expect(signals.numerics[0]!.at(480 + 60)).toBe(signals.numerics[0]!.at(60));
  });

  it('passes gaps on as gaps, never as zero', () => {
    const signals = load('icu-mixed');
    expect(signals.waves[0]!.sample(0)).toBeNull();
    expect(signals.waves.find(({ label }) => label === 'ABP')!.sample(0)).toBeNull();
  });

  it('plays a single file too', () => {
    const signals = loadRecordingFile(sharedPath(`${FOLDER}/mimicdb-037/abp_resp_125hz.csv.gz`));
    expect(signals.waves.map(({ rateHz }) => rateHz)).toEqual([125, 125]);
    expect(signals.durationS).toBeCloseTo(480);
  });

  it('names the recordings there are when asked for another', () => {
    expect(() => load('no-such')).toThrow(/no-such.*mimicdb-037/);
  });
});

describe('number tables', () => {
  it('name line and column of what is no number', () => {
    expect(() => readNumberTable('t_s,II\n0,1\n0.1,x\n', 'f.csv')).toThrow(
      new InputRefused('f.csv, line 3, column II', '"x" is no number'),
    );
  });

  it('keep an empty field apart from zero', () => {
    expect([...readNumberTable('t_s,II\n0,\n1,0\n', 'f.csv').column('II')!]).toEqual([Number.NaN, 0]);
  });
});
