import type { PatientSignals } from '#device';
import { metricNamed } from '../../nomenclature/terms.ts';
import { raisedBits } from '../../simulators/fault-names.ts';
import type { Fault } from '../faults.ts';
import { ARRHYTHMIAS, STATUS_ALERTS } from '../tables/alerts.table.ts';
import { CLASSES, type ClassName, type Field, GROUPS, type Group } from '../tables/groups.ts';

const code = (name: string): number => metricNamed(`MDC_${name}`).code;

/** Which of the patient's numbers stands in which field; the first that the patient has. */
const PLAYED: Readonly<Record<string, readonly number[]>> = {
  'ecg.hr': [code('ECG_HEART_RATE')],
  'ecg.imp_rr': [code('TTHOR_RESP_RATE'), code('RESP_RATE')],
  'invp1.sys': [code('PRESS_BLD_ART_ABP_SYS'), code('PRESS_BLD_ART_SYS')],
  'invp1.dia': [code('PRESS_BLD_ART_ABP_DIA'), code('PRESS_BLD_ART_DIA')],
  'invp1.mean': [code('PRESS_BLD_ART_ABP_MEAN'), code('PRESS_BLD_ART_MEAN')],
  'nibp.sys': [code('PRESS_BLD_NONINV_SYS')],
  'nibp.dia': [code('PRESS_BLD_NONINV_DIA')],
  'nibp.mean': [code('PRESS_BLD_NONINV_MEAN')],
  'temp1.temp': [code('TEMP')],
  'spo2.spo2': [code('PULS_OXIM_SAT_O2')],
  'spo2.pr': [code('PULS_OXIM_PULS_RATE')],
};
export const CUFF = ['SYS', 'DIA', 'MEAN'].map((part) => code(`PRESS_BLD_NONINV_${part}`));
/** ECG leads II, V and I; pressure ABP; temperature T1. */
export const LABELS: Readonly<Record<string, number>> = { ecg: (2 << 8) | (7 << 4) | 1, invp1: 8, temp1: 11 };
const [EXISTS_AND_ACTIVE, HR_FROM_ECG] = [0x03, 1 << 3];
const CHANNELS_OFF = 7 << 11;
const [INVALID, NOT_UPDATED] = [-32_767, -32_766];
const AREA = 4;
const SUBRECORD = 278;
const ARRHYTHMIA_WORD = 12;
const VENTRICULAR_FIBRILLATION = 2;

export interface Shown {
  readonly code: number;
  readonly value: number | null;
}

/** One class as the monitor shows it now. @returns 278 bytes, and what stands in them */
export function displayed(
  name: ClassName,
  signals: PatientSignals,
  second: number,
  clockS: number,
  faults: ReadonlySet<Fault>,
): { readonly data: Uint8Array; readonly shown: readonly Shown[] } {
  const data = new Uint8Array(SUBRECORD);
  const view = new DataView(data.buffer);
  const shown: Shown[] = [];
  view.setUint32(0, clockS, true);
  view.setUint16(276, CLASSES.indexOf(name) << 8, true);
  for (const group of GROUPS[name]) {
    const values = group.fields.map((field) => ({ field, ...valueOf(group, field, signals, second) }));
    const gone = faults.has('no-pressure') && group.name === 'invp1';
    const exists = values.some(({ played }) => played !== null) && !gone;
    if (group.statusAt !== null) {
      view.setUint32(AREA + group.statusAt, statusOf(group.name, exists, faults), true);
      view.setUint16(AREA + group.statusAt + 4, LABELS[group.name] ?? 0, true);
    }
    for (const { field, played, value } of values) {
      const hidden = isHidden(group.name, faults) || !exists || value === null;
      const special = faults.has('not-updated') && exists ? NOT_UPDATED : INVALID;
      const absent = hidden || faults.has('not-updated');
      view.setInt16(AREA + field.offset, absent ? special : Math.round(value * field.divisor), true);
      if (played !== null) shown.push({ code: played, value: absent ? null : Math.round(value * field.divisor) / field.divisor });
    }
  }
  const rhythm = raisedBits(ARRHYTHMIAS, faults) | (faults.has('device-alarm') ? VENTRICULAR_FIBRILLATION : 0);
  if (name === 'ext1' && rhythm !== 0) {
    view.setUint32(AREA, EXISTS_AND_ACTIVE, true);
    view.setUint32(AREA + ARRHYTHMIA_WORD, rhythm >>> 0, true);
  }
  return { data, shown };
}

function valueOf(group: Group, field: Field, signals: PatientSignals, second: number) {
  const codes = PLAYED[`${group.name}.${field.name}`] ?? [];
  const numeric = codes.map((one) => signals.numerics.find((candidate) => candidate.code === one)).find(Boolean);
  return { played: numeric ? readAs(numeric.code) : null, value: numeric?.at(second) ?? null };
}

/** The monitor says whence it has the rate of breathing. */
function readAs(played: number): number {
  return played === code('RESP_RATE') ? code('TTHOR_RESP_RATE') : played;
}

function statusOf(group: string, exists: boolean, faults: ReadonlySet<Fault>): number {
  const raised = raisedBits(STATUS_ALERTS[group] ?? [], faults);
  if (!exists && raised === 0) return 0;
  if (group !== 'ecg') return EXISTS_AND_ACTIVE | raised;
  return raised | EXISTS_AND_ACTIVE | HR_FROM_ECG | (faults.has('leads-off') ? CHANNELS_OFF : 0);
}

function isHidden(group: string, faults: ReadonlySet<Fault>): boolean {
  return (group === 'ecg' && faults.has('leads-off')) || (group === 'spo2' && faults.has('probe-off'));
}
