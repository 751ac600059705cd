import rhea from 'rhea';

/** What rhea reads AMQP values with; its types do not tell of these two. */
interface Reader {
  readonly buffer: Buffer;
  /** Values that lists, maps and arrays of these bytes said they hold. */
  announced?: number;
  read_n: (this: Reader, count: number) => unknown[];
  read_array_items: (this: Reader, count: number, type: unknown) => unknown[];
}

const reader = (rhea.types as unknown as { readonly Reader: { readonly prototype: Reader } }).Reader.prototype;
const { read_n: readItems, read_array_items: readArray } = reader;

// The library makes room for as many values as a list says it holds, and an array of values without bytes (null, true, 0) is as long
// as it says: a few bytes could take all memory. Every value of a peer that speaks honestly takes a byte at least.
reader.read_n = function (count) {
  announce(this, count);
  return readItems.call(this, count);
};
reader.read_array_items = function (count, type) {
  announce(this, count);
  return readArray.call(this, count, type);
};

function announce(from: Reader, count: number): void {
  from.announced = (from.announced ?? 0) + count;
  if (from.announced > from.buffer.length) {
    throw new RangeError(`${from.announced} values are announced in ${from.buffer.length} bytes`);
  }
}
