import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LaboratoryResult, ResultName } from '../../../../cloud/contract/laboratory.ts';
import type { Prediction } from '../../../../cloud/contract/trend-window.ts';
import { ARTEFACTS, loadModel } from '../../../../cloud/scoring/model/artefact-adapter.ts';
import { PatientScorer } from '../../../../cloud/scoring/model/scorer/patient-scorer.ts';
import type { Predictor } from '../../../../cloud/scoring/prediction/predictor.ts';
import { shippedModels } from '../../../../cloud/scoring/prediction/shipped-models-adapter.ts';
import type { Minute } from '../../../../cloud/scoring/trends/minute.ts';
import { PatientTrend } from '../../../../cloud/scoring/trends/patient-trend.ts';
import { hourlyRow } from '../model/synthetic.ts';
import { DAY0, minuteWith } from '../trends/minutes.ts';

const PERSON = { birthDate: '1950-06-01', sex: 'male' as const };
const [predictor] = shippedModels(true) as [Predictor, Predictor];

/** The hourly answers over these minutes, oldest first. */
async function predictions(
  minutes: readonly Minute[],
  by = predictor,
  results: readonly LaboratoryResult[] = [],
): Promise<Prediction[]> {
  const trend = new PatientTrend('Patient/p1', 'Encounter/e1');
  for (const result of results) trend.laboratory.add(result);
  const asked: Promise<Prediction | null>[] = [];
  for (const minute of minutes)
    trend.add(minute, (built) => {
      if (built.window.minutes === by.minutes) asked.push(by.predict(built));
    });
  return (await Promise.all(asked)).filter((answer) => answer !== null);
}

/** Vital signs of an hour of somebody who grows ill. */
const signs = (hour: number) => ({
  HR: 80 + hour,
  O2Sat: 97 - (hour % 5),
  SBP: 130 - hour,
  MAP: 90 - hour,
  Resp: 14 + (hour % 9),
});

function minutesOf(hours: number, about: { readonly birth?: boolean } = {}): Minute[] {
  return Array.from({ length: hours * 60 }, (_, minute) => {
    const { HR, O2Sat, SBP, MAP, Resp } = signs(Math.floor(minute / 60));
    const medians = {
      'heart-rate': HR,
      spo2: O2Sat,
      'abp-systolic': SBP,
      'nibp-systolic': 10,
      'abp-mean': MAP,
      'respiratory-rate': Resp,
    };
    return minuteWith(minute, medians, about.birth === false ? {} : { person: PERSON });
  });
}

/** A result of a sample taken in this hour, known when it was issued. */
function result(name: ResultName, value: number | null, hour: number, about: Partial<LaboratoryResult> = {}): LaboratoryResult {
  const effectiveAt = new Date((DAY0 + hour * 60 + 10) * 60_000).toISOString();
  const own = { patient: 'Patient/p1', encounter: 'Encounter/e1', observation: `Observation/${name}-${hour}` };
  return { name, value, effectiveAt, knownAt: effectiveAt, ...own, ...about };
}

describe('our sepsis models with laboratory values', () => {
  const models = { bedside: loadModel('sepsis-bedside'), laboratory: loadModel('sepsis-laboratory') };
  const LABS = [
    result('lactate', 4.2, 6),
    result('creatinine', 2.1, 6),
    result('white-cells', 17.5, 9),
    result('lactate', 2.2, 12),
  ];

  it('answer every hour exactly what they answer for the same hours in a file: the one with results from the first on', async () => {
    const scorer = new PatientScorer(models);
    const columns: Record<number, object> = { 6: { Lactate: 4.2, Creatinine: 2.1 }, 9: { WBC: 17.5 }, 12: { Lactate: 2.2 } };
    const expected = Array.from({ length: 30 }, (_, hour) =>
      scorer.next(hour, hourlyRow({ ...signs(hour), Age: 75, Gender: 1, ...columns[hour] })),
    );
    const live = await predictions(minutesOf(30), predictor, LABS);
    expect(live.map(({ probability }) => probability)).toEqual(expected.map((risk) => Number(risk.toPrecision(6))));
    expect(live.map(({ method }) => method)).toEqual([
      ...Array<string>(6).fill('sepsis-bedside'),
      ...Array<string>(24).fill('sepsis-laboratory'),
    ]);
    const last = live.at(-1);
    expect(last?.raised).toEqual(scorer.explain().raised.map(({ text }) => text));
    expect(live.map(({ raised, lowered }) => [...raised, ...lowered].join()).join()).toMatch(
      /white cells 17\.5 ×10³\/µL \(2 h ago\)/,
    );
    expect(last?.basis).toEqual(expect.arrayContaining(['Observation/lactate-12', 'Observation/creatinine-6']));
    expect(last?.missing).toContain('platelets');
    expect(last?.inputs).toMatchObject({ lactate: 2.2, platelets: null });
    // One prediction of a window, whichever model speaks: it is written in one place.
    expect(new Set(live.map(({ id }) => id)).size).toBe(30);
  });

  it('do not know a result before it was issued, whenever it comes in', async () => {
    const late = result('lactate', 9, 3, { knownAt: new Date((DAY0 + 5 * 60 + 1) * 60_000).toISOString() });
    const methods = (await predictions(minutesOf(8), predictor, [late])).map(({ method }) => method);
    expect(methods.indexOf('sepsis-laboratory')).toBe(5);
  });

  it('know neither what was taken back nor what belongs to another stay', async () => {
    const others = [
      result('lactate', null, 2),
      result('lactate', 9, 3, { encounter: 'Encounter/e0' }),
      result('lactate', 9_999, 4),
    ];
    const live = await predictions(minutesOf(8), predictor, others);
    const plain = await predictions(minutesOf(8));
    expect(live.map(({ probability }) => probability)).toEqual(plain.map(({ probability }) => probability));
  });
});

