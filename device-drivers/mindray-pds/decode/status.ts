import type { DeviceStatus, HostInstant, Sender } from '#device';
import { component, KIND, type PdsMessage } from '../wire/message.ts';
import { readDay } from '../wire/time.ts';

type Settings = Record<string, string | number>;

/** What the monitor tells of its admission, for knowing a new patient. */
export interface Admission {
  /** GUID of the admission (PID-3). */
  readonly id: string;
  readonly status: DeviceStatus;
}

/** Which of the two is weight and which height is unverified. Source: spec section 2. */
export const PATIENT_FACTS: Readonly<Record<string, string>> = {
  '2301': 'patientId',
  '2302': 'bloodGroup',
  '2303': 'paced',
  '51': 'weight',
  '52': 'height',
};
const BED_NUMBER = '2308';
const MONITOR_NAME = '2304';
const SEXES: Readonly<Record<string, string>> = { M: 'male', F: 'female', O: 'other', U: 'unknown' };
/** Texts under names that a device makes up must not fill the memory. */
const MOST_SETTINGS = 256;

/**
 * A monitor that announces itself. Settings: monitorName, ward, bed, ipAddress, port, admitted (0 or 1), admissionId and the facts
 * of the patient. Source: spec section 2.
 */
export function readAnnouncement(message: PdsMessage, frame: number, arrival: HostInstant, from: Sender | undefined): Admission {
  const settings: Settings = {};
  const place = message.segments.find(({ name }) => name === 'PV1')?.fields[3]?.split('^')[2];
  const [ward, bed, address, port, admitted] = [1, 2, 3, 4, 6].map((number) => component(place, number, '&'));
  put(settings, 'ward', ward);
  put(settings, 'bed', bed);
  // Some monitors leave their address out: then it is where the announcement comes from.
  put(settings, 'ipAddress', address === undefined || address === '' ? from?.address : dotted(address));
  put(settings, 'port', port !== undefined && /^\d+$/.test(port) ? Number(port) : port);
  put(settings, 'admitted', admitted);
  const id = readPatient(message, settings);
  const bedLabel = bedOf(message) ?? (bed === undefined || bed === '' ? null : bed);
  return { id, status: status(message, 'monitor', frame, arrival, bedLabel, settings) };
}

/** Settings: admissionId, familyName, givenName, birthDate, sex, patientId, bloodGroup, paced, weight, height. */
export function readPatientMessage(message: PdsMessage, frame: number, arrival: HostInstant): Admission {
  const settings: Settings = {};
  const id = readPatient(message, settings);
  return { id, status: status(message, 'patient', frame, arrival, bedOf(message), settings) };
}

/** Anything else the monitor tells (modules, limits, prompts, flags): under its own names. */
export function readOther(message: PdsMessage, frame: number, arrival: HostInstant): DeviceStatus | null {
  const settings: Settings = {};
  for (const { name, fields } of message.segments) {
    if (name !== 'OBX' || Object.keys(settings).length >= MOST_SETTINGS) continue;
    const path = [fields[3] ?? '', fields[4] ?? ''].filter((part) => part !== '').join('@');
    put(settings, path, fields[5]);
  }
  return Object.keys(settings).length === 0 ? null : status(message, `message ${message.kind}`, frame, arrival, null, settings);
}

export function statusOfFlags(
  message: PdsMessage,
  flags: Readonly<Record<string, string>>,
  frame: number,
  arrival: HostInstant,
): DeviceStatus {
  return status(message, message.kind === KIND.technicalAlarms ? 'technical flags' : 'alarm flags', frame, arrival, null, flags);
}

function readPatient(message: PdsMessage, settings: Settings): string {
  const person = message.segments.find(({ name }) => name === 'PID')?.fields ?? [];
  const id = component(person[3], 1);
  put(settings, 'admissionId', id);
  put(settings, 'familyName', component(person[5], 1));
  put(settings, 'givenName', component(person[5], 2));
  put(settings, 'birthDate', readDay(component(person[7], 1)) ?? '');
  const sex = component(person[8], 1);
  put(settings, 'sex', SEXES[sex.toUpperCase()] ?? sex);
  for (const { name, fields } of message.segments) {
    if (name !== 'OBX' || Object.keys(settings).length >= MOST_SETTINGS) continue;
    const [key, title, value] = [component(fields[3], 1), component(fields[3], 2), component(fields[5], 1)];
    if (key === BED_NUMBER) continue;
    put(settings, key === MONITOR_NAME ? 'monitorName' : (PATIENT_FACTS[key] ?? (title === '' ? key : `${key} ${title}`)), value);
  }
  return id;
}

function bedOf(message: PdsMessage): string | null {
  const bed = message.segments.find(({ name, fields }) => name === 'OBX' && component(fields[3], 1) === BED_NUMBER);
  const label = component(bed?.fields[5], 1);
  return label === '' ? null : label;
}

function status(
  message: PdsMessage,
  label: string,
  frame: number,
  arrival: HostInstant,
  bedLabel: string | null,
  settings: Readonly<Settings>,
): DeviceStatus {
  return {
    kind: 'status',
    frame,
    time: { arrival, deviceUptimeMs: null, deviceWall: null },
    code: null,
    codeName: null,
    vendorCode: message.kind,
    label,
    unit: null,
    manufacturer: label === 'monitor' ? 'Mindray' : null,
    model: null,
    systemId: null,
    bedLabel,
    settings,
  };
}

/** IPv4 as a decimal number, most significant byte first. */
function dotted(address: string): string {
  const number = Number(address);
  if (!Number.isInteger(number) || number < 0 || number > 0xffff_ffff) return address;
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');
}

function put(settings: Settings, name: string, value: string | number | undefined): void {
  if (name !== '' && value !== undefined && value !== '') settings[name] = value;
}
