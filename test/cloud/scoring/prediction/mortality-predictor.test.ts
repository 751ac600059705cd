import { describe, expect, it } from 'vitest';
import type { LaboratoryResult, ResultName } from '../../../../cloud/contract/laboratory.ts';
import type { Prediction } from '../../../../cloud/contract/trend-window.ts';
import { loadModel } from '../../../../cloud/scoring/model/artefact-adapter.ts';
import { TimedReader } from '../../../../cloud/scoring/model/cohort/timed-table.ts';
import { scoreMortality } from '../../../../cloud/scoring/model/scorer/mortality-scorer.ts';
import type { Predictor } from '../../../../cloud/scoring/prediction/predictor.ts';
import { shippedModels } from '../../../../cloud/scoring/prediction/shipped-models-adapter.ts';
import type { Minute } from '../../../../cloud/scoring/trends/minute.ts';
import { PatientTrend } from '../../../../cloud/scoring/trends/patient-trend.ts';
import { DAY0, minuteWith } from '../trends/minutes.ts';

const [, predictor] = shippedModels(true) as [Predictor, Predictor];
const PERSON = { birthDate: '1950-06-01', sex: 'male' as const };
const HOURS = 50;

/** One minute of each hour, so that its median is the value. */
const MINUTES = Array.from({ length: HOURS }, (_, hour) =>
  minuteWith(hour * 60 + 59, { 'heart-rate': 80 + hour, 'nibp-systolic': 140 - hour, temperature: 37.5 }, { person: PERSON }),
);

function result(name: ResultName, value: number, minute: number): LaboratoryResult {
  const at = new Date((DAY0 + minute) * 60_000).toISOString();
  const observation = `Observation/${name}-${minute}`;
  return { name, value, effectiveAt: at, knownAt: at, observation, patient: 'Patient/p1', encounter: 'Encounter/e1' };
}
const RESULTS = [result('lactate', 5.5, 300), result('urea-nitrogen', 60, 400), result('coma-scale', 7, 2_500)];

async function answers(minutes: readonly Minute[], results: readonly LaboratoryResult[]): Promise<(Prediction | null)[]> {
  const trend = new PatientTrend('Patient/p1', 'Encounter/e1');
  for (const each of results) trend.laboratory.add(each);
  const asked: Promise<Prediction | null>[] = [];
  for (const minute of minutes)
    trend.add(minute, (built) => {
      if (built.window.minutes === predictor.minutes) asked.push(predictor.predict(built));
    });
  return Promise.all(asked);
}

describe('our model of death in hospital on live windows', () => {
  it('says nothing before 48 hours are recorded, then what it says of the same 48 hours in a file', async () => {
    const live = await answers(MINUTES, RESULTS);
    expect(live.slice(0, 47).every((answer) => answer === null)).toBe(true);
    expect(live.slice(47).map((answer) => answer?.failure)).toEqual([null, null, null]);
    const reader = new TimedReader('file');
    reader.add('RecordID,Minute,Parameter,Value');
    const row = (minute: number, name: string, value: number): void => reader.add(`1,${minute},${name},${value}`);
    row(0, 'Age', 75);
    row(0, 'Gender', 1);
    for (let hour = 0; hour < 48; hour += 1) {
      row(hour * 60 + 59, 'HR', 80 + hour);
      row(hour * 60 + 59, 'NISysABP', 140 - hour);
      row(hour * 60 + 59, 'Temp', 37.5);
    }
    row(300, 'Lactate', 5.5);
    row(400, 'BUN', 60);
    row(2_500, 'GCS', 7);
    const [risk = 0] = scoreMortality(reader.end(), loadModel('mortality'));
    expect(live[47]?.probability).toBe(Number(risk.toPrecision(6)));
  });

  it('says why, what it rests on, and what is missing; the risk is another one without the results', async () => {
    const [answer] = (await answers(MINUTES, RESULTS)).slice(-1);
    expect(answer).toMatchObject({ method: 'mortality', outcome: 'death in hospital', horizonHours: 720 });
    expect([...(answer?.raised ?? []), ...(answer?.lowered ?? [])].length).toBeGreaterThan(3);
    expect(answer?.basis).toEqual(expect.arrayContaining(['Observation/coma-scale-2500', 'Observation/heart-rate-2999']));
    expect(answer?.missing).toEqual(expect.arrayContaining(['urine', 'mechanical ventilation']));
    const [without] = (await answers(MINUTES, [])).slice(-1);
    expect(without?.probability).toBeLessThan(answer?.probability ?? 0);
  });
});