describe('our sepsis model on live windows', () => {
  it('answers every hour exactly what it answers for the same hours in a file', async () => {
    const scorer = new PatientScorer({ bedside: loadModel('sepsis-bedside'), laboratory: loadModel('sepsis-laboratory') });
    const expected = Array.from({ length: 60 }, (_, hour) =>
      scorer.next(hour, hourlyRow({ ...signs(hour), Age: 75, Gender: 1 })),
    );
    const live = await predictions(minutesOf(60));
    expect(live.map(({ probability }) => probability)).toEqual(expected.map((risk) => Number(risk.toPrecision(6))));
    const last = live.at(-1);
    expect(last?.raised).toEqual(scorer.explain().raised.map(({ text }) => text));
    expect(last?.raised.join()).toMatch(/heart rate rising|systolic pressure falling/);
  });

  it('says what is missing, which Observations it rests on, and which model it is', async () => {
    const [first] = await predictions(minutesOf(1, { birth: false }));
    expect(first).toMatchObject({ method: 'sepsis-bedside', methodVersion: '1.1.0', horizonHours: 6, failure: null });
    expect(first?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(first?.missing).toEqual(['temperature', 'diastolic pressure', 'end-tidal CO₂']);
    expect(first?.basis).toContain('Observation/abp-systolic-59');
    expect(first?.basis).toHaveLength(5);
    expect([...(first?.raised ?? []), ...(first?.lowered ?? [])].length).toBeGreaterThan(3);
  });

  it('counts a charted temperature in the hour it was charted in, where no device measures it', async () => {
    const at = '2026-01-05T00:20:00.000Z';
    const charted = [
      { name: 'temperature' as const, value: 39.4, at, ageMs: 0, observation: 'Observation/t', record: 'telemetry/0/1' },
    ];
    const minutes = Array.from({ length: 120 }, (_, minute) =>
      minuteWith(minute, { 'heart-rate': 90 }, { charted: minute < 20 ? [] : charted }),
    );
    const [first, second] = await predictions(minutes);
    expect(first?.missing).not.toContain('temperature');
    expect(first?.basis).toContain('Observation/t');
    const without = await predictions(minutes.map((minute) => ({ ...minute, charted: [] })));
    expect(first?.probability).not.toBe(without[0]?.probability);
    // An hour later it is an hour old.
    expect(second?.raised.concat(second.lowered).join()).toContain('temperature 39.4 °C (1 h ago)');
  });

  it('cannot see the future', async () => {
    const past = minutesOf(30);
    const fever = Array.from({ length: 180 }, (_, minute) =>
      minuteWith(30 * 60 + minute, { 'heart-rate': 180, temperature: 40 }),
    );
    expect((await predictions([...past, ...fever])).slice(0, 30)).toEqual(await predictions(past));
  });

  it('says of a child that it is not for her', async () => {
    const minutes = Array.from({ length: 60 }, (_, minute) =>
      minuteWith(minute, { 'heart-rate': 120 }, { person: { birthDate: '2015-06-01', sex: 'female' } }),
    );
    expect(await predictions(minutes)).toMatchObject([{ probability: null, failure: 'it is not for people under 16' }]);
  });

  it('does not use what no living patient has', async () => {
    const [first] = await predictions(
      Array.from({ length: 60 }, (_, minute) => minuteWith(minute, { 'heart-rate': 0, spo2: 96 })),
    );
    expect(first?.missing).toContain('heart rate');
  });

  it('says in every window why, when the file was changed, and fails nothing else', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'wardlight-model-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    await cp(ARTEFACTS, directory, { recursive: true });
    const file = join(directory, 'sepsis-bedside.model');
    const bytes = await readFile(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(file, bytes);
    const [refused] = shippedModels(true, directory) as [Predictor, Predictor];
    expect(refused.state()).toContain('the model was changed');
    const [first] = await predictions(minutesOf(1), refused);
    expect(first).toMatchObject({ probability: null, method: 'sepsis-bedside' });
    expect(first?.failure).toContain('the model was changed');
  });
});
