import type { DriverCapabilities } from '#device';
import { metricNamed } from '../nomenclature/terms.ts';
import { FAULTS } from './faults.ts';
import { ALARMS, EXCEPTIONS, FIELDS } from './tables.table.ts';

export function capabilities(): DriverCapabilities {
  const none = { code: null, codeName: null, unit: null } as const;
  return {
    parameters: [
      ...Object.entries(FIELDS).map(([vendorCode, { label, unit, term }]) => {
        const found = term === null ? null : metricNamed(term);
        return { kind: 'vital' as const, vendorCode, label, unit, code: found?.code ?? null, codeName: found?.codeName ?? null };
      }),
      ...[...EXCEPTIONS, ...ALARMS].map(({ name, text }) => ({ kind: 'alert' as const, vendorCode: name, label: text, ...none })),
      { kind: 'status', vendorCode: 'SN', label: 'Serial number', ...none },
    ],
    requests: [],
    faults: FAULTS,
    unverified: [
      'The bits of ALARM: derived by others from logged lines; the manual does not list them.',
      'EXC1 has no known meaning and is passed on as it came.',
      'Units of SpHb and SpOC depend on a setting of the instrument and are not sent.',
    ],
  };
}
