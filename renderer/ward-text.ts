import { VITAL_KINDS } from '#clinical';
import type { WardChange } from '#ipc';
import { type TextKey, t } from './i18n/index.ts';
import { vitalLabel } from './vital-text.ts';

const TITLES: Readonly<Record<string, TextKey>> = {
  'display.language': 'display.language',
  'display.pressureUnit': 'display.pressureUnit',
  'display.temperatureUnit': 'display.temperatureUnit',
  'display.colours': 'display.colours',
  'display.layout': 'display.layout',
  'display.waveRows': 'display.waveRows',
  'display.hiddenWaves': 'ward.hiddenWaves',
  'display.sweep.ecg': 'display.sweepEcg',
  'display.sweep.haemodynamic': 'display.sweepHaemodynamic',
  'display.sweep.respiratory': 'display.sweepRespiratory',
  'display.ecgGain': 'display.gain',
  'display.nightHours': 'ward.night',
  'display.privacy.name': 'ward.name',
  'display.privacy.cover': 'ward.cover',
};
const CLASSES: Readonly<Record<string, TextKey>> = {
  adult: 'screen.adult',
  paediatric: 'screen.paediatric',
  neonatal: 'screen.neonatal',
};

/** What a setting is called, e.g. "adult: SpO₂"; its path where nothing else is known. */
export function settingTitle(path: string): string {
  const known = TITLES[path];
  if (known !== undefined) return t(known);
  const [type = '', member, vital] = path.split('.');
  const whose = CLASSES[type];
  const kind = VITAL_KINDS.find((each) => each === vital);
  if (whose === undefined) return path;
  if (member === 'delayS') return `${t(whose)}: ${t('ward.delay')}`;
  return kind === undefined ? path : `${t(whose)}: ${vitalLabel(kind)}`;
}

/** "Sweep of ECG, mm/s: 25 → 50"; what the ward does not set is the usual. */
export function changeText({ path, before, after }: WardChange): string {
  return `${settingTitle(path)}: ${before ?? t('ward.usual')} → ${after ?? t('ward.usual')}`;
}
