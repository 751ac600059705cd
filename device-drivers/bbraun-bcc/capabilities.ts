import type { DriverCapabilities } from '#device';
import { pumpParameters } from './decode/values.ts';
import { FAULTS } from './simulator/faults.ts';
import { ALARM_WORDS, ALARMS } from './tables/bits.table.ts';
import { SETTINGS, STATION_SETTINGS } from './tables/parameters.table.ts';
import { REQUEST } from './wire/requests.ts';

const PRIVATE = { code: null, codeName: null, unit: null } as const;

export function capabilities(): DriverCapabilities {
  const numbers = pumpParameters().map(({ name, label, code, codeName, unit }) => ({
    kind: 'vital' as const,
    ...{ vendorCode: name, label, code, codeName, unit },
  }));
  const single = Object.entries(ALARMS).map(([bit, label]) => ({
    kind: 'alert' as const,
    vendorCode: `INA${bit}`,
    label,
    ...PRIVATE,
  }));
  const words = Object.entries(ALARM_WORDS).flatMap(([word, bits]) =>
    Object.entries(bits).map(([bit, label]) => ({ kind: 'alert' as const, vendorCode: `${word}.${bit}`, label, ...PRIVATE })),
  );
  const settings = Object.entries({ ...SETTINGS, ...STATION_SETTINGS }).map(([vendorCode, label]) => ({
    kind: 'status' as const,
    ...{ vendorCode, label, ...PRIVATE },
  }));
  return {
    parameters: [...numbers, ...single, ...words, ...settings],
    requests: [REQUEST.alive, REQUEST.version, REQUEST.all, 'acknowledge (06)', 'repeat (15)'],
    faults: FAULTS,
    unverified: [
      'No recorded traffic was found: framing and requests follow the manufacturer’s document, whose printed frames agree except for two misprints.',
      'Priorities are not sent: alarms of a pump are taken as high, pre-alarms as low.',
      'How a station writes the words ALARM1, ALARM2, PREALARM, STATUS1 and STATUS2.',
      'How often a station in cyclic mode pushes, and that its blocks are acknowledged like answers.',
      'Units of patient data and drug-library limits are not in the document: shown as they are.',
      'Records of one answer are taken as of the moment it was sent, by the uptime of the station.',
    ],
  };
}
