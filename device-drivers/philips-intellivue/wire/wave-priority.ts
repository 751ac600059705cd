import { attribute, readAttributes, writeAttributes } from './attributes.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { type DataMessage, dataMessage, MDS_OBJECT, writeManagedObject } from './message.ts';
import { ATTRIBUTE, COMMAND } from './nomenclature.ts';

/** The list of waves (text ids) the monitor sends, most wanted first. Source: spec section 5.4. */
export function setWavePriority(invokeId: number, textIds: readonly number[]): Uint8Array {
  return dataMessage({
    ro: 'invoke',
    invokeId,
    command: COMMAND.confirmedSet,
    writeBody: (writer) => {
      writeManagedObject(writer, MDS_OBJECT).u32(0).u16(1);
      // One entry: replace (0), attribute, value.
      writer.sized(() =>
        writer
          .u16(0)
          .u16(ATTRIBUTE.wavePriority)
          .sized(() => writer.put(textIdList(textIds))),
      );
    },
  });
}

/** The list in force, as the answer to a set or get. */
export function wavePriorityAnswer(invokeId: number, command: number, textIds: readonly number[]): Uint8Array {
  return dataMessage({
    ro: 'result',
    invokeId,
    command,
    writeBody: (writer) =>
      writeAttributes(writeManagedObject(writer, MDS_OBJECT), [[ATTRIBUTE.wavePriority, textIdList(textIds)]]),
  });
}

/** @returns undefined when the message is no priority-list request; an empty list for a get */
export function readWavePriorityRequest(message: DataMessage): readonly number[] | undefined {
  if (message.ro !== 'invoke') return undefined;
  if (message.command === COMMAND.get) return [];
  if (message.command !== COMMAND.confirmedSet) return undefined;
  const reader = new ByteReader(message.body);
  reader.take(12);
  const entries = reader.part(reader.u16());
  entries.u16();
  if (entries.u16() !== ATTRIBUTE.wavePriority) return undefined;
  return readTextIds(entries.part(entries.u16()));
}

/** @returns undefined when the message is no such answer */
export function readWavePriorityAnswer(message: DataMessage): readonly number[] | undefined {
  if (message.ro !== 'result' || (message.command !== COMMAND.confirmedSet && message.command !== COMMAND.get)) return undefined;
  const reader = new ByteReader(message.body);
  reader.take(6);
  const list = attribute(readAttributes(reader), ATTRIBUTE.wavePriority);
  return list && readTextIds(list);
}

function textIdList(textIds: readonly number[]): Uint8Array {
  const writer = new ByteWriter().u16(textIds.length);
  return writer
    .sized(() => {
      for (const id of textIds) writer.u32(id);
    })
    .done();
}

function readTextIds(reader: ByteReader): readonly number[] {
  const count = reader.u16();
  const list = reader.part(reader.u16());
  return Array.from({ length: count }, () => list.u32());
}
