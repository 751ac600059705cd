import { SIGNALS } from '../cohort/signals.table.ts';
import { DERIVED_SIGNALS } from '../features/derived-signals.ts';
import type { PatientHours } from '../features/patient-hours.ts';
import { type SignalPush, shownValue } from './reasons.ts';

/** Hours over which a change is told as a trend. */
const TREND_HOURS = 6;
/** A change below this share of the value is no trend. */
const NOTICEABLE = 0.05;

const places = new Map(SIGNALS.map(({ column }, place) => [column, place]));
const derived = new Map(DERIVED_SIGNALS.map((each) => [each.name, each]));

const STATISTICS: Readonly<Record<string, string>> = {
  last: '',
  most6: ', highest in 6 h',
  shift: ', change from the mean of 24 h',
  mean24: ', mean of 24 h',
};

/** One push in the words of the bedside: what it is, how it moved, how old it is. */
export function hourlyWords(push: SignalPush, patient: PatientHours): string {
  const place = places.get(push.signal);
  if (place !== undefined) return signalWords(place, patient);
  const index = derived.get(push.signal);
  if (index !== undefined) {
    if (Number.isNaN(push.value)) return `${index.label} cannot be computed`;
    return `${index.label}${STATISTICS[push.leading.statistic] ?? ''}: ${shownValue(push.value, index)}`;
  }
  return demographicWords(push);
}

function signalWords(place: number, patient: PatientHours): string {
  const signal = SIGNALS[place];
  if (signal === undefined) return '';
  const { value, ageHours } = patient.newest(place);
  if (Number.isNaN(value)) return `no ${signal.label} in the last 24 h`;
  const old = ageHours < 1 ? '' : ` (${Math.round(ageHours)} h ago)`;
  const recent = patient.history(place, TREND_HOURS);
  const first = recent[0];
  if (first !== undefined && recent.length > 1) {
    const change = value - first.value;
    if (Math.abs(change) > NOTICEABLE * Math.abs(first.value)) {
      const hours = Math.max(1, Math.round(first.ageHours - ageHours));
      const from = first.value.toFixed(signal.decimals);
      return `${signal.label} ${change > 0 ? 'rising' : 'falling'}: ${from} → ${shownValue(value, signal)} in ${hours} h${old}`;
    }
  }
  return `${signal.label} ${shownValue(value, signal)}${old}`;
}

function demographicWords({ signal, value, leading }: SignalPush): string {
  if (signal === 'orders') {
    const how: Readonly<Record<string, string>> = {
      now: 'laboratory values this hour',
      count6: 'laboratory values in 6 h',
      count24: 'laboratory values in 24 h',
      kinds24: 'different laboratory values in 24 h',
    };
    return `${how[leading.statistic] ?? 'laboratory values'}: ${value}`;
  }
  if (Number.isNaN(value)) return `${signal === 'Age' || signal === 'Gender' ? signal.toLowerCase() : 'unit'} not recorded`;
  if (signal === 'Age') return `age ${value.toFixed(0)}`;
  if (signal === 'Gender') return value === 1 ? 'male' : 'female';
  const medical = (signal === 'Unit1') === (value === 1);
  return medical ? 'medical ICU' : 'surgical ICU';
}
