import { create } from 'zustand';
import type { DisplayConfig } from '#ipc';

type Set<Part> = { readonly [Name in keyof Part]-?: NonNullable<Part[Name]> };

export type DisplaySettings = Set<Omit<DisplayConfig, 'sweep'>> & { readonly sweep: Set<NonNullable<DisplayConfig['sweep']>> };

export const USUAL_DISPLAY: DisplaySettings = {
  language: 'en',
  pressureUnit: 'mm[Hg]',
  temperatureUnit: 'Cel',
  layout: 'ward',
  beside: '',
  waveRows: 4,
  hiddenWaves: [],
  night: false,
  sweep: { ecg: 25, haemodynamic: 25, respiratory: 6.25 },
  ecgGain: 10,
};

interface DisplayState {
  /** What the configuration of the bed says. */
  readonly configured: DisplayConfig;
  /** What somebody chose at this screen; kept by it. */
  readonly chosen: DisplayConfig;
  /** CSS pixels in a millimetre of this display; null: nobody measured it, 96 dpi is assumed. */
  readonly pxPerMm: number | null;
}

/** CSS pixels in a millimetre at 96 dpi. */
export const UNCALIBRATED_PX_PER_MM = 96 / 25.4;

export const useDisplay = create<DisplayState>()(() => ({ configured: {}, chosen: {}, pxPerMm: null }));

/** Chosen here before configured before usual. */
export function displaySettings({ configured, chosen }: Pick<DisplayState, 'configured' | 'chosen'>): DisplaySettings {
  const wanted = { ...configured, ...chosen };
  const sweep = { ...configured.sweep, ...chosen.sweep };
  return {
    language: wanted.language ?? USUAL_DISPLAY.language,
    pressureUnit: wanted.pressureUnit ?? USUAL_DISPLAY.pressureUnit,
    temperatureUnit: wanted.temperatureUnit ?? USUAL_DISPLAY.temperatureUnit,
    layout: wanted.layout ?? USUAL_DISPLAY.layout,
    beside: wanted.beside ?? USUAL_DISPLAY.beside,
    waveRows: wanted.waveRows ?? USUAL_DISPLAY.waveRows,
    hiddenWaves: wanted.hiddenWaves ?? USUAL_DISPLAY.hiddenWaves,
    night: wanted.night ?? USUAL_DISPLAY.night,
    ecgGain: wanted.ecgGain ?? USUAL_DISPLAY.ecgGain,
    sweep: {
      ecg: sweep.ecg ?? USUAL_DISPLAY.sweep.ecg,
      haemodynamic: sweep.haemodynamic ?? USUAL_DISPLAY.sweep.haemodynamic,
      respiratory: sweep.respiratory ?? USUAL_DISPLAY.sweep.respiratory,
    },
  };
}

export function configureDisplay(configured: DisplayConfig): void {
  useDisplay.setState({ configured });
}

export function chooseDisplay(change: DisplayConfig): void {
  const { chosen } = useDisplay.getState();
  useDisplay.setState({ chosen: { ...chosen, ...change } });
}

/** @param pxPerMm null: forget the measurement */
export function calibrateDisplay(pxPerMm: number | null): void {
  useDisplay.setState({ pxPerMm });
}

/** Back to what is configured. */
export function forgetChosenDisplay(): void {
  useDisplay.setState({ chosen: {} });
}
