import type { Chance } from './chance.ts';

export const DAMAGES = ['injected', 'dropped', 'flipped'] as const;
export type Damage = (typeof DAMAGES)[number];

export interface Damaged {
  readonly stream: Uint8Array;
  /** Where the clean stream was touched: first byte, and the byte behind the last. */
  readonly from: number;
  readonly to: number;
}

/** One fault in the first two thirds of a stream. */
export function damaged(clean: Uint8Array, damage: Damage, chance: Chance): Damaged {
  const from = chance.below(Math.floor((clean.length * 2) / 3));
  const length = 1 + chance.below(20);
  const join = (...parts: readonly Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));
  switch (damage) {
    case 'injected':
      return { stream: join(clean.subarray(0, from), chance.bytes(length), clean.subarray(from)), from, to: from };
    case 'dropped':
      return { stream: join(clean.subarray(0, from), clean.subarray(from + length)), from, to: from + length };
    case 'flipped': {
      const stream = clean.slice();
      stream[from] = (stream[from] ?? 0) ^ (1 << chance.below(8));
      return { stream, from, to: from + 1 };
    }
  }
}

/** One to three changes of any kind; the original stays as it is. */
export function mutated(original: Uint8Array, others: readonly Uint8Array[], chance: Chance): Uint8Array {
  let bytes = Array.from(original);
  for (let left = 1 + chance.below(3); left > 0; left -= 1) bytes = changed(bytes, others, chance);
  return Uint8Array.from(bytes);
}

const EDGES = [0x00, 0x01, 0x7f, 0x80, 0xff];

function changed(bytes: readonly number[], others: readonly Uint8Array[], chance: Chance): number[] {
  const place = chance.below(bytes.length + 1);
  const length = 1 + chance.below(8);
  switch (chance.below(8)) {
    case 0:
      return bytes.map((byte, index) => (index === place ? byte ^ (1 << chance.below(8)) : byte));
    case 1:
      return bytes.map((byte, index) => (index === place ? chance.pick(EDGES) : byte));
    case 2:
      return bytes.map((byte, index) => (index >= place && index < place + length ? chance.below(256) : byte));
    case 3:
      return [...bytes.slice(0, place), ...chance.bytes(length), ...bytes.slice(place)];
    case 4:
      return [...bytes.slice(0, place), ...bytes.slice(place + length)];
    case 5:
      return bytes.slice(0, place);
    case 6:
      return [...bytes.slice(0, place), ...bytes.slice(Math.max(0, place - length)), ...bytes.slice(place)].slice(0, 4096);
    default: {
      const other = others.length > 0 ? chance.pick(others) : Uint8Array.of();
      return [...bytes.slice(0, place), ...other.subarray(chance.below(other.length + 1))].slice(0, 4096);
    }
  }
}
