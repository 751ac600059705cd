import { type Parameter, SET_UNITS, type SetUnit } from './parameters.ts';

/** A value as it was sent, for judging in which unit the monitor shows such values. */
export interface SentValue {
  readonly parameter: Parameter;
  readonly value: number | null;
  readonly text: string;
}

/** For each quantity whose unit is set at the monitor: UCUM, or null when it cannot be told. */
export type JudgedUnits = Readonly<Record<SetUnit, string | null>>;

const USUAL: JudgedUnits = { temperature: 'Cel', oxygen: '%', pressure: 'mm[Hg]', 'carbon-dioxide': 'mm[Hg]' };
const WARMEST_CELSIUS = 50;
const MOST_PERCENT = 100;
/** 45 kPa are 338 mmHg: above, decimals or not, it is mmHg. */
const MOST_KILOPASCAL = 45;

/**
 * Units are set at the monitor and not sent, so they are judged by the values of one message. Oxygen above 100 can only be mmHg,
 * a temperature above 50 only degrees Fahrenheit. Pressures and carbon dioxide in mmHg are whole numbers; small ones with decimals
 * are probably kPa (or percent), but not surely: null, so that no screen takes them for mmHg. Source: spec section 3 (oxygen);
 * the other rules are unverified.
 */
export function judgeUnits(message: readonly SentValue[]): JudgedUnits {
  const values = (quantity: SetUnit) => message.filter(({ parameter, value }) => parameter.unit === quantity && value !== null);
  const isAbove = (quantity: SetUnit, limit: number) => values(quantity).some(({ value }) => value !== null && value > limit);
  const isWhole = (quantity: SetUnit) => values(quantity).every(({ text }) => !text.includes('.'));
  return {
    temperature: isAbove('temperature', WARMEST_CELSIUS) ? '[degF]' : 'Cel',
    oxygen: isAbove('oxygen', MOST_PERCENT) ? 'mm[Hg]' : '%',
    pressure: isWhole('pressure') || isAbove('pressure', MOST_KILOPASCAL) ? 'mm[Hg]' : null,
    'carbon-dioxide': isWhole('carbon-dioxide') ? 'mm[Hg]' : null,
  };
}

/** @returns UCUM or null, and whether the quantity is not in the unit that is usual for it */
export function unitOf({ unit }: Parameter, judged: JudgedUnits): { readonly unit: string | null; readonly isUnusual: boolean } {
  const quantity = SET_UNITS.find((name) => name === unit);
  if (quantity === undefined) return { unit, isUnusual: false };
  return { unit: judged[quantity], isUnusual: judged[quantity] !== USUAL[quantity] };
}
