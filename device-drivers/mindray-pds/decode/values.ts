import type { AbsenceReason } from '#clinical';
import type { HostInstant, VitalSample } from '#device';
import { type Sink, Told } from '../../framing/sink.ts';
import { component, type PdsMessage } from '../wire/message.ts';
import { readTime } from '../wire/time.ts';
import { parameterOf } from './parameters.ts';
import { type JudgedUnits, judgeUnits, type SentValue, unitOf } from './units.ts';

/** A value before it is known from which frame of the output it comes. */
export type UnplacedVital = Omit<VitalSample, 'frame'>;

export interface ReadValue {
  /** As the validity message names it. */
  readonly id: string;
  readonly vital: UnplacedVital;
}

const NO_VALUE = /^-100(\.0+)?$/;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;
const RATIO = /^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/;

/** Reads the OBX segments of value messages. Source: spec section 3. */
export class ValueReader {
  readonly #told = new Told();
  readonly #reasons: (id: string) => AbsenceReason;

  /** @param absence why a parameter without value has none */
  constructor(absence: (id: string) => AbsenceReason) {
    this.#reasons = absence;
  }

  read(message: PdsMessage, bytes: Uint8Array, arrival: HostInstant, sink: Sink): readonly ReadValue[] {
    const sent = message.segments.flatMap(({ name, fields }) => {
      if (name !== 'OBX') return [];
      const [id, label] = [component(fields[3], 1), component(fields[3], 2)];
      const parameter = parameterOf(message.version, component(fields[4], 1), id, label);
      const text = fields[5]?.trim() ?? '';
      const value = readNumber(text);
      if (!parameter.known && this.#told.first(parameter.vendorCode))
        sink.issue('unknown-parameter', `${parameter.label} (module ${fields[4] ?? ''}, id ${id}) = ${text}`, bytes);
      if (value === 'unreadable') sink.issue('malformed', `${parameter.label}: ${text.slice(0, 40)} is no number`, bytes);
      return [{ parameter, text, ...absent(value), wall: readTime(fields[14]?.trim() ?? '') }];
    });
    const units = judgeUnits(sent);
    return sent.map((one) => ({ id: one.parameter.id, vital: this.#vital(one, units, bytes, arrival, sink) }));
  }

  #vital(
    one: SentValue & { readonly reason: AbsenceReason | null; readonly wall: string | null },
    units: JudgedUnits,
    bytes: Uint8Array,
    arrival: HostInstant,
    sink: Sink,
  ): UnplacedVital {
    const { parameter, value, wall } = one;
    const { unit, isUnusual } = unitOf(parameter, units);
    if (value !== null && isUnusual && this.#told.first(`unit ${parameter.unit}`))
      sink.issue('unusual-unit', `${parameter.label} ${one.text}: taken as ${unit ?? 'of unknown unit'}`, bytes);
    return {
      kind: 'vital',
      time: { arrival, deviceUptimeMs: null, deviceWall: wall },
      code: parameter.code,
      codeName: parameter.codeName,
      vendorCode: parameter.vendorCode,
      label: parameter.label,
      unit,
      value,
      reason: one.reason === 'not-measured' ? this.#reasons(parameter.id) : one.reason,
      questionable: false,
    };
  }
}

/** The same value as its validity says: 3 valid, 2 not available, others unverified and taken as invalid; none said: doubtful. */
export function judged(vital: UnplacedVital, validity: string | undefined, absence: AbsenceReason): UnplacedVital {
  if (vital.value === null || validity === '3') return vital;
  if (validity === undefined) return { ...vital, questionable: true };
  return { ...vital, value: null, reason: validity === '2' ? absence : 'invalid' };
}

type Readable = number | 'none' | 'unreadable' | 'too large';

function readNumber(text: string): Readable {
  if (text === '' || NO_VALUE.test(text)) return 'none';
  const [, part, whole] = RATIO.exec(text) ?? [];
  const value = whole === undefined ? (NUMBER.test(text) ? Number(text) : Number.NaN) : Number(part) / Number(whole);
  if (Number.isNaN(value)) return 'unreadable';
  return Number.isFinite(value) ? value : 'too large';
}

function absent(value: Readable): { readonly value: number | null; readonly reason: AbsenceReason | null } {
  switch (value) {
    case 'none':
      return { value: null, reason: 'not-measured' };
    case 'unreadable':
      return { value: null, reason: 'invalid' };
    case 'too large':
      return { value: null, reason: 'out-of-range' };
    default:
      return { value, reason: null };
  }
}
