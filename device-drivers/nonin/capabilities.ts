import type { DriverCapabilities } from '#device';
import { metricNamed } from '../nomenclature/terms.ts';
import { FAULTS } from './simulator/faults.ts';
import { ALERTS, FLOATS } from './tables.table.ts';

export function capabilities(): DriverCapabilities {
  const pleth = metricNamed('MDC_PULS_OXIM_PLETH');
  const none = { code: null, codeName: null, unit: null } as const;
  return {
    parameters: [
      ...FLOATS.map(({ name, kind, term }) => {
        const found = term === null ? null : metricNamed(term);
        const unit = kind === 'rate' ? '/min' : '%';
        return {
          kind: 'vital' as const,
          vendorCode: name,
          label: name,
          code: found?.code ?? null,
          codeName: found?.codeName ?? null,
          unit,
        };
      }),
      { kind: 'waveform', vendorCode: 'PLETH', label: 'Pleth', code: pleth.code, codeName: pleth.codeName, unit: null },
      ...Object.entries(ALERTS).map(([vendorCode, { text }]) => ({ kind: 'alert' as const, vendorCode, label: text, ...none })),
      { kind: 'status', vendorCode: 'firmware', label: 'Firmware revision', ...none },
      { kind: 'status', vendorCode: 'spot', label: 'Spot measurement', ...none },
    ],
    requests: [],
    faults: FAULTS,
    unverified: [
      'Which format a model sends at its start: the driver recognises it from the stream.',
      'Bit 6 of the status as "sensor disconnected" (from one open driver of the XPOD).',
    ],
  };
}
