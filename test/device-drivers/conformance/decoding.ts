import type { DeviceReading, Frame, HostInstant, SessionOutput } from '#device';
import { SENDER } from './rig.ts';
import { assertShape } from './shape.ts';
import type { Subject } from './subjects.ts';

export const NOON: HostInstant = { wallMs: Date.UTC(2026, 0, 2, 12), monotonicMs: 0 };

export interface Decoded {
  readonly frames: readonly Frame[];
  readonly readings: readonly DeviceReading[];
  readonly reasons: readonly string[];
  /** For each piece: how many frames there were when it had been taken. */
  readonly framesAfter: readonly number[];
  /** For each frame: its readings. */
  readonly ofFrame: readonly (readonly DeviceReading[])[];
}

/** Decodes pieces as they come and checks each output's shape. */
export function decode({ driver, transport }: Subject, pieces: readonly Uint8Array[]): Decoded {
  const decoder = driver.openDecoder({ transport });
  const frames: Frame[] = [];
  const readings: DeviceReading[] = [];
  const reasons: string[] = [];
  const framesAfter: number[] = [];
  const ofFrame: DeviceReading[][] = [];
  const take = (output: SessionOutput) => {
    assertShape(output);
    if (output.send.length > 0) throw new Error('a decoder of captures talks back');
    const before = frames.length;
    for (const frame of output.frames) {
      frames.push(frame);
      ofFrame.push([]);
    }
    for (const reading of output.readings) {
      readings.push(reading);
      ofFrame[before + reading.frame]?.push(reading);
    }
    for (const { reason } of output.issues) reasons.push(reason);
  };
  for (const bytes of pieces) {
    take(transport === 'udp' ? decoder.push(bytes, NOON, SENDER) : decoder.push(bytes, NOON));
    framesAfter.push(frames.length);
  }
  take(decoder.end());
  return { frames, readings, reasons, framesAfter, ofFrame };
}

/** Pieces of a stream that end at the given places. */
export function cutAt(stream: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const ends = [...new Set([...places.filter((place) => place > 0 && place < stream.length), stream.length])].sort(
    (a, b) => a - b,
  );
  return ends.map((end, index) => stream.subarray(ends[index - 1] ?? 0, end));
}

export function cutEvery(stream: Uint8Array, length: number): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(stream.length / length) }, (_, index) =>
    stream.subarray(index * length, (index + 1) * length),
  );
}
