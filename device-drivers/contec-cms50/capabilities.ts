import type { DriverCapabilities } from '#device';
import { metricNamed } from '../nomenclature/terms.ts';
import { FAULTS } from './faults.ts';
import { ALERTS } from './packets.table.ts';

export function capabilities(): DriverCapabilities {
  const none = { code: null, codeName: null, unit: null } as const;
  const known = (vendorCode: string, label: string, name: string, unit: string | null) => {
    const { code, codeName } = metricNamed(name);
    return { vendorCode, label, code, codeName, unit };
  };
  return {
    parameters: [
      { kind: 'vital', ...known('SpO2', 'SpO2', 'MDC_PULS_OXIM_SAT_O2', '%') },
      { kind: 'vital', ...known('PR', 'PR', 'MDC_PULS_OXIM_PULS_RATE', '/min') },
      { kind: 'vital', ...known('PI', 'PI', 'MDC_BLD_PERF_INDEX', '%') },
      { kind: 'vital', vendorCode: 'signal strength', label: 'signal strength', ...none },
      { kind: 'vital', vendorCode: 'bar graph', label: 'bar graph', ...none },
      { kind: 'waveform', ...known('pleth', 'Pleth', 'MDC_PULS_OXIM_PLETH', null) },
      ...Object.entries(ALERTS).map(([vendorCode, { text }]) => ({ kind: 'alert' as const, vendorCode, label: text, ...none })),
      ...['deviceId', 'userName', 'perfusionIndex'].map((name) => ({
        kind: 'status' as const,
        vendorCode: name,
        label: name,
        ...none,
      })),
    ],
    requests: [
      'stop storage (A7)',
      'stop live data (A2)',
      'device id (AA)',
      'has PI (AC)',
      'start live data (A1)',
      'keep-alive (AF)',
    ],
    faults: FAULTS,
    unverified: [
      'Values out of range are missing in two ways that differ by firmware: SpO2 0 or above 100, pulse 0 or 255 (generation A).',
      'Some CMS50E are said to stop after 30 s without a sign of life.',
      'Packets 02, 03, 06, 13 and 14 are in recordings and in no document.',
    ],
  };
}
