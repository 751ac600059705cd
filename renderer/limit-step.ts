import { roundHalfUp, type VitalKind, vitalSign } from '#clinical';
import { shownUnit } from './units.ts';

/** One touch moves a limit by so much, in the unit of the table. */
const STEP: Readonly<Partial<Record<VitalKind, number>>> = {
  spo2: 1,
  temperature: 0.1,
  'respiratory-rate': 1,
  'perfusion-index': 0.1,
  'end-tidal-co2': 1,
  'inspired-co2': 1,
  'cvp-mean': 1,
};
const USUAL_STEP = 5;
/** The same in another unit: a clean step of what is read, not the table's step as it happens to be written there. */
const CLEAN: Readonly<Record<string, readonly (readonly [step: number, clean: number])[]>> = {
  kPa: [
    [1, 0.1],
    [USUAL_STEP, 0.5],
  ],
  '°F': [[0.1, 0.2]],
};
/** Of a step: where the value stands on one, it goes to the next. */
const ON_STEP = 1e-6;

/**
 * A limit one touch further. In a unit that is only shown it goes to the next clean step there (12.4 → 12.5 → 13.0 kPa) and back over the
 * same ones; it is kept in the table's unit with a decimal more than a value has, so that what is shown is what counts.
 */
export function steppedLimit(vital: VitalKind, limit: number, direction: 1 | -1): number {
  const { unit, decimals } = vitalSign(vital);
  const step = STEP[vital] ?? USUAL_STEP;
  const shown = shownUnit(unit);
  const clean = CLEAN[shown.text]?.find(([each]) => each === step)?.[1];
  if (clean === undefined) return roundHalfUp(limit + direction * step, decimals);
  const steps = Number(shown.of(limit).toFixed(shown.decimals ?? decimals)) / clean;
  const next = direction === 1 ? Math.floor(steps + ON_STEP) + 1 : Math.ceil(steps - ON_STEP) - 1;
  const [zero, one] = [shown.of(0), shown.of(1)];
  return roundHalfUp((next * clean - zero) / (one - zero), decimals === 0 ? 1 : 2);
}
