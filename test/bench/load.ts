import type { PatientSignals } from '#device';
import { generatePatient } from '../../device-drivers/simulators/generator.ts';

const ECG_LEADS = [131329, 131330, 131389, 131390, 131391, 131392, 131331, 131332];
/** Crosses its limits and comes back, so that alarms start all the time; each vital sign at its own moment. */
const SWINGING = [
  { code: 147842, label: 'HR', unit: '/min', inside: 75, outside: 150 },
  { code: 150456, label: 'SpO2', unit: '%', inside: 97, outside: 86 },
  { code: 151562, label: 'RR', unit: '/min', inside: 15, outside: 36 },
  { code: 150037, label: 'ABPs', unit: 'mm[Hg]', inside: 120, outside: 70 },
  { code: 150038, label: 'ABPd', unit: 'mm[Hg]', inside: 75, outside: 35 },
  { code: 150039, label: 'ABPm', unit: 'mm[Hg]', inside: 90, outside: 48 },
];
const HALF_SWING_S = 9;

/**
 * Eight waves of 500/s and forty numbers a second: the load that the targets are stated for.
 * @param ahead seconds: beds of one ward do not alarm in step
 */
export function loadedPatient(ahead = 0): PatientSignals {
  const patient = generatePatient({ seed: 11, scenario: 'stable' });
  const ecg = patient.waves[0];
  const number = patient.numerics[0];
  if (ecg === undefined || number === undefined) throw new Error('the generator gives no ECG');
  const swinging = SWINGING.map(({ code, label, unit, inside, outside }, index) => ({
    code,
    label,
    unit,
    at: (tS: number) => (Math.floor((tS + ahead + index * 1.5) / HALF_SWING_S) % 2 === 0 ? inside : outside),
  }));
  const others = Array.from({ length: 40 - swinging.length }, (_, index) => ({
    ...number,
    code: 0x2e000 + index * 4,
    label: `N${index}`,
  }));
  return {
    ...patient,
    title: 'load: eight waves of 500/s, forty numbers',
    waves: ECG_LEADS.map((code, index) => ({
      ...ecg,
      code,
      label: `ECG ${index + 1}`,
      rateHz: 500,
      sample: (n: number) => ecg.sample(n),
    })),
    numerics: [...swinging, ...others],
  };
}

export const LOAD_WAVES: readonly number[] = ECG_LEADS;
