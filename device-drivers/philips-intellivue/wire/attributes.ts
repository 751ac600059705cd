import { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { Malformed } from './malformed.ts';

/** Attribute id to value bytes. An id that comes twice keeps its last value. */
export type Attributes = ReadonlyMap<number, Uint8Array>;

/** AttributeList: count u16, length u16, then count x {id u16, length u16, value}. Source: spec section 2. */
export function readAttributes(reader: ByteReader): Attributes {
  const count = reader.u16();
  const list = reader.part(reader.u16());
  const attributes = new Map<number, Uint8Array>();
  for (let left = count; left > 0; left -= 1) attributes.set(list.u16(), list.take(list.u16()));
  if (list.remaining > 0) throw new Malformed('bad-length', `${list.remaining} bytes after the last of ${count} attributes`);
  return attributes;
}

export function writeAttributes(writer: ByteWriter, attributes: readonly (readonly [number, Uint8Array])[]): void {
  writer.u16(attributes.length).sized(() => {
    for (const [id, value] of attributes) writer.u16(id).sized(() => writer.put(value));
  });
}

/** A reader over one attribute, or undefined when the object does not carry it. */
export function attribute(attributes: Attributes, id: number): ByteReader | undefined {
  const value = attributes.get(id);
  return value && new ByteReader(value);
}
