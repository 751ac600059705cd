import { absoluteTime } from '../wire/absolute-time.ts';
import type { ByteWriter } from '../wire/byte-writer.ts';
import { ATTRIBUTE } from '../wire/nomenclature.ts';
import { writeLabel } from '../wire/text.ts';
import type { Fault } from './faults.ts';
import { type AttributeEntry, built, polledObject, text, u16, u32 } from './object-writer.ts';

const PATIENT_HANDLE = 0x0050;
const ADMITTED = 2;

/** What the simulated monitor says of itself in MDS create. Its name says that it is simulated. */
export function mdsAttributes(ticks: number, wallMs: number): readonly AttributeEntry[] {
  return [
    [ATTRIBUTE.systemId, built((writer) => writer.u16(6).put([0x02, 0x00, 0x53, 0x49, 0x4d, 0x31]))],
    [ATTRIBUTE.systemType, u16(1, 0x114d)],
    [ATTRIBUTE.model, built(writeModel)],
    [ATTRIBUTE.operatingMode, u16(0x4000)],
    [ATTRIBUTE.bedLabel, text('')],
    [ATTRIBUTE.lineFrequency, u16(1)],
    [ATTRIBUTE.absoluteTime, absoluteTime(wallMs)],
    [ATTRIBUTE.relativeTime, u32(ticks)],
  ];
}

/** Nobody is admitted at the simulated monitor, or, when the patient is to change, somebody without a name. */
export function patientObject(faults: ReadonlySet<Fault>): Uint8Array {
  const changed = faults.has('change-patient');
  return polledObject(PATIENT_HANDLE, [
    [ATTRIBUTE.handle, u16(PATIENT_HANDLE)],
    [ATTRIBUTE.patientState, u16(changed ? ADMITTED : 0)],
    [ATTRIBUTE.patientId, text(changed ? 'SIM-2' : '')],
    [ATTRIBUTE.familyName, text('')],
    [ATTRIBUTE.givenName, text('')],
    [ATTRIBUTE.sex, u16(0)],
    [ATTRIBUTE.patientType, u16(1)],
    [ATTRIBUTE.birthDate, new Uint8Array(8)],
  ]);
}

function writeModel(writer: ByteWriter): void {
  writeLabel(writer, 'Wardlight');
  writeLabel(writer, 'Simulated monitor');
}
