import { create } from 'zustand';
import type { DisplayConfig } from '#ipc';

type Set<Part> = { readonly [Name in keyof Part]-?: NonNullable<Part[Name]> };

/** What a person may choose at this screen; units, colours, the hours of the night and what others may read belong to the ward. */
export const OF_THE_WARD = { pressureUnit: true, temperatureUnit: true, colours: true, nightHours: true, privacy: true } as const;
export type ChosenDisplay = Omit<DisplayConfig, keyof typeof OF_THE_WARD>;

export type DisplaySettings = Set<Omit<DisplayConfig, 'sweep' | 'nightHours' | 'privacy'>> & {
  readonly sweep: Set<NonNullable<DisplayConfig['sweep']>>;
  readonly privacy: Set<NonNullable<DisplayConfig['privacy']>>;
  readonly nightHours: DisplayConfig['nightHours'] | null;
};

export const USUAL_DISPLAY: DisplaySettings = {
  language: 'en',
  pressureUnit: 'mm[Hg]',
  temperatureUnit: 'Cel',
  colours: 'cyan-spo2',
  layout: 'ward',
  beside: '',
  waveRows: 4,
  hiddenWaves: [],
  night: false,
  sweep: { ecg: 25, haemodynamic: 25, respiratory: 6.25 },
  ecgGain: 10,
  nightHours: null,
  privacy: { name: 'full', cover: true },
};

interface DisplayState {
  /** What the configuration of the bed says. */
  readonly configured: DisplayConfig;
  /** What somebody chose at this screen; kept by it. */
  readonly chosen: ChosenDisplay;
  /** Whether it is night by the hours of the ward. */
  readonly nightTime: boolean;
  /** CSS pixels in a millimetre of this display; null: nobody measured it, 96 dpi is assumed. */
  readonly pxPerMm: number | null;
}

/** CSS pixels in a millimetre at 96 dpi. */
export const UNCALIBRATED_PX_PER_MM = 96 / 25.4;

export const useDisplay = create<DisplayState>()(() => ({ configured: {}, chosen: {}, nightTime: false, pxPerMm: null }));

/** Chosen here before configured before usual. */
export function displaySettings({
  configured,
  chosen,
  nightTime,
}: Pick<DisplayState, 'configured' | 'chosen' | 'nightTime'>): DisplaySettings {
  const { pressureUnit, temperatureUnit } = configured;
  const wanted = { ...configured, ...chosen };
  const sweep = { ...configured.sweep, ...chosen.sweep };
  return {
    language: wanted.language ?? USUAL_DISPLAY.language,
    pressureUnit: pressureUnit ?? USUAL_DISPLAY.pressureUnit,
    temperatureUnit: temperatureUnit ?? USUAL_DISPLAY.temperatureUnit,
    colours: configured.colours ?? USUAL_DISPLAY.colours,
    layout: wanted.layout ?? USUAL_DISPLAY.layout,
    beside: wanted.beside ?? USUAL_DISPLAY.beside,
    waveRows: wanted.waveRows ?? USUAL_DISPLAY.waveRows,
    hiddenWaves: wanted.hiddenWaves ?? USUAL_DISPLAY.hiddenWaves,
    night: chosen.night ?? (configured.nightHours ? nightTime : (configured.night ?? USUAL_DISPLAY.night)),
    nightHours: configured.nightHours ?? USUAL_DISPLAY.nightHours,
    privacy: {
      name: configured.privacy?.name ?? USUAL_DISPLAY.privacy.name,
      cover: configured.privacy?.cover ?? USUAL_DISPLAY.privacy.cover,
    },
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

/**
 * The clock went on: where the hours of the night begin or end, what somebody chose for the night ends with them.
 * @param time of the day, `HH:MM`
 */
export function followNight(time: string): void {
  const { configured, chosen, nightTime } = useDisplay.getState();
  const now = configured.nightHours !== undefined && isNight(configured.nightHours, time);
  if (now === nightTime) return;
  const others = Object.fromEntries(Object.entries(chosen).filter(([member]) => member !== 'night'));
  useDisplay.setState({ nightTime: now, chosen: configured.nightHours === undefined ? chosen : others });
}

/** @param time `HH:MM`; `from` counts as night, `until` does not */
export function isNight({ from, until }: NonNullable<DisplayConfig['nightHours']>, time: string): boolean {
  return from <= until ? from <= time && time < until : from <= time || time < until;
}

export function chooseDisplay(change: ChosenDisplay): void {
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
