import type { AbsenceReason } from '#clinical';
import type { ReadingTime, VitalSample } from '#device';
import { readAbsoluteTime } from '../wire/absolute-time.ts';
import { type Attributes, attribute } from '../wire/attributes.ts';
import type { ByteReader } from '../wire/byte-reader.ts';
import { readFloat } from '../wire/float.ts';
import { ATTRIBUTE, STATE, TICKS_PER_MS } from '../wire/nomenclature.ts';
import { readString } from '../wire/text.ts';
import { compoundPart, metricIdentity, metricLabel, ucumUnit } from './terms.ts';

export interface DecodedNumeric {
  readonly sample: VitalSample;
  /** The monitor plays demonstration data (state 0400). */
  readonly demo: boolean;
}

/**
 * The values of one numeric object. Needs nothing from earlier messages, so that an archived message gives the same values
 * again. Source: spec section 5.3.
 * @throws Malformed
 */
export function readNumerics(attributes: Attributes, frame: number, messageTime: ReadingTime): readonly DecodedNumeric[] {
  const label = attribute(attributes, ATTRIBUTE.labelString);
  const own = label ? readString(label) : '';
  const time = valueTime(attributes, messageTime);
  const single = attribute(attributes, ATTRIBUTE.numeric);
  const numerics = single ? [readObserved(single, own, frame, time)] : [];
  const compound = attribute(attributes, ATTRIBUTE.compoundNumeric);
  if (!compound) return numerics;
  const count = compound.u16();
  const list = compound.part(compound.u16());
  for (let left = count; left > 0; left -= 1) numerics.push(readObserved(list, own, frame, time, true));
  return numerics;
}

function readObserved(reader: ByteReader, own: string, frame: number, time: ReadingTime, part = false): DecodedNumeric {
  const physioId = reader.u16();
  const state = reader.u16();
  const unit = ucumUnit(reader.u16());
  const float = readFloat(reader);
  const absent = absence(state) ?? float.absent;
  const base = own === '' ? metricLabel(physioId) : own;
  const sample: VitalSample = {
    kind: 'vital',
    frame,
    time,
    ...metricIdentity(physioId),
    label: part ? `${base} ${compoundPart(physioId)}` : base,
    unit,
    value: absent === null ? float.value : null,
    reason: absent,
    questionable: (state & (STATE.questionable | STATE.demo)) !== 0,
  };
  return { sample, demo: (state & STATE.demo) !== 0 };
}

/** The most telling reason first: a value under calibration or test is also marked invalid. */
function absence(state: number): AbsenceReason | null {
  if (state & STATE.test) return 'test-data';
  if (state & STATE.calibrating) return 'calibrating';
  if (state & STATE.unavailable) return 'not-measured';
  return state & STATE.invalid ? 'invalid' : null;
}

/** A value with a stamp of its own (a cuff pressure) is as old as its stamp, not as its message. */
function valueTime(attributes: Attributes, messageTime: ReadingTime): ReadingTime {
  const relative = attribute(attributes, ATTRIBUTE.relativeStamp);
  const absolute = attribute(attributes, ATTRIBUTE.absoluteStamp);
  return {
    arrival: messageTime.arrival,
    deviceUptimeMs: relative ? relative.u32() / TICKS_PER_MS : messageTime.deviceUptimeMs,
    deviceWall: (absolute && readAbsoluteTime(absolute)) ?? messageTime.deviceWall,
  };
}
