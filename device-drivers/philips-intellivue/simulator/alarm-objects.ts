import { raisedAlarms } from '../../simulators/fault-names.ts';
import { ALARM_CODES } from '../tables/alarm-codes.table.ts';
import { ATTRIBUTE } from '../wire/nomenclature.ts';
import { writeString } from '../wire/text.ts';
import type { Fault } from './faults.ts';
import { built, polledObject, u16 } from './object-writer.ts';

interface RaisedAlarm {
  readonly source: number;
  readonly code: number;
  readonly type: number;
  readonly text: string;
}

const ALARM_HANDLE = 0x0036;
const OF_PATIENT = /^(HI|LO)$|_GT_LIM|_LT_LIM|ECG|TACHY|BRADY|ASYST|FIB|APNEA|DESAT/;

const TECHNICAL: Partial<Record<Fault, RaisedAlarm>> = {
  'probe-off': { source: 0x4bb8, code: 0x0134, type: 0x0001, text: 'SpO₂ NO SENSOR' },
  'leads-off': { source: 0x4182, code: 0x0112, type: 0x0004, text: 'ECG LEADS OFF' },
};
const PATIENT: Partial<Record<Fault, RaisedAlarm>> = {
  'device-alarm': { source: 0x4182, code: 0x0028, type: 0x0200, text: '** HR HIGH' },
};

/** The alarm object: both complete lists. The simulated monitor has no limits of its own; its alarms come from faults. */
export function alarmObject(faults: ReadonlySet<Fault>): Uint8Array {
  const others = chosen(faults);
  const patient = [...raised(PATIENT, faults), ...others.filter(({ isOfPatient }) => isOfPatient)];
  const technical = [...raised(TECHNICAL, faults), ...others.filter(({ isOfPatient }) => !isOfPatient)];
  return polledObject(ALARM_HANDLE, [
    [ATTRIBUTE.patientAlarms, alarmList(patient)],
    [ATTRIBUTE.technicalAlarms, alarmList(technical)],
    [ATTRIBUTE.alarmCondition, u16(0, 0, patient.length > 0 ? 2 : 0, technical.length > 0 ? 1 : 0, 0)],
  ]);
}

export function alarmStaticObject(): Uint8Array {
  return polledObject(ALARM_HANDLE, [[ATTRIBUTE.handle, u16(ALARM_HANDLE)]]);
}

/** Any alarm of the table, of the heart rate: those of limits and rhythms are the patient's, the others technical. */
function chosen(faults: ReadonlySet<Fault>): readonly (RaisedAlarm & { readonly isOfPatient: boolean })[] {
  const names = new Map(
    ALARM_CODES.trim()
      .split(/\s+/)
      .map((row) => [row.slice(0, 4), row.slice(5)]),
  );
  return raisedAlarms(faults).map((code) => {
    const name = names.get(code) ?? code;
    const isOfPatient = OF_PATIENT.test(name);
    const text = name.replaceAll('_', ' ');
    return { source: 0x4182, code: Number.parseInt(code, 16), type: isOfPatient ? 0x0200 : 0x0001, text, isOfPatient };
  });
}

function raised(table: Partial<Record<Fault, RaisedAlarm>>, faults: ReadonlySet<Fault>): readonly RaisedAlarm[] {
  return [...faults].flatMap((fault) => table[fault] ?? []);
}

function alarmList(alarms: readonly RaisedAlarm[]): Uint8Array {
  return built((writer) => {
    writer.u16(alarms.length).sized(() => {
      for (const { source, code, type, text } of alarms) {
        writer.u16(source).u16(code).u16(type).u16(0).u16(0x0036).u16(0).u16(ALARM_HANDLE).u16(0x0204);
        writer.sized(() => {
          writer.u16(1).u16(2).u16(source).u16(0).u16(0x0c00);
          writeString(writer, text);
        });
      }
    });
  });
}
