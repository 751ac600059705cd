import { Malformed } from './malformed.ts';

/** One second of one wave, as a ZMW segment carries it. Experimental: known from one open client. Source: spec section 5. */
export interface PackedWave {
  readonly waveId: number;
  readonly rateHz: number;
  readonly sampleBytes: 1 | 2;
  /** Raw counts; their scale is not known. */
  readonly samples: readonly number[];
}

const NAME_LENGTH = 'ZMW|'.length;
const HEADER_LENGTH = 8;
const BLOCK = 7;
const HIGH = 0x80;

/** @param segment a whole ZMW segment. @throws Malformed */
export function readWave(segment: Uint8Array): PackedWave {
  const bytes = unpack(segment.subarray(NAME_LENGTH));
  if (bytes.length < HEADER_LENGTH) throw new Malformed('truncated', `a wave of ${bytes.length} bytes has no header`);
  const view = new DataView(bytes.buffer);
  const [waveId, size, rateHz] = [view.getUint16(2), view.getUint8(4), view.getUint16(5)];
  if (size !== 1 && size !== 2) throw new Malformed('malformed', `wave ${waveId} has samples of ${size} bytes`);
  if (rateHz === 0) throw new Malformed('malformed', `wave ${waveId} has no sample rate`);
  if (bytes.length < HEADER_LENGTH + rateHz * size)
    throw new Malformed(
      'bad-length',
      `wave ${waveId}: ${rateHz} samples of ${size} bytes announced, ${bytes.length - HEADER_LENGTH} bytes there`,
    );
  const samples = Array.from({ length: rateHz }, (_, n) =>
    size === 1 ? view.getUint8(HEADER_LENGTH + n) : view.getUint16(HEADER_LENGTH + 2 * n),
  );
  return { waveId, rateHz, sampleBytes: size, samples };
}

/** The rule of the checksum is not known: it is sent as zero. */
export function writeWave({ waveId, rateHz, sampleBytes, samples }: PackedWave): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH + samples.length * sampleBytes);
  const view = new DataView(bytes.buffer);
  view.setUint16(2, waveId);
  view.setUint8(4, sampleBytes);
  view.setUint16(5, rateHz);
  for (const [n, sample] of samples.entries()) {
    if (sampleBytes === 1) view.setUint8(HEADER_LENGTH + n, sample);
    else view.setUint16(HEADER_LENGTH + 2 * n, sample);
  }
  const packed = pack(bytes);
  const segment = new Uint8Array(NAME_LENGTH + packed.length);
  segment.set([0x5a, 0x4d, 0x57, 0x7c]);
  segment.set(packed, NAME_LENGTH);
  return segment;
}

/** Blocks of 8: seven bytes with bit 7 set, then a byte whose bit n is the true bit 7 of byte n. The last block may be short. */
function unpack(packed: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(packed.length - Math.ceil(packed.length / (BLOCK + 1)));
  let length = 0;
  for (let from = 0; from < packed.length; from += BLOCK + 1) {
    const last = Math.min(from + BLOCK, packed.length - 1);
    const bits = packed[last] ?? 0;
    for (let at = from; at < last; at += 1) {
      const low = (packed[at] ?? 0) & ~HIGH;
      bytes[length] = bits & (1 << (at - from)) ? low | HIGH : low;
      length += 1;
    }
  }
  return bytes;
}

function pack(bytes: Uint8Array): Uint8Array {
  const packed = new Uint8Array(bytes.length + Math.ceil(bytes.length / BLOCK));
  let length = 0;
  for (let from = 0; from < bytes.length; from += BLOCK) {
    // Bit 7 of the eighth byte is set too, so that no byte looks like a mark of the frame.
    let bits = HIGH;
    for (const [n, byte] of bytes.subarray(from, from + BLOCK).entries()) {
      if (byte & HIGH) bits |= 1 << n;
      packed[length] = byte | HIGH;
      length += 1;
    }
    packed[length] = bits;
    length += 1;
  }
  return packed;
}
