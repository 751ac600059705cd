import type { DriverCapabilities, DriverParameter } from '#device';
import { FAULTS } from './simulator/faults.ts';
import { PARAMETERS } from './tables/parameters.table.ts';
import { CHANNELS } from './tables/waves.table.ts';
import { hexByte } from './wire/bytes.ts';

const NO_TERM = { code: null, codeName: null, unit: null } as const;

export function capabilities(): DriverCapabilities {
  return {
    parameters: [...vitals(), ...waves(), ...alerts(), ...statuses()],
    requests: [],
    faults: FAULTS,
    unverified: [
      'There is no public document: everything is from one recording of 6 s of a Dash 4000.',
      'Counts of the waves: what one step of an ECG is worth is unknown, so no wave has a unit.',
      'Temperature and ST: their scale is unknown, so they are shown raw and without a code.',
      'Respiration and NIBP: no recording has a value of them.',
      'Category and priority of alarms: each is taken for one of the patient, of medium priority.',
      'The end of an alarm is inferred from 5 s without its broadcast.',
      'Most flags of the numerics; only ECG without leads and NIBP at rest are read.',
      'Numerics and waves go only to a host that asks for them, which this driver never does: another program has to.',
    ],
  };
}

function vitals(): readonly DriverParameter[] {
  return [...PARAMETERS.values()].flatMap(({ slots }) => slots.map((slot) => ({ kind: 'vital' as const, ...slot })));
}

function waves(): readonly DriverParameter[] {
  return Object.entries(CHANNELS).map(([code, { label, term }]) => {
    const named = { code: term.code, codeName: term.codeName, unit: null };
    return { kind: 'waveform', vendorCode: hexByte(Number(code)), label, ...named };
  });
}

function alerts(): readonly DriverParameter[] {
  return [...PARAMETERS].map(([code, { label }]) => ({ kind: 'alert', vendorCode: hexByte(code), label, ...NO_TERM }));
}

function statuses(): readonly DriverParameter[] {
  const names = { discovery: 'Bed, patient name, address and clock', bed: 'Bed, as alarms tell it', limits: 'Alarm limits' };
  return Object.entries(names).map(([vendorCode, label]) => ({ kind: 'status', vendorCode, label, ...NO_TERM }));
}
