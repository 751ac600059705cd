/**
 * What the library takes from frames without looking (AMQP 1.0, part 2.7), and could not bear. Fields are what the peer wrote: of any type.
 */

/** AMQP: a peer takes frames of 512 bytes at least. The library would cut a message into pieces of no length, without end. */
const SMALLEST_FRAME = 512;
/** Half of it is a timer. */
const SHORTEST_IDLE_MS = 1000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** AMQP: a tag has at most 32 bytes. It is kept until its delivery is settled. */
const LONGEST_TAG = 32;
/** The library looks at each delivery of a disposition; a session has no more than 2048 under way. */
const MOST_AT_ONCE = 65_536;

export interface OpenFields {
  readonly max_frame_size?: unknown;
  idle_time_out?: unknown;
}

/** @throws RangeError */
export function checkOpen(open: OpenFields): void {
  const { max_frame_size: frame, idle_time_out: idle } = open;
  if (isThere(frame) && !(isUint(frame) && frame >= SMALLEST_FRAME)) throw new RangeError('a max-frame-size below 512 bytes');
  if (!isThere(idle)) return;
  if (!isUint(idle) || (idle > 0 && idle < SHORTEST_IDLE_MS)) throw new RangeError('an idle-time-out below 1 s');
  // As good as none, and more than a timer takes.
  if (idle > LONGEST_TIMER_MS) open.idle_time_out = undefined;
}

export interface TransferFields {
  readonly delivery_tag?: unknown;
  readonly state?: unknown;
}

/** @throws RangeError */
export function checkTransfer({ delivery_tag: tag, state }: TransferFields): void {
  if (isThere(tag) && !(Buffer.isBuffer(tag) && tag.length <= LONGEST_TAG))
    throw new RangeError('a delivery-tag of more than 32 bytes');
  if (isThere(state)) throw new RangeError('a transfer with a state');
}

export interface DispositionFields {
  readonly first?: unknown;
  readonly last?: unknown;
}

/** @throws RangeError */
export function checkDisposition({ first, last }: DispositionFields): void {
  if (!isUint(first) || (isThere(last) && !(isUint(last) && last - first < MOST_AT_ONCE))) {
    throw new RangeError('a disposition of deliveries that cannot be');
  }
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isUint(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;
}
