import type { DriverCapabilities } from '#device';
import { termIds } from '../nomenclature/terms.ts';
import { metricIdentity, metricLabel } from './decode/terms.ts';
import { FAULTS } from './simulator/faults.ts';
import { ALARM_CODES } from './tables/alarm-codes.table.ts';

const WAVE_NAMES = /^MDC_(ECG_ELEC_POTL|PULS_OXIM_PLETH|PRESS_BLD(_[A-Z]+)?$|RESP$)/;

export function capabilities(): DriverCapabilities {
  const metrics = termIds().map((id) => {
    const identity = metricIdentity(id);
    const kind = WAVE_NAMES.test(identity.codeName ?? '') ? ('waveform' as const) : ('vital' as const);
    return { kind, ...identity, label: metricLabel(id), unit: null };
  });
  const alarms = ALARM_CODES.trim()
    .split(/\s+/)
    .map((row) => {
      const [vendorCode = '', name = ''] = row.split(':');
      return { kind: 'alert' as const, vendorCode, label: name.replaceAll('_', ' '), code: null, codeName: null, unit: null };
    });
  return {
    parameters: [...metrics, ...alarms],
    requests: ['association', 'MDS create result', 'extended poll', 'single poll', 'wave priority list', 'release'],
    faults: FAULTS,
    unverified: [
      'Alarm records and the wave priority request were never seen in a recording.',
      'Marks above the significant bits of a sample are taken as a missing sample.',
      'Refusal and release answers beyond their first bytes; timing of alarm polls.',
    ],
  };
}
