import type { RiskAssessment } from '@medplum/fhirtypes';
import type { Prediction, TrendWindow } from '../contract/trend-window.ts';

const HOUR_MS = 3_600_000;
/** Contributors told each way (specs fhir-vitals 5.2). */
const TOLD = 3;

/**
 * The RiskAssessment of what a model says of one window. A model that could not answer leaves one, too: cancelled, with the reason
 * in place of a probability.
 */
export function predictionAssessment(window: TrendWindow, prediction: Prediction): RiskAssessment & { id: string } {
  const { id, method, methodVersion, sha256, probability, horizonHours, outcome, basis, failure } = prediction;
  const end = Date.parse(window.windowEnd);
  return {
    resourceType: 'RiskAssessment',
    id,
    identifier: [{ system: 'urn:wardlight:window', value: id }],
    status: failure === null ? 'final' : 'cancelled',
    method: {
      coding: [{ system: 'urn:wardlight:method', code: method, version: methodVersion, display: method }],
      text: `${method} ${methodVersion}, file with sha256 ${sha256}`,
    },
    subject: { reference: window.patient },
    ...(window.encounter === null ? {} : { encounter: { reference: window.encounter } }),
    occurrencePeriod: { start: window.windowStart, end: window.windowEnd },
    ...(basis.length === 0 ? {} : { basis: basis.map((reference) => ({ reference })) }),
    prediction: [
      {
        outcome: { text: outcome },
        ...(probability === null ? {} : { probabilityDecimal: perCent(probability) }),
        whenPeriod: { start: window.windowEnd, end: new Date(end + horizonHours * HOUR_MS).toISOString() },
        rationale: predictionRationale(prediction),
      },
    ],
  };
}

/** "Raised by: heart rate rising: 80 → 110 /min in 5 h; age 75. Lowered by: SpO₂ 97 %. Missing: temperature." */
export function predictionRationale({ raised, lowered, missing, failure }: Prediction): string {
  if (failure !== null) return `Not computed: ${failure}.`;
  const list = (title: string, of: readonly string[]): string[] => (of.length === 0 ? [] : [`${title}: ${of.join('; ')}.`]);
  const words = [
    ...list('Raised by', raised.slice(0, TOLD)),
    ...list('Lowered by', lowered.slice(0, TOLD)),
    ...list('Missing', missing),
  ];
  // A partner's model that misses nothing; FHIR knows no empty text.
  return words.length === 0 ? 'The model gives no reasons.' : words.join(' ');
}

function perCent(probability: number): number {
  return Number((probability * 100).toPrecision(4));
}
