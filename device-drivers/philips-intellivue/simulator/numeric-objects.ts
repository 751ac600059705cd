import type { SignalNumeric } from '#device';
import { UCUM_UNITS } from '../../nomenclature/units.table.ts';
import { writeFloat } from '../wire/float.ts';
import { ATTRIBUTE, STATE } from '../wire/nomenclature.ts';
import type { Fault } from './faults.ts';
import { type AttributeEntry, built, polledObject, text, u16, u32 } from './object-writer.ts';

interface NumericMember {
  readonly signal: SignalNumeric;
  readonly physioId: number;
  readonly unitCode: number;
  readonly digits: number;
}

/** One object of the monitor: a number, or a pressure with its systolic, diastolic and mean. */
interface NumericObject {
  readonly handle: number;
  readonly label: string;
  readonly type: number;
  readonly members: readonly NumericMember[];
}

export interface NumericValue {
  readonly code: number;
  readonly value: number | null;
}

const FIRST_HANDLE = 0x8200;
const HEART_RATE = 0x4182;
const OXIMETER = new Set([0x4bb8, 0x4822, 0x4bb0]);

/** The numerics of a simulated monitor. */
export class NumericObjects {
  readonly #objects: readonly NumericObject[];

  constructor(signals: readonly SignalNumeric[]) {
    const members = signals.map(member);
    const types = [...new Set(members.map(({ physioId }) => objectType(physioId)))];
    this.#objects = types.map((type, index) => {
      const own = members.filter(({ physioId }) => objectType(physioId) === type);
      return { handle: FIRST_HANDLE + index, label: own[0]?.signal.label.split(' ')[0] ?? '', type, members: own };
    });
  }

  /** @param tS seconds into the signals; @returns the encoded objects and what is in them */
  read(
    tS: number,
    valuesOnly: boolean,
    faults: ReadonlySet<Fault>,
  ): { readonly objects: readonly Uint8Array[]; readonly values: readonly NumericValue[] } {
    const values: NumericValue[] = [];
    const objects = this.#objects.map((object) => {
      const observed = object.members.map((part) => {
        const { value, state } = measure(part, tS, faults);
        values.push({ code: part.signal.code, value });
        return built((writer) => {
          writer.u16(part.physioId).u16(state).u16(part.unitCode);
          writeFloat(writer, value, part.digits);
        });
      });
      return polledObject(object.handle, [...(valuesOnly ? [] : describe(object)), observation(observed)]);
    });
    return { objects, values };
  }
}

function member(signal: SignalNumeric): NumericMember {
  const physioId = signal.code & 0xffff;
  return {
    signal,
    physioId,
    unitCode: unitCode(signal.unit, physioId),
    digits: signal.unit === 'Cel' || physioId === 0x4bb0 ? 1 : 0,
  };
}

/** Pressures come in threes: the object's type is the term before systolic, diastolic and mean. */
function objectType(physioId: number): number {
  const isPressure = (physioId >= 0x4a00 && physioId < 0x4b00) || (physioId >= 0x5800 && physioId < 0x5820);
  return isPressure ? physioId & 0xfffc : physioId;
}

/** The monitor tells beats, pulses and breaths per minute apart, UCUM does not. */
function unitCode(ucum: string, physioId: number): number {
  if (ucum === '/min') return physioId >= 0x5000 && physioId < 0x5100 ? 0x0ae0 : 0x0aa0;
  const found = Object.entries(UCUM_UNITS).find(([, unit]) => unit === ucum);
  return found ? Number(found[0]) : 0;
}

function measure(part: NumericMember, tS: number, faults: ReadonlySet<Fault>): { value: number | null; state: number } {
  const off =
    (faults.has('probe-off') && OXIMETER.has(part.physioId)) || (faults.has('leads-off') && part.physioId === HEART_RATE);
  if (off) return { value: null, state: STATE.invalid };
  const value = part.signal.at(tS);
  if (value === null) return { value: null, state: STATE.unavailable };
  const marks = (faults.has('questionable') ? STATE.questionable : 0) | (faults.has('demo-data') ? STATE.demo : 0);
  return { value: Math.round(value * 10 ** part.digits) / 10 ** part.digits, state: marks };
}

function describe({ handle, label, type, members }: NumericObject): readonly AttributeEntry[] {
  return [
    [ATTRIBUTE.handle, u16(handle)],
    [ATTRIBUTE.type, u16(1, type)],
    [
      ATTRIBUTE.metricSpecification,
      built((writer) =>
        writer
          .u32(8192)
          .u16(0x0142)
          .u16(0x2800)
          .u16(members.length > 1 ? 0x0103 : 0)
          .u16(0),
      ),
    ],
    [ATTRIBUTE.label, u32(0x20000 + type)],
    [ATTRIBUTE.labelString, text(label.padEnd(6))],
    [ATTRIBUTE.displayResolution, Uint8Array.from([3, members[0]?.digits ?? 0])],
    [ATTRIBUTE.colour, u16(2)],
  ];
}

function observation(observed: readonly Uint8Array[]): AttributeEntry {
  const [only] = observed;
  if (only && observed.length === 1) return [ATTRIBUTE.numeric, only];
  const value = built((writer) => {
    writer.u16(observed.length).sized(() => {
      for (const part of observed) writer.put(part);
    });
  });
  return [ATTRIBUTE.compoundNumeric, value];
}
