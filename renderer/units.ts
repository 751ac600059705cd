import { type DisplaySettings, displaySettings, useDisplay } from './store/display-store.ts';

interface ShownUnit {
  readonly text: string;
  readonly of: (value: number) => number;
  /** Digits after the point; null: as the vital sign has them. */
  readonly decimals: number | null;
}

const same = (value: number): number => value;
const KPA_PER_MMHG = 0.133322;

const SHOWN: Readonly<Record<string, ShownUnit>> = {
  'mm[Hg]': { text: 'mmHg', of: same, decimals: null },
  kPa: { text: 'kPa', of: (value) => value * KPA_PER_MMHG, decimals: 1 },
  Cel: { text: '°C', of: same, decimals: null },
  '[degF]': { text: '°F', of: (value) => value * 1.8 + 32, decimals: 1 },
};

/** How a quantity of a UCUM unit is shown on this screen: pressures and temperatures as it is set, all else as it is. */
export function shownUnit(unit: string, settings: DisplaySettings = displaySettings(useDisplay.getState())): ShownUnit {
  const { pressureUnit, temperatureUnit } = settings;
  const wanted = unit === 'mm[Hg]' ? pressureUnit : unit === 'Cel' ? temperatureUnit : unit;
  return SHOWN[wanted] ?? { text: unit, of: same, decimals: null };
}
