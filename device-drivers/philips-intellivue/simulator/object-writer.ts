import { writeAttributes } from '../wire/attributes.ts';
import { ByteWriter } from '../wire/byte-writer.ts';
import { writeString } from '../wire/text.ts';

export type AttributeEntry = readonly [id: number, value: Uint8Array];

/** One object of a poll list: handle and attributes. */
export function polledObject(handle: number, attributes: readonly AttributeEntry[]): Uint8Array {
  const writer = new ByteWriter().u16(handle);
  writeAttributes(writer, attributes);
  return writer.done();
}

export function u16(...values: readonly number[]): Uint8Array {
  const writer = new ByteWriter();
  for (const value of values) writer.u16(value);
  return writer.done();
}

export function u32(value: number): Uint8Array {
  return new ByteWriter().u32(value).done();
}

export function text(value: string): Uint8Array {
  const writer = new ByteWriter();
  writeString(writer, value);
  return writer.done();
}

export function built(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.done();
}
