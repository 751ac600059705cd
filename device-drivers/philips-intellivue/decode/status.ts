import type { DeviceStatus, ReadingTime } from '#device';
import { readAbsoluteTime } from '../wire/absolute-time.ts';
import { type Attributes, attribute } from '../wire/attributes.ts';
import type { ByteReader } from '../wire/byte-reader.ts';
import { readFloat } from '../wire/float.ts';
import { ATTRIBUTE, hex } from '../wire/nomenclature.ts';
import { readLabel, readString } from '../wire/text.ts';
import { ucumUnit } from './terms.ts';

type Settings = Record<string, string | number>;

/** The monitor about itself (MDS create, connect indication). Source: spec sections 3 and 4.3. @throws Malformed */
export function readMdsStatus(attributes: Attributes, frame: number, time: ReadingTime): DeviceStatus {
  const model = attribute(attributes, ATTRIBUTE.model);
  const systemId = attribute(attributes, ATTRIBUTE.systemId);
  const bedLabel = attribute(attributes, ATTRIBUTE.bedLabel);
  const settings: Settings = {};
  number(attributes, ATTRIBUTE.operatingMode, (value) => (settings['operatingMode'] = `0x${hex(value)}`));
  number(
    attributes,
    ATTRIBUTE.lineFrequency,
    (value) => (settings['lineFrequency'] = LINE_FREQUENCIES[value] ?? `unknown ${value}`),
  );
  network(attributes, settings);
  production(attributes, settings);
  return {
    ...status(frame, time, 'MDS'),
    manufacturer: model ? textOrNull(readLabel(model)) : null,
    model: model ? textOrNull(readLabel(model)) : null,
    systemId: systemId ? hexText(systemId.take(systemId.u16())) : null,
    bedLabel: bedLabel ? textOrNull(readString(bedLabel)) : indicatedBedLabel(attributes),
    settings,
  };
}

/** In a connect indication; only an empty one was ever seen, so that its layout is unverified. Source: spec section 3. */
function indicatedBedLabel(attributes: Attributes): string | null {
  const label = attribute(attributes, ATTRIBUTE.bedLabelIndication);
  const length = attribute(attributes, ATTRIBUTE.bedLabelIndication)?.u16() ?? 0;
  return label && length + 2 <= label.remaining ? textOrNull(readString(label)) : null;
}

const LINE_FREQUENCIES: Readonly<Record<number, string>> = { 1: '50 Hz', 2: '60 Hz' };

/**
 * The patient data entered at the monitor. Settings: patientState, patientId, familyName, givenName, birthDate, sex,
 * patientType, age, height, weight (each with its unit). For comparison with the admission only: the bed decides who is
 * admitted. Source: spec section 5.6. @throws Malformed
 */
export function readDemographics(attributes: Attributes, frame: number, time: ReadingTime): DeviceStatus {
  const settings: Settings = {};
  number(attributes, ATTRIBUTE.patientState, (value) => (settings['patientState'] = PATIENT_STATES[value] ?? value));
  number(attributes, ATTRIBUTE.sex, (value) => (settings['sex'] = SEXES[value] ?? value));
  number(attributes, ATTRIBUTE.patientType, (value) => (settings['patientType'] = PATIENT_TYPES[value] ?? value));
  for (const [id, name] of PATIENT_TEXTS) {
    const reader = attribute(attributes, id);
    const text = reader ? readString(reader) : '';
    if (text !== '') settings[name] = text;
  }
  const birth = attribute(attributes, ATTRIBUTE.birthDate);
  const born = birth ? readAbsoluteTime(birth) : null;
  if (born !== null) settings['birthDate'] = born.slice(0, 10);
  for (const [id, name] of PATIENT_MEASURES) {
    const reader = attribute(attributes, id);
    if (!reader) continue;
    const { value } = readFloat(reader);
    if (value !== null) settings[name] = `${value} ${ucumUnit(reader.u16()) ?? ''}`.trim();
  }
  return { ...status(frame, time, 'patient'), manufacturer: null, model: null, systemId: null, bedLabel: null, settings };
}

const PATIENT_STATES: Readonly<Record<number, string>> = { 0: 'empty', 1: 'pre-admitted', 2: 'admitted', 8: 'discharged' };
const SEXES: Readonly<Record<number, string>> = { 0: 'unknown', 1: 'male', 2: 'female', 9: 'unspecified' };
const PATIENT_TYPES: Readonly<Record<number, string>> = { 1: 'adult', 2: 'paediatric', 3: 'neonate' };
const PATIENT_TEXTS = [
  [ATTRIBUTE.patientId, 'patientId'],
  [ATTRIBUTE.familyName, 'familyName'],
  [ATTRIBUTE.givenName, 'givenName'],
] as const;
const PATIENT_MEASURES = [
  [ATTRIBUTE.age, 'age'],
  [ATTRIBUTE.height, 'height'],
  [ATTRIBUTE.weight, 'weight'],
] as const;

const OBJECTS = { MDS: { code: 0x10021, vendorCode: '0021' }, patient: { code: 0x1002a, vendorCode: '002A' } } as const;

function status(frame: number, time: ReadingTime, what: keyof typeof OBJECTS) {
  const { code, vendorCode } = OBJECTS[what];
  const codeName = what === 'MDS' ? 'MDC_MOC_VMS_MDS' : 'MDC_MOC_PT_DEMOG';
  return { kind: 'status', frame, time, code, codeName, vendorCode, label: what, unit: null } as const;
}

/** Address and data export port: application 5 over transport 1 (UDP). Source: spec section 3. */
function network(attributes: Attributes, settings: Settings): void {
  const address = attribute(attributes, ATTRIBUTE.networkAddress);
  if (address && address.remaining >= 14) {
    settings['macAddress'] = hexText(address.take(6));
    settings['ipAddress'] = address.take(4).join('.');
    settings['subnetMask'] = address.take(4).join('.');
  }
  const support = attribute(attributes, ATTRIBUTE.protocolSupport);
  if (!support) return;
  const count = support.u16();
  const entries = support.part(support.u16());
  for (let left = count; left > 0; left -= 1) {
    const [application, transport, port] = [entries.u16(), entries.u16(), entries.u16()];
    entries.u16();
    if (application === 5 && transport === 1) settings['dataExportPort'] = port;
  }
}

/** Serial number and software revision of the product. Source: spec section 3 (092D). */
function production(attributes: Attributes, settings: Settings): void {
  const specification = attribute(attributes, ATTRIBUTE.production);
  if (!specification) return;
  const count = specification.u16();
  const entries = specification.part(specification.u16());
  for (let left = count; left > 0; left -= 1) {
    const [type, component] = [entries.u16(), entries.u16()];
    const text = readLabel(entries);
    const name = PRODUCTION[`${type}/${component}`];
    if (name !== undefined && text !== '') settings[name] = text;
  }
}

/** Type and component numbers are hexadecimal in the spec's table. */
const PRODUCTION: Readonly<Record<string, string>> = { '1/8': 'serialNumber', '2/8': 'partNumber', '4/88': 'softwareRevision' };

function number(attributes: Attributes, id: number, take: (value: number) => void): void {
  const reader: ByteReader | undefined = attribute(attributes, id);
  if (reader) take(reader.u16());
}

function textOrNull(text: string): string | null {
  return text === '' ? null : text;
}

function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => hex(byte, 2)).join('');
}
