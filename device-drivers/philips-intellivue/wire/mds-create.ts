import { ABSOLUTE_TIME_UNKNOWN } from './absolute-time.ts';
import { type Attributes, readAttributes, writeAttributes } from './attributes.ts';
import { ByteReader } from './byte-reader.ts';
import {
  type DataMessage,
  dataMessage,
  type ManagedObject,
  MDS_OBJECT,
  readManagedObject,
  writeManagedObject,
} from './message.ts';
import { COMMAND, EVENT } from './nomenclature.ts';

/** An event that the monitor reports of itself: MDS create, connect indication. Source: spec sections 3 and 4.3. */
export interface EventReport {
  readonly object: ManagedObject;
  /** RelativeTime, 1/8 ms. */
  readonly time: number;
  readonly event: number;
  readonly attributes: Attributes;
}

export function readEventReport(body: Uint8Array): EventReport {
  const reader = new ByteReader(body);
  const object = readManagedObject(reader);
  const time = reader.u32();
  const event = reader.u16();
  const info = reader.part(reader.u16());
  if (event === EVENT.mdsCreate) readManagedObject(info);
  return { object, time, event, attributes: readAttributes(info) };
}

/** The answer without which the monitor drops the association: invoke id, object and time are copied from the event. */
export function mdsCreateAnswer(invokeId: number, event: EventReport): Uint8Array {
  return dataMessage({
    ro: 'result',
    invokeId,
    command: COMMAND.confirmedEventReport,
    writeBody: (writer) => writeManagedObject(writer, event.object).u32(event.time).u16(event.event).u16(0),
  });
}

export function isMdsCreateAnswer(message: DataMessage): boolean {
  return message.ro === 'result' && message.command === COMMAND.confirmedEventReport;
}

export function mdsCreateEvent(
  invokeId: number,
  time: number,
  attributes: readonly (readonly [number, Uint8Array])[],
): Uint8Array {
  return dataMessage({
    ro: 'invoke',
    invokeId,
    command: COMMAND.confirmedEventReport,
    writeBody: (writer) => {
      writeManagedObject(writer, MDS_OBJECT).u32(time).u16(EVENT.mdsCreate);
      writer.sized(() => writeAttributes(writeManagedObject(writer, MDS_OBJECT), attributes));
    },
  });
}

export const UNKNOWN_TIME = Uint8Array.from(ABSOLUTE_TIME_UNKNOWN);
