import type { HelloMessage, MonitorConfig, PatientBanner } from '#ipc';
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
  const codes = [...new Set(devices.flatMap(({ waves }) => waves))];
  return {
    type: 'hello',
    version: VERSION,
    startedAtMs,
    bed: { id: config.bed.id, ward: config.bed.ward },
    patient,
    simulated: sources.length > 0,
    simulatedSource: sources.length > 0 ? sources.join(', ') : null,
    waves: codes.map(waveRow),
  };
}
