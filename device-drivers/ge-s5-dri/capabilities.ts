import type { DriverCapabilities, DriverParameter } from '#device';
import { metricNamed } from '../nomenclature/terms.ts';
import { FAULTS } from './faults.ts';
import { ARRHYTHMIAS, STATUS_ALERTS } from './tables/alerts.table.ts';
import { CLASSES, GROUPS } from './tables/groups.ts';
import { labelOf, termOf } from './tables/terms.ts';
import { WAVES } from './tables/waves.table.ts';

const NONE = { code: null, codeName: null, unit: null } as const;

export function capabilities(): DriverCapabilities {
  return {
    parameters: [
      ...CLASSES.flatMap((name) => GROUPS[name]).flatMap(({ name, fields }) =>
        fields.map((field) => vital(name, field.name, field.unit)),
      ),
      vital('co2', 'et_pressure', 'mm[Hg]'),
      ...WAVES.map(({ type, name, unit, term }): DriverParameter => {
        const known = term === null ? NONE : metricNamed(`MDC_${term}`);
        return { kind: 'waveform', vendorCode: `wave ${type}`, label: name, code: known.code, codeName: known.codeName, unit };
      }),
      ...[...ARRHYTHMIAS, ...Object.values(STATUS_ALERTS).flat()].map(({ name, text }) => ({
        ...{ kind: 'alert' as const, vendorCode: name, label: text },
        ...NONE,
      })),
      { kind: 'alert', vendorCode: 'alarm text', label: 'Alarm in the words of the monitor', ...NONE },
      ...['monitor', 'auxiliary'].map((name) => ({ ...{ kind: 'status' as const, vendorCode: name, label: name }, ...NONE })),
    ],
    requests: [
      'displayed values: stop, then every 5 s',
      'auxiliary values once',
      'waves: stop, then start',
      'alarm status at every change',
    ],
    faults: FAULTS,
    unverified: [
      'No bytes of a real monitor were to be had: requests are those of the manual, answers tried are computed.',
      'Enumerations in structures are taken as 16 bits; the alarm status is told apart by its length.',
      'The 12-lead ECG of CARESCAPE monitors is not asked for: the order of its bytes could not be checked.',
      'An alarm text does not say what it is of: all are taken as physiological, red as high, yellow as medium, others as low.',
      'The monitor gives its arrhythmia and status bits no priority; those shown are ours.',
      'That -32765 means a discontinuity is known from open clients only.',
      'Patient name and number do not exist at this interface.',
    ],
  };
}

/** Places of transducers are known when the monitor is; here stands what has a term of its own. */
function vital(group: string, field: string, unit: string | null): DriverParameter {
  const term = termOf(group, field, 0);
  const named = { vendorCode: `${group}.${field}`, label: labelOf(group, field, 0) };
  return { kind: 'vital', ...named, code: term?.code ?? null, codeName: term?.codeName ?? null, unit };
}
