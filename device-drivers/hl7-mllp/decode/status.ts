import type { DeviceStatus } from '#device';
import { readHl7Day, readHl7Time } from '../../framing/hl7.ts';
import { part, type Segment } from '../wire/message.ts';
import { bedOf, type Context, LONGEST_NAME, segmentOf } from './context.ts';

export type Settings = Record<string, string | number>;

const SEXES: Readonly<Record<string, string>> = { M: 'male', F: 'female', O: 'other', U: 'unknown', A: 'other' };
const ROOT = /^\d+\.0\.0\.0/;
/** Texts under names that a sender makes up must not fill the memory. */
const MOST_SETTINGS = 256;

/**
 * What a message tells of sender, patient and equipment. Settings: patientId, familyName, givenName, birthDate, sex, patientClass,
 * location, sender, facility, answersWanted (MSH-15, MSH-16), timeZone, `device …` (containment), `limits …` (OBX-7), and whatever else has a text for a value.
 */
export function readStatus(context: Context, told: Settings): DeviceStatus {
  const { message, source, frame, time } = context;
  const { header, segments } = message;
  const root = segments.find((segment) => segment.name === 'OBX' && ROOT.test(segment.fields[4] ?? ''));
  const settings: Settings = {};
  const set = (name: string, value: string | null): void => {
    if (value !== null && value !== '') settings[name] = value.slice(0, LONGEST_NAME);
  };
  const patient = segmentOf(message, 'PID');
  set('patientId', part(message, patient, 3));
  set('familyName', part(message, patient, 5, 1));
  set('givenName', part(message, patient, 5, 2));
  set('birthDate', readHl7Day(part(message, patient, 7)));
  const sex = part(message, patient, 8);
  set('sex', SEXES[sex.toUpperCase()] ?? sex);
  const visit = segmentOf(message, 'PV1');
  set('patientClass', part(message, visit, 2));
  set('location', visit?.fields[3] ?? '');
  set('sender', part(message, header, 3));
  set('facility', part(message, header, 4));
  set(
    'answersWanted',
    [15, 16]
      .map((number) => part(message, header, number))
      .join(' ')
      .trim(),
  );
  set('timeZone', readHl7Time(header.fields[7] ?? '')?.zone ?? null);
  Object.assign(settings, told);
  return {
    kind: 'status',
    source,
    frame,
    time,
    code: null,
    codeName: null,
    vendorCode: 'MSH',
    label: 'Sender',
    unit: null,
    manufacturer: null,
    model: null,
    systemId: part(message, root, 18, 3) || part(message, root, 18, 1) || part(message, header, 3, 2) || null,
    bedLabel: bedOf(message),
    settings,
  };
}

/** What an OBX tells of itself beside its value. */
export function tellOf({ message }: Context, result: Segment, settings: Settings): void {
  const name = part(message, result, 3, 2) || part(message, result, 3);
  if (isEquipment(result)) put(settings, `device ${result.fields[4] ?? ''}`, name);
  else put(settings, `limits ${part(message, result, 3)}`, part(message, result, 7));
}

/** Bounded in number and length. */
export function put(settings: Settings, name: string, value: string): void {
  const key = name.slice(0, LONGEST_NAME);
  if (value === '' || (!(key in settings) && Object.keys(settings).length >= MOST_SETTINGS)) return;
  settings[key] = value.slice(0, LONGEST_NAME);
}

/** An OBX without type that only names a part of the equipment. Source: spec section 2. */
export function isEquipment({ fields }: Segment): boolean {
  return (fields[2] ?? '') === '' && (fields[5] ?? '') === '';
}
