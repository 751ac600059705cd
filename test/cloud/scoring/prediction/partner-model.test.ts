import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Prediction } from '../../../../cloud/contract/trend-window.ts';
import { isFeatureName } from '../../../../cloud/scoring/prediction/onnx/features.ts';
import { startModelProcess } from '../../../../cloud/scoring/prediction/onnx/model-process-adapter.ts';
import { type PartnerModel, partnerPredictor } from '../../../../cloud/scoring/prediction/onnx/partner-model.ts';
import type { Predictor } from '../../../../cloud/scoring/prediction/predictor.ts';
import { PatientTrend } from '../../../../cloud/scoring/trends/patient-trend.ts';
import { endlessOnnx, logisticOnnx } from '../../../support/onnx-model.ts';
import { eventually } from '../../../support/system.ts';
import { minuteWith } from '../trends/minutes.ts';

const VALUES = ['24h.heart-rate.level', '15min.heart-rate.slopePerHour', '1h.spo2.level', 'age', 'sex'];
const WEIGHTS = [0.01, 0.002, -0.05, 0.02, 0.3];

async function partner(bytes: Uint8Array, about: Partial<PartnerModel> = {}, restartMs = 50): Promise<Predictor> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-onnx-'));
  const file = join(directory, 'partner.onnx');
  await writeFile(file, bytes);
  const model: PartnerModel = {
    ...{ method: 'partner', version: '3.2', file, outcome: 'cardiac arrest', horizonHours: 12, timeLimitMs: 30_000 },
    sha256: createHash('sha256').update(bytes).digest('hex'),
    inputs: [{ name: 'features', values: VALUES }],
    output: { name: 'risk', index: 0 },
    missing: null,
    ...about,
  };
  const names = model.inputs.map(({ name }) => name);
  const started = startModelProcess({ file, sha256: model.sha256, inputs: names, output: model.output.name, restartMs });
  onTestFinished(async () => {
    await started.stop();
    await rm(directory, { recursive: true, force: true });
  });
  return partnerPredictor(model, started);
}

const settled = (predictor: Predictor) =>
  eventually(() => Promise.resolve(/^(ready|refused)/.test(predictor.state())), 60_000, 'the model');

/** An hour in which the heart rate rises by one each minute; asked at its end. */
async function asked(predictor: Predictor): Promise<Prediction> {
  const trend = new PatientTrend('Patient/p1', 'Encounter/e1');
  const answers: Promise<Prediction | null>[] = [];
  for (let minute = 0; minute < 60; minute += 1)
    trend.add(
      minuteWith(minute, { 'heart-rate': 60 + minute, spo2: 95 }, { person: { birthDate: '1950-06-01', sex: 'male' } }),
      (built) => {
        if (built.window.minutes === predictor.minutes) answers.push(predictor.predict(built));
      },
    );
  const [only] = await Promise.all(answers);
  if (only == null) throw new Error('no window of a day');
  return only;
}

describe('a partner’s ONNX model', () => {
  it('gets its named inputs from the windows that end there and is told as what it is', async () => {
    const predictor = await partner(logisticOnnx(WEIGHTS, 1));
    await settled(predictor);
    const logit = 1 + 0.01 * 89.5 + 0.002 * 60 - 0.05 * 95 + 0.02 * 75 + 0.3;
    const answer = await asked(predictor);
    expect(answer).toMatchObject({ method: 'partner', methodVersion: '3.2', horizonHours: 12, missing: [], failure: null });
    expect(answer.probability).toBeCloseTo(1 / (1 + Math.exp(-logit)), 5);
    expect(answer.basis).toEqual(['Observation/spo2-59', 'Observation/heart-rate-59']);
  });

  it('says what was missing; a missing value is no number unless the configuration says which', async () => {
    const inputs = [{ name: 'features', values: ['24h.temperature.level', '24h.heart-rate.level'] }];
    const plain = await partner(logisticOnnx([1, 0.01], 0), { inputs });
    const filled = await partner(logisticOnnx([1, 0.01], 0), { inputs, missing: 0 });
    await Promise.all([settled(plain), settled(filled)]);
    expect(await asked(plain)).toMatchObject({
      missing: ['24h.temperature.level'],
      failure: 'answered NaN, which is no probability',
    });
    expect(await asked(filled)).toMatchObject({ missing: ['24h.temperature.level'], failure: null });
  });

  it('that does not answer in time is stopped, said, and started again; nobody waits for it', async () => {
    const inputs = [{ name: 'features', values: ['24h.heart-rate.level'] }];
    const predictor = await partner(endlessOnnx(), { inputs, timeLimitMs: 200 }, 3_600_000);
    await settled(predictor);
    expect(predictor.state()).toBe('ready');
    expect((await asked(predictor)).failure).toBe('no answer within 200 ms');
    expect(predictor.state()).toBe('no answer within 200 ms; starts again');
    // At once, although it is not there.
    expect((await asked(predictor)).failure).toBe('no answer within 200 ms; starts again');
    const again = await partner(endlessOnnx(), { inputs, timeLimitMs: 200 });
    await settled(again);
    await asked(again);
    await settled(again);
    expect(again.state()).toBe('ready');
  });

  it.each([
    { name: 'another file than the pinned one', about: { sha256: '0'.repeat(64) }, why: /has sha256 .*, expected 0{64}/ },
    {
      name: 'an output that is not there',
      about: { output: { name: 'chance', index: 0 } },
      why: /has no chance; it has features, risk/,
    },
    { name: 'an input that is not there', about: { inputs: [{ name: 'x', values: VALUES }] }, why: /has no x/ },
  ])('is refused for $name, and every window says why', async ({ about, why }) => {
    const predictor = await partner(logisticOnnx(WEIGHTS, 1), about);
    await settled(predictor);
    expect(predictor.state()).toMatch(why);
    const answer = await asked(predictor);
    expect(answer).toMatchObject({ probability: null, method: 'partner' });
    expect(answer.failure).toMatch(why);
  });

  it('that is no model is refused, too; one that answers something else than a probability is not believed', async () => {
    const broken = await partner(Uint8Array.of(1, 2, 3));
    const wild = await partner(logisticOnnx(WEIGHTS, 1), { output: { name: 'risk', index: 7 } });
    await Promise.all([settled(broken), settled(wild)]);
    expect(broken.state()).toMatch(/^refused: /);
    expect((await asked(wild)).failure).toBe('answered nothing, which is no probability');
  });

  it('names its inputs by window, vital sign and statistic', () => {
    expect(VALUES.every(isFeatureName)).toBe(true);
    expect(
      ['24h.heart-rate', '2h.spo2.level', '24h.lactate.level', '24h.spo2.mean', '24h.spo2.level.x', ''].some(isFeatureName),
    ).toBe(false);
  });
});
