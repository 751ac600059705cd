import { raisedAlarms } from '../../simulators/fault-names.ts';
import { QUOTED_ALARMS } from '../tables/alarms.table.ts';
import { KIND, writeMessage } from '../wire/message.ts';
import type { Fault } from './faults.ts';
import type { Measured } from './measured.ts';

const ADMISSIONS = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;
const NO_TIME = '00000000000000';
const RESULT = 'ORU^R01';

export function announcement(faults: ReadonlySet<Fault>): Uint8Array {
  return writeMessage('ADT^A01', KIND.announcement, [
    `PID|||${admission(faults)}|`,
    'PV1||I|^^Simulated&1&&4601&&1|',
    'OBX||ST|2304^MonitorName||SIM1||||||F',
    'OBX||ST|2308^BedNoStr||1||||||F',
  ]);
}

/** People are not invented: an admission without name. */
export function patient(faults: ReadonlySet<Fault>): Uint8Array {
  return writeMessage(RESULT, KIND.patient, [
    `PID|||${admission(faults)}||^||||`,
    `OBX||ST|2301^HospitalNum||${faults.has('change-patient') ? 'SIM-2' : 'SIM-1'}||||||F`,
    'OBX||ST|2308^BedNoStr||1||||||F',
  ]);
}

export function periodicValues(values: readonly Measured[]): Uint8Array {
  return writeMessage(
    RESULT,
    KIND.periodic,
    values.map(({ id, label, module, text }) => `OBX||NM|${id}^${label.split(' ').at(-1)}|${module}|${text}||||||F`),
  );
}

export function validity(values: readonly Measured[], faults: ReadonlySet<Fault>): Uint8Array {
  const codeOf = ({ id, value }: Measured): number => (value === null ? 2 : faults.has('doubtful') && id === '160' ? 1 : 3);
  return writeMessage(
    RESULT,
    KIND.validity,
    values.map((value) => `OBX||CE|2037^|${value.id}|${codeOf(value)}^||||||F`),
  );
}

/** @param wallMs when it was measured, by the monitor's clock */
export function aperiodicValues(values: readonly Measured[], wallMs: number): Uint8Array {
  return writeMessage(
    RESULT,
    KIND.aperiodic,
    values.map(({ id, label, module, value, text }) => {
      const time = value === null ? NO_TIME : stamp(wallMs);
      return `OBX||NM|${id}^${label.split(' ').at(-1)}|${module}|${text}||||||F||APERIODIC|${time}`;
    }),
  );
}

/** Source: spec section 4: physiological alarms have numbers above 10000. */
export function isOfPatient(code: string): boolean {
  return Number(code) > 10_000;
}

/** Both complete lists. @param wallMs since when, by the monitor's clock */
export function alarmLists(faults: ReadonlySet<Fault>, wallMs: number): readonly Uint8Array[] {
  const codes = new Set([...(faults.has('device-alarm') ? ['10002'] : []), ...raisedAlarms(faults)]);
  const patientAlarms = [...codes]
    .filter(isOfPatient)
    .map((code) => `OBX||CE|2|1|${code}^**${QUOTED_ALARMS[code] ?? ''}||||||F|||${stamp(wallMs)}|`);
  const technical = [
    ...[...codes].filter((code) => !isOfPatient(code)).map((code) => `OBX||CE|4||${code}^${QUOTED_ALARMS[code] ?? ''}||||||F|`),
    ...(faults.has('probe-off') ? ['OBX||CE|4||205^SpO2 Sensor Off||||||F|'] : []),
    ...(faults.has('leads-off') ? ['OBX||CE|4||5^ECG Lead Off||||||F|'] : []),
  ];
  return [writeMessage(RESULT, KIND.physiologicalAlarms, patientAlarms), writeMessage(RESULT, KIND.technicalAlarms, technical)];
}

/** Kinds and ids that are in no table. */
export function unknowns(faults: ReadonlySet<Fault>): readonly Uint8Array[] {
  return [
    ...(faults.has('unknown-parameter') ? [writeMessage(RESULT, KIND.periodic, ['OBX||NM|999^XYZ|2199|12.5||||||F'])] : []),
    ...(faults.has('unknown-parameter') ? [writeMessage(RESULT, KIND.validity, ['OBX||CE|2037^|999|3^||||||F'])] : []),
    ...(faults.has('unknown-message') ? [writeMessage(RESULT, '51', ['OBX||NM|101^HR|2101|120||||||F'])] : []),
  ];
}

function admission(faults: ReadonlySet<Fault>): string {
  return ADMISSIONS[faults.has('change-patient') ? 1 : 0];
}

function stamp(wallMs: number): string {
  return new Date(wallMs).toISOString().replaceAll(/\D/g, '').slice(0, 14);
}
