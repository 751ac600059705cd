/**
 * A struct of Thrift's compact protocol as it stands in a Parquet file, read without knowing its fields: what is not understood is
 * written back as it was. Source: Apache Thrift, compact protocol.
 */
export type Struct = Map<number, Field>;
export type Field =
  | { readonly type: 'struct'; readonly value: Struct }
  | { readonly type: 'list'; readonly of: number; readonly items: readonly Field[] }
  /** Integers of any width, booleans (1 true, 2 false in `code`). */
  | { readonly type: 'number'; readonly code: number; readonly value: bigint }
  | { readonly type: 'bytes'; readonly code: number; readonly value: Buffer };

const [TRUE, FALSE, BYTE, DOUBLE, BINARY, LIST, SET, STRUCT] = [1, 2, 3, 7, 8, 9, 10, 12];
export const [I16, I32, I64] = [4, 5, 6];

/** @throws RangeError for bytes that are no such struct */
export function readStruct(bytes: Buffer): Struct {
  const reader = new Reader(bytes);
  return reader.struct();
}

class Reader {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  struct(): Struct {
    const fields: Struct = new Map();
    for (let id = 0; ; ) {
      const head = this.#byte();
      if (head === 0) return fields;
      const delta = head >> 4;
      id = delta === 0 ? Number(this.#zigzag()) : id + delta;
      fields.set(id, this.#value(head & 0x0f));
    }
  }

  #value(code: number): Field {
    if (code === TRUE || code === FALSE) return { type: 'number', code, value: 0n };
    if (code === BYTE) return { type: 'bytes', code, value: this.#take(1) };
    if (code < DOUBLE) return { type: 'number', code, value: this.#zigzag() };
    if (code === DOUBLE) return { type: 'bytes', code, value: this.#take(8) };
    if (code === BINARY) return { type: 'bytes', code, value: this.#take(Number(this.#varint())) };
    if (code === LIST || code === SET) return this.#list();
    if (code === STRUCT) return { type: 'struct', value: this.struct() };
    throw new RangeError(`a field of type ${code}`);
  }

  #list(): Field {
    const head = this.#byte();
    const of = head & 0x0f;
    const size = head >> 4 === 15 ? Number(this.#varint()) : head >> 4;
    const item = (): Field =>
      of === TRUE || of === FALSE ? { type: 'bytes', code: BYTE, value: this.#take(1) } : this.#value(of);
    return { type: 'list', of, items: Array.from({ length: size }, item) };
  }

  #zigzag(): bigint {
    const value = this.#varint();
    return (value >> 1n) ^ -(value & 1n);
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  #byte(): number {
    return this.#take(1)[0] ?? 0;
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('the struct ends too early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

export function writtenStruct(struct: Struct): Buffer {
  const parts: Buffer[] = [];
  let last = 0;
  for (const [id, field] of [...struct].sort(([a], [b]) => a - b)) {
    const code = codeOf(field);
    const delta = id - last;
    parts.push(delta > 0 && delta < 16 ? Buffer.of((delta << 4) | code) : Buffer.concat([Buffer.of(code), zigzag(BigInt(id))]));
    parts.push(written(field));
    last = id;
  }
  return Buffer.concat([...parts, Buffer.of(0)]);
}

function written(field: Field): Buffer {
  switch (field.type) {
    case 'struct':
      return writtenStruct(field.value);
    case 'number':
      return field.code === TRUE || field.code === FALSE ? Buffer.alloc(0) : zigzag(field.value);
    case 'bytes':
      return field.code === BINARY ? Buffer.concat([varint(BigInt(field.value.length)), field.value]) : field.value;
    case 'list': {
      const { of, items } = field;
      const head =
        items.length < 15
          ? Buffer.of((items.length << 4) | of)
          : Buffer.concat([Buffer.of(0xf0 | of), varint(BigInt(items.length))]);
      return Buffer.concat([head, ...items.map(written)]);
    }
  }
}

function codeOf(field: Field): number {
  return field.type === 'struct' ? STRUCT : field.type === 'list' ? LIST : field.code;
}

function zigzag(value: bigint): Buffer {
  return varint(value < 0n ? (-value << 1n) - 1n : value << 1n);
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.of(...bytes, Number(rest));
}

export const struct = (...fields: readonly (readonly [number, Field])[]): Field => ({ type: 'struct', value: new Map(fields) });
export const int64 = (value: number): Field => ({ type: 'number', code: I64, value: BigInt(value) });
export const binary = (value: Buffer): Field => ({ type: 'bytes', code: BINARY, value });

export function structsIn(field: Field | undefined): Struct[] {
  return field?.type === 'list' ? field.items.flatMap((item) => (item.type === 'struct' ? [item.value] : [])) : [];
}

export function numberIn(field: Field | undefined): number | null {
  return field?.type === 'number' ? Number(field.value) : null;
}
