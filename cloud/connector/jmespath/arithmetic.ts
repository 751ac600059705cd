import { isExpressible } from '../time.ts';
import { DateValue, type Token } from '../token.ts';
import { JmesPathError } from './node.ts';
import { asArray, asNumber, entry, type FunctionEntry } from './signature.ts';

type Numeric = bigint | number;

/** The original's integer division; a blank in the name keeps it out of reach of expressions. */
export const TRUNCATING_DIVIDE = 'divide truncating';

const NUMBER = ['number'] as const;

/** Functions on numbers, built in and of the connector. Integers are 64 bit and stay integers; one float makes the result float. */
export const ARITHMETIC: readonly (readonly [string, FunctionEntry])[] = [
  ['abs', entry([NUMBER], (x) => (asNumber(x) < 0 ? negate(asNumber(x)) : asNumber(x)))],
  ['ceil', entry([NUMBER], (x) => whole(asNumber(x), Math.ceil))],
  ['floor', entry([NUMBER], (x) => whole(asNumber(x), Math.floor))],
  ['sum', entry([['numbers']], (items) => total(asArray(items).map(asNumber)))],
  ['avg', entry([['numbers']], (items) => average(asArray(items).map(asNumber)))],
  [
    'add',
    operation(
      (a, b) => a + b,
      (a, b) => a + b,
    ),
  ],
  [
    'subtract',
    operation(
      (a, b) => a - b,
      (a, b) => a - b,
    ),
  ],
  [
    'multiply',
    operation(
      (a, b) => a * b,
      (a, b) => a * b,
    ),
  ],
  // True division, as the connector's documentation promises; whole quotients stay integers (Q7).
  ['divide', operation((a, b) => a / b, divideIntegers)],
  [
    TRUNCATING_DIVIDE,
    operation(
      (a, b) => a / b,
      (a, b) => divideIntegers(a - (b === 0n ? 0n : a % b), b),
    ),
  ],
  [
    'pow',
    operation(
      (a, b) => a ** b,
      (a, b) => roundHalfEven(Number(a) ** Number(b)),
    ),
  ],
  ['fromUnixTimestamp', entry([['integer']], (seconds) => instant(asNumber(seconds), 10_000_000n))],
  ['fromUnixTimestampMs', entry([['integer']], (milliseconds) => instant(asNumber(milliseconds), 10_000n))],
];

function operation(floats: (a: number, b: number) => number, integers: (a: bigint, b: bigint) => Numeric): FunctionEntry {
  return entry([NUMBER, NUMBER], (left, right) => {
    const [a, b] = [asNumber(left), asNumber(right)];
    if (typeof a !== 'bigint' || typeof b !== 'bigint') return floats(Number(a), Number(b));
    const result = integers(a, b);
    return typeof result === 'bigint' ? BigInt.asIntN(64, result) : result;
  });
}

function divideIntegers(a: bigint, b: bigint): Numeric {
  if (b === 0n) throw new JmesPathError('Error: invalid-value, function divide: division by zero');
  return a % b === 0n ? a / b : Number(a) / Number(b);
}

function roundHalfEven(value: number): bigint {
  const floor = Math.floor(value);
  const rest = value - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  if (!Number.isFinite(rounded) || Math.abs(rounded) >= 2 ** 63)
    throw new JmesPathError('Error: invalid-value, function pow: result out of range');
  return BigInt(rounded);
}

function negate(value: Numeric): Numeric {
  return typeof value === 'bigint' ? -value : -value;
}

function whole(value: Numeric, round: (x: number) => number): Token {
  if (typeof value === 'bigint' || !Number.isFinite(value)) return value;
  return BigInt(round(value));
}

function total(items: readonly Numeric[]): Numeric {
  return items.every((item) => typeof item === 'bigint')
    ? items.reduce((sum, item) => sum + item, 0n)
    : items.reduce((sum: number, item) => sum + Number(item), 0);
}

function average(items: readonly Numeric[]): Token {
  return items.length === 0 ? null : Number(total(items)) / items.length;
}

function instant(count: Numeric, ticksPerUnit: bigint): Token {
  const ticks = BigInt(count) * ticksPerUnit;
  if (!isExpressible(ticks)) throw new JmesPathError(`Error: invalid-value, ${count} is outside the years 1 to 9999`);
  return new DateValue(ticks, null);
}
