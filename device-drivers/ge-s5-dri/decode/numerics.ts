import type { AbsenceReason } from '#clinical';
import type { ReadingTime } from '#device';
import type { Sink } from '../../framing/sink.ts';
import { ARRHYTHMIAS, STATUS_ALERTS, STATUS_REASONS } from '../tables/alerts.table.ts';
import { CLASSES, type Field, GROUPS, type Group } from '../tables/groups.ts';
import { labelOf, termOf } from '../tables/terms.ts';
import { BitAlerts } from './changes.ts';
import { absenceOf } from './value.ts';

const AREA = 4;
const CLASS_AT = 276;
export const SUBRECORD = 278;
const [EXISTS, ACTIVE] = [0x01, 0x02];
const NIBP_OLD = 2 ** 8;
/** Of the label of cardiac output and wedge pressure: older than 60 s. */
const OLD_BITS: Readonly<Record<string, number>> = { co: 2 ** 0, pcwp: 2 ** 1 };
const ARRHYTHMIA_WORD = 12;
/** Of co2: pressure of the room, tenths of mmHg. */
const AMBIENT_AT = 144;

/** What the settings of the device are made of. */
export interface GroupLabels {
  readonly labels: ReadonlyMap<string, number>;
  readonly statuses: ReadonlyMap<string, number>;
}

/** Displayed values: the four classes, group by group. Source: spec section 4.2. */
export class NumericsDecoder implements GroupLabels {
  readonly labels = new Map<string, number>();
  readonly statuses = new Map<string, number>();
  readonly #alerts = new BitAlerts();
  readonly #seen = new Set<string>();
  #cuff = '';

  /** @param data of a subrecord whose length has been looked at */
  tell(data: DataView, frame: number, time: ReadingTime, sink: Sink): void {
    const name = CLASSES[(data.getUint16(CLASS_AT, true) >> 8) & 0x0f];
    if (!name) {
      sink.issue('unknown-parameter', `class ${(data.getUint16(CLASS_AT, true) >> 8) & 0x0f} of values is in no table`);
      return;
    }
    for (const group of GROUPS[name]) this.#group(group, data, frame, time, sink);
  }

  #group(group: Group, data: DataView, frame: number, time: ReadingTime, sink: Sink): void {
    const { name, statusAt } = group;
    // The extra heart rates of the ECG have no status of their own.
    const status = statusAt === null ? (this.statuses.get('ecg') ?? 0) : data.getUint32(AREA + statusAt, true);
    const label = statusAt === null ? 0 : data.getUint16(AREA + statusAt + 4, true);
    const exists = (status & EXISTS) !== 0;
    this.statuses.set(name, status);
    this.labels.set(name, label);
    const alerts = name === 'arrh_ecg' ? ARRHYTHMIAS : STATUS_ALERTS[name];
    if (alerts && statusAt !== null) {
      const word = name === 'arrh_ecg' ? data.getUint32(AREA + statusAt + ARRHYTHMIA_WORD, true) : status;
      const counts = exists && (status & ACTIVE) !== 0;
      this.#alerts.set(name, alerts, counts ? word : 0, frame, time, sink);
    }
    // A module that was never there says nothing; one that has gone says that it measures no more.
    if (!exists && !this.#seen.has(name)) return;
    this.#seen.add(name);
    const isOld = name === 'nibp' && (label & NIBP_OLD) !== 0;
    if (name === 'nibp' && !this.#isNewCuff(group, data, isOld)) return;
    for (const field of group.fields) {
      const raw = data.getInt16(AREA + field.offset, true);
      const reason = reasonOf(name, status, raw);
      const isOldOutput = name === 'co_wedge' && (label & (OLD_BITS[field.name] ?? 0)) !== 0;
      tell({ group: name, field, label }, raw, reason, isOld || isOldOutput, frame, time, sink);
    }
    if (name === 'co2') tellEndTidal(group, data, status, label, frame, time, sink);
  }

  /** A cuff value is repeated until the next one; told once, so that it does not look new. */
  #isNewCuff({ fields }: Group, data: DataView, isOld: boolean): boolean {
    const values = fields.map(({ offset }) => data.getInt16(AREA + offset, true)).join();
    const before = this.#cuff;
    this.#cuff = `${values} ${isOld ? 'old' : 'new'}`;
    return before !== this.#cuff && !(isOld && before === `${values} new`);
  }
}

function reasonOf(group: string, status: number, raw: number): AbsenceReason | null {
  if ((status & EXISTS) === 0 || (status & ACTIVE) === 0) return 'not-measured';
  const absence = absenceOf(raw);
  if (absence !== 'invalid') return absence;
  const why = STATUS_REASONS[group.replace(/\d$/, '')]?.find(([bit]) => (status & bit) !== 0);
  return why?.[1] ?? 'invalid';
}

function tell(
  { group, field, label }: { readonly group: string; readonly field: Field; readonly label: number },
  raw: number,
  reason: AbsenceReason | null,
  questionable: boolean,
  frame: number,
  time: ReadingTime,
  sink: Sink,
): void {
  const term = termOf(group, field.name, label);
  sink.readings.push({
    ...{ kind: 'vital', frame, time, code: term?.code ?? null, codeName: term?.codeName ?? null },
    ...{ vendorCode: `${group}.${field.name}`, label: labelOf(group, field.name, label), unit: field.unit },
    ...{ value: reason === null ? raw / field.divisor : null, reason, questionable: questionable && reason === null },
  });
}

/** The monitor sends a concentration; people read a pressure: concentration times the pressure of the room. */
function tellEndTidal(
  group: Group,
  data: DataView,
  status: number,
  label: number,
  frame: number,
  time: ReadingTime,
  sink: Sink,
): void {
  const et = group.fields.find(({ name }) => name === 'et');
  if (!et) return;
  const raw = data.getInt16(AREA + et.offset, true);
  const ambient = data.getInt16(AREA + AMBIENT_AT, true);
  const reason = reasonOf('co2', status, raw) ?? reasonOf('co2', status, ambient);
  const tenths = Math.round((raw * ambient) / 10_000);
  const field: Field = { name: 'et_pressure', offset: et.offset, divisor: 10, unit: 'mm[Hg]' };
  tell({ group: 'co2', field, label }, tenths, reason, false, frame, time, sink);
}
