import type { DriverCapabilities } from '#device';
import { FAULTS } from './faults.ts';
import { ALARMS, MEASURED, measuredTerm, REALTIME, waveTerm } from './tables/lookup.ts';

const NONE = { code: null, codeName: null, unit: null } as const;
const SAID = [
  'identity',
  'settings',
  'text messages',
  'date and time',
  ...['low limits, codepage 1', 'high limits, codepage 1', 'low limits, codepage 2', 'high limits, codepage 2'],
];

export function capabilities(): DriverCapabilities {
  return {
    parameters: [
      ...[...MEASURED].map(([key, { label, unit }]) => {
        const term = measuredTerm(key);
        return {
          kind: 'vital' as const,
          vendorCode: key,
          label,
          code: term?.code ?? null,
          codeName: term?.codeName ?? null,
          unit,
        };
      }),
      ...[...REALTIME].map(([code, { label, unit }]) => {
        const term = waveTerm(code);
        const named = { vendorCode: `realtime ${code}`, label, code: term?.code ?? null, codeName: term?.codeName ?? null, unit };
        return { kind: 'waveform' as const, ...named };
      }),
      ...[...ALARMS].map(([key, phrase]) => ({ ...{ kind: 'alert' as const, vendorCode: key, label: phrase }, ...NONE })),
      ...SAID.map((name) => ({ ...{ kind: 'status' as const, vendorCode: name, label: name }, ...NONE })),
    ],
    requests: [
      'initialise communication (51)',
      'identify (52)',
      'measured data (24, 2B)',
      'low and high limits (25, 26, 2C, 2D)',
      'alarms (27, 2E)',
      'date and time (28)',
      'settings (29)',
      'text messages (2A)',
      'realtime configuration (53)',
      'configure realtime (54)',
      'enable realtime streams',
      'stop (55)',
    ],
    faults: FAULTS,
    unverified: [
      'No bytes of a real device were to be had: the frames tried are those of the manual or computed.',
      'A unit may differ between devices for the same code; only Evita, Savina and Capnosat have a table of their own.',
      'In a capture without the commands of the computer the order of the realtime streams is taken as offered.',
      'Alarms of MEDIBUS.X codepage 3, trends and restricted answers are not asked for.',
      'Whether an alarm is of the patient or of the device is read off the words of its phrase.',
      'Parity and speed are set at the device: 19200 even, 19200 none, 9600 even, 38400 none and 9600 none are in use.',
    ],
  };
}
