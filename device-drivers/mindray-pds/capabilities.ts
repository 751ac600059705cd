import type { DriverCapabilities } from '#device';
import { knownParameters, SET_UNITS } from './decode/parameters.ts';
import { PATIENT_FACTS } from './decode/status.ts';
import { waveIds, waveLabel } from './decode/waves.ts';
import { FAULTS } from './simulator/faults.ts';
import { QUOTED_ALARMS } from './tables/alarms.table.ts';

const PRIVATE = { code: null, codeName: null, unit: null } as const;

export function capabilities(): DriverCapabilities {
  const isSet = (unit: string | null): boolean => SET_UNITS.some((quantity) => quantity === unit);
  const numerics = knownParameters().map(({ code, codeName, vendorCode, label, unit }) => ({
    kind: 'vital' as const,
    ...{ vendorCode, label, code, codeName, unit: isSet(unit) ? null : unit },
  }));
  const waves = waveIds().map((id) => ({
    kind: 'waveform' as const,
    ...{ vendorCode: String(id), label: `${waveLabel(id) ?? ''} (counts)`, ...PRIVATE },
  }));
  const alerts = Object.entries(QUOTED_ALARMS).map(([vendorCode, label]) => ({
    kind: 'alert' as const,
    vendorCode,
    label,
    ...PRIVATE,
  }));
  const facts = Object.entries({ ...PATIENT_FACTS, '2304': 'monitorName', '2308': 'bed' }).map(([vendorCode, label]) => ({
    kind: 'status' as const,
    ...{ vendorCode, label, ...PRIVATE },
  }));
  return {
    parameters: [...numerics, ...waves, ...alerts, ...facts],
    requests: ['echo (ORU^R01 106)', 'subscription to periodic and aperiodic values (QRY^R02 1203)'],
    faults: FAULTS,
    unverified: [
      'Units are not sent: they are judged by the values (oxygen above 100 is mmHg; temperature above 50 is °F; small pressures with decimals, as in kPa, go without a unit).',
      'Invasive pressures are named by module: 2116 as arterial, 2117 as pulmonary artery, as in the one recording; the label on the monitor is not sent.',
      'Alarms are known by six quoted messages: any other is shown with the text that the monitor sends.',
      'Alarm priorities are inferred from the stars of the texts; the flags 2040 and 2041 are passed on without a meaning.',
      'Codes of the alarms "SpO2 Sensor Off" and "ECG Lead Off", by which a missing value becomes probe-off.',
      'Validity codes other than 2 and 3 are taken as invalid.',
      'Waves: layout from one open client, scale and checksum unknown; given as counts without an MDC code.',
      'Values of the WATO in version 2.4 go under the vendor’s own names.',
      'How often a monitor announces itself, how many hosts it serves, how long it waits for an echo.',
      'Which of the patient facts 51 and 52 is weight and which is height.',
    ],
  };
}
