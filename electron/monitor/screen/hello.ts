import type { HelloMessage, MonitorConfig, PatientBanner, WaveRow } from '#ipc';
import { VERSION } from '../version.ts';
import { waveRow } from './wave-rows.ts';

/** Everything that a window must know before anything else. */
export function hello(
  config: MonitorConfig,
  patient: PatientBanner | null,
  devices: readonly MonitorConfig['devices'][number][],
  startedAtMs: number,
): HelloMessage {
  const sources = devices.flatMap(({ simulates }) => (simulates === null ? [] : [simulates]));
  return {
    type: 'hello',
    version: VERSION,
    startedAtMs,
    bed: { id: config.bed.id, ward: config.bed.ward },
    patient,
    simulated: sources.length > 0,
    demo: config.demo === true,
    simulatedSource: sources.length > 0 ? sources.join(', ') : null,
    waves: waveRows(devices),
    melodies: config.alarms?.melodies ?? false,
    display: config.display ?? {},
  };
}

/** The waves on the screen, top to bottom. */
export function waveRows(devices: readonly MonitorConfig['devices'][number][]): readonly WaveRow[] {
  return [...new Set(devices.flatMap(({ waves }) => waves))].map(waveRow);
}
