import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { Malformed } from './malformed.ts';
import { hex, RO } from './nomenclature.ts';

/** A data message (first byte E1): one remote operation. Source: spec section 2. */
export type DataMessage =
  | { readonly ro: 'invoke' | 'result'; readonly invokeId: number; readonly command: number; readonly body: Uint8Array }
  | {
      readonly ro: 'linked';
      readonly linkedState: number;
      readonly linkedCount: number;
      readonly invokeId: number;
      readonly command: number;
      readonly body: Uint8Array;
    }
  | { readonly ro: 'error'; readonly invokeId: number; readonly error: number };

const HEADER = [0xe1, 0x00, 0x00, 0x02];

/** @throws Malformed when a length field disagrees with the bytes or the operation is unknown */
export function readDataMessage(bytes: Uint8Array): DataMessage {
  const reader = new ByteReader(bytes);
  reader.take(HEADER.length);
  const ro = reader.u16();
  const operation = exactly(reader, 'remote operation');
  if (ro === RO.error) return { ro: 'error', invokeId: operation.u16(), error: operation.u16() };
  if (ro === RO.linked) {
    const [linkedState, linkedCount] = [operation.u8(), operation.u8()];
    return { ro: 'linked', linkedState, linkedCount, ...command(operation) };
  }
  if (ro === RO.invoke || ro === RO.result) return { ro: ro === RO.invoke ? 'invoke' : 'result', ...command(operation) };
  throw new Malformed('unknown-operation', `remote operation type ${hex(ro)}`);
}

function command(operation: ByteReader): { invokeId: number; command: number; body: Uint8Array } {
  const invokeId = operation.u16();
  const name = operation.u16();
  return { invokeId, command: name, body: exactly(operation, 'command').rest() };
}

/** A u16 length that must cover all that is left: more bytes are as wrong as fewer. */
export function exactly(reader: ByteReader, what: string): ByteReader {
  const length = reader.u16();
  if (length < reader.remaining)
    throw new Malformed('bad-length', `${what}: length ${length}, but ${reader.remaining} bytes follow`);
  return reader.part(length);
}

export interface Operation {
  readonly ro: 'invoke' | 'result' | 'linked';
  readonly invokeId: number;
  readonly command: number;
  readonly linked?: { readonly state: number; readonly count: number };
  readonly writeBody: (writer: ByteWriter) => void;
}

export function dataMessage(operation: Operation): Uint8Array {
  const { linked } = operation;
  return new ByteWriter()
    .put(HEADER)
    .u16(RO[operation.ro])
    .sized((writer) => {
      if (linked) writer.u8(linked.state).u8(linked.count);
      writer.u16(operation.invokeId).u16(operation.command).sized(operation.writeBody);
    })
    .done();
}

/** ManagedObjectId: class, context, handle. */
export interface ManagedObject {
  readonly objectClass: number;
  readonly context: number;
  readonly handle: number;
}

export const MDS_OBJECT: ManagedObject = { objectClass: 0x0021, context: 0, handle: 0 };

export function readManagedObject(reader: ByteReader): ManagedObject {
  return { objectClass: reader.u16(), context: reader.u16(), handle: reader.u16() };
}

export function writeManagedObject(writer: ByteWriter, object: ManagedObject): ByteWriter {
  return writer.u16(object.objectClass).u16(object.context).u16(object.handle);
}
