import type { DriverCapabilities, DriverParameter } from '#device';
import { type MetricTerm, metricNamed } from '../nomenclature/terms.ts';
import { CO2_ALERTS, EXTENDED_ALERTS, FAST_ALERTS, SPO2_ALERTS } from './codes.table.ts';
import { FAULTS } from './faults.ts';
import { endTidalTerm, inspiredTerm, TERMS, vendorCodeOf } from './numerics.ts';

const NONE = { code: null, codeName: null, unit: null } as const;

export function capabilities(): DriverCapabilities {
  const alerts = [...FAST_ALERTS, ...CO2_ALERTS, ...SPO2_ALERTS, ...EXTENDED_ALERTS];
  return {
    parameters: [
      vital('etCO2', endTidalTerm(1), 'mm[Hg]'),
      vital('FiCO2', inspiredTerm(1), 'mm[Hg]'),
      vital(vendorCodeOf('etCO2', 3), endTidalTerm(3), '%'),
      vital(vendorCodeOf('FiCO2', 3), inspiredTerm(3), '%'),
      vital('RR', TERMS.rate, '/min'),
      vital('SpO2', TERMS.spo2, '%'),
      vital('Pulse', TERMS.pulse, '/min'),
      { ...vital('CO2', metricNamed('MDC_AWAY_CO2'), null), kind: 'waveform' },
      ...alerts.map(({ name, text }) => ({ kind: 'alert' as const, vendorCode: name, label: text, ...NONE })),
      ...['device id', 'patient id', 'limits and mode'].map((name) => ({
        ...{ kind: 'status' as const, vendorCode: name, label: name },
        ...NONE,
      })),
    ],
    requests: [
      'enable communication (01)',
      'disable communication (02)',
      'start real time (04)',
      'stop real time (05)',
      'link is active (06)',
      'host name (07)',
      'inquire patient id (0B)',
    ],
    faults: FAULTS,
    unverified: [
      'No bytes of a real monitor were to be had: the frames tried are computed from the document.',
      '"Link is active" and "host name" are of a newer edition than the document at hand; older monitors ignore them.',
      'The monitor sends no priority with its alarm bits: no breath and pulse not found are taken as high, technical ones as low or medium.',
      'The clock of the monitor is said to run on local time.',
      'Whether the cable crosses its lines (null modem) is not known.',
    ],
  };
}

function vital(vendorCode: string, { code, codeName }: MetricTerm, unit: string | null): DriverParameter {
  return { kind: 'vital', vendorCode, label: vendorCode, code, codeName, unit };
}
