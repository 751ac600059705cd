import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Prediction } from '../../../../cloud/contract/trend-window.ts';
import { ARTEFACTS, loadModel } from '../../../../cloud/scoring/model/artefact-adapter.ts';
import { PatientScorer } from '../../../../cloud/scoring/model/scorer/patient-scorer.ts';
import { shippedSepsisModel } from '../../../../cloud/scoring/prediction/sepsis-model-adapter.ts';
import type { Minute } from '../../../../cloud/scoring/trends/minute.ts';
import { PatientTrend } from '../../../../cloud/scoring/trends/patient-trend.ts';
import { hourlyRow } from '../model/synthetic.ts';
import { minuteWith } from '../trends/minutes.ts';

const PERSON = { birthDate: '1950-06-01', sex: 'male' as const };
const predictor = shippedSepsisModel();

/** The hourly answers over these minutes, oldest first. */
async function predictions(minutes: readonly Minute[], by = predictor): Promise<Prediction[]> {
  const trend = new PatientTrend('Patient/p1', 'Encounter/e1');
  const asked: Promise<Prediction>[] = [];
  for (const minute of minutes)
    trend.add(minute, (built) => {
      if (built.window.minutes === by.minutes) asked.push(by.predict(built));
    });
  return Promise.all(asked);
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
    expect(first).toMatchObject({ method: 'sepsis-bedside', methodVersion: '1.0.0', horizonHours: 6, failure: null });
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
    const refused = shippedSepsisModel(directory);
    expect(refused.state()).toContain('the model was changed');
    const [first] = await predictions(minutesOf(1), refused);
    expect(first).toMatchObject({ probability: null, method: 'sepsis-bedside' });
    expect(first?.failure).toContain('the model was changed');
  });
});
