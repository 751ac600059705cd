import type { DriverCapabilities, DriverParameter } from '#device';
import { metricIdentity, metricLabel } from './decode/terms.ts';
import { FAULTS } from './simulator/faults.ts';
import { ALARM_CODES } from './tables/alarm-codes.table.ts';
import { NUMERIC_IDS, WAVE_IDS } from './tables/observed.table.ts';

export function capabilities(): DriverCapabilities {
  const alarms = ALARM_CODES.trim()
    .split(/\s+/)
    .map((row) => {
      const [vendorCode = '', name = ''] = row.split(':');
      return { kind: 'alert' as const, vendorCode, label: name.replaceAll('_', ' '), code: null, codeName: null, unit: null };
    });
  return {
    parameters: [...observed('vital', NUMERIC_IDS), ...observed('waveform', WAVE_IDS), ...alarms],
    requests: ['association', 'MDS create result', 'extended poll', 'single poll', 'wave priority list', 'release', 'abort'],
    faults: FAULTS,
    unverified: [
      'Alarm records and the wave priority request were never seen in a recording.',
      'Marks above the significant bits of a sample are taken as a missing sample.',
      'The bed label in a connect indication: only an empty one was seen.',
      'Refusal and release answers beyond their first bytes; timing of alarm polls.',
    ],
  };
}

/** The unit comes with each value. */
function observed(kind: 'vital' | 'waveform', ids: string): readonly DriverParameter[] {
  return ids
    .trim()
    .split(/\s+/)
    .map((text) => {
      const id = Number.parseInt(text, 16);
      return { kind, ...metricIdentity(id), label: metricLabel(id), unit: null };
    });
}
