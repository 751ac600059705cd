import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { SessionOutput } from '#device';
import { Chance } from './chance.ts';
import { mutated } from './damage.ts';
import { NOON } from './decoding.ts';
import { factsOf } from './protocols.ts';
import { SENDER } from './rig.ts';
import { assertShape } from './shape.ts';
import { captureOf, rig, SUBJECTS, type Subject, streamOf } from './subjects.ts';

/** CONFORMANCE_FRAMES=1000000 CONFORMANCE_GARBAGE_MB=50 for the long run: mutated frames per driver, garbage per transport. */
const FRAMES = Number(process.env['CONFORMANCE_FRAMES'] ?? 10_000);
/** A conversation has a clock to run beside the frames. */
const CONVERSED_PART = 0.1;
const GARBAGE_MB = Number(process.env['CONFORMANCE_GARBAGE_MB'] ?? 3);
const LONG_MS = 60_000 + FRAMES * 5 + GARBAGE_MB * 10_000;
const FRAMES_PER_SESSION = 500;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collect();
  const { heapUsed: heap, arrayBuffers } = process.memoryUsage();
  return heap + arrayBuffers;
}

/** A message with something changed; every other one, where frames are checked, so that it passes its check. */
function spoilt(subject: Subject, messages: readonly Uint8Array[], chance: Chance): Uint8Array {
  const message = chance.pick(messages);
  const seal = factsOf(subject.driver.id).seal(subject.transport);
  if (seal === null || chance.below(2) === 0) return mutated(message, messages, chance);
  return seal(message, (inside) => mutated(inside, [], chance));
}

function messagesOf(subject: Subject): readonly Uint8Array[] {
  return captureOf(subject, 6).map(({ bytes }) => bytes);
}

describe.each(SUBJECTS)('$name', (subject) => {
  const { driver, transport } = subject;
  const frames = Math.ceil(FRAMES / driver.transports.length);

  it(`decodes ${frames} mutated frames without an exception`, { timeout: LONG_MS }, () => {
    const chance = new Chance(21);
    const messages = messagesOf(subject);
    let decoder = driver.openDecoder({ transport });
    for (let count = 0; count < frames; count += 1) {
      if (count % FRAMES_PER_SESSION === 0) decoder = driver.openDecoder({ transport });
      const bytes = spoilt(subject, messages, chance);
      assertShape(transport === 'udp' ? decoder.push(bytes, NOON, SENDER) : decoder.push(bytes, NOON));
    }
    assertShape(decoder.end());
  });

  it(`converses through ${frames * CONVERSED_PART} mutated frames without an exception, on both sides`, {
    timeout: LONG_MS,
  }, () => {
    const chance = new Chance(22);
    const messages = messagesOf(subject);
    const requests = rig(subject)
      .start()
      .run(6)
      .sent.map(({ bytes }) => bytes);
    let talk = rig(subject).start();
    for (let count = 0; count < frames * CONVERSED_PART; count += 1) {
      if (count % FRAMES_PER_SESSION === 0) talk = rig(subject).start().run(2);
      const bytes = spoilt(subject, messages, chance);
      if (bytes.length > 0 || transport === 'udp') talk.hear(bytes);
      if (requests.length > 0 && count % 4 === 0) talk.device.receive(mutated(chance.pick(requests), requests, chance), talk.now);
      if (count % 50 === 0) talk.run(0.1);
    }
  });

  it(`keeps nothing of ${GARBAGE_MB} MB of garbage, and no output is larger than what it is about`, { timeout: LONG_MS }, () => {
    const chance = new Chance(23);
    const size = transport === 'udp' ? 1_400 : 16_384;
    const decoder = driver.openDecoder({ transport });
    const { session, now } = rig(subject).start().run(2);
    const pieces = garbageOf(subject, size, chance);
    const feed = (megabytes: number): number => {
      let worst = 0;
      for (let index = 0; index < (megabytes * 1e6) / size; index += 1) {
        const bytes = pieces[index % pieces.length] ?? Uint8Array.of();
        worst = Math.max(worst, weightOf(decoder.push(bytes, NOON, SENDER)), weightOf(session.receive(bytes, now, SENDER)));
      }
      return worst;
    };
    feed(2);
    const before = heapUsed();
    const worst = feed(GARBAGE_MB);
    expect(heapUsed() - before).toBeLessThan(2e6);
    expect(worst / size).toBeLessThan(100);
  });
});

/** Noise, silence, and beginnings of frames that never end. */
function garbageOf(subject: Subject, size: number, chance: Chance): readonly Uint8Array[] {
  const stream = streamOf(captureOf(subject, 6));
  const start = stream.subarray(0, 1 + chance.below(12));
  const repeated = (bytes: Uint8Array) => Uint8Array.from({ length: size }, (_, at) => bytes[at % bytes.length] ?? 0);
  return [
    chance.bytes(size),
    repeated(Uint8Array.of(0)),
    repeated(Uint8Array.of(0xff)),
    repeated(start.subarray(0, 1)),
    repeated(start),
    repeated(Uint8Array.of(start[0] ?? 0, ...chance.bytes(40))),
    Uint8Array.from({ length: size }, (_, at) => (at < 8 ? (stream[at] ?? 0) : 0x41)),
    Uint8Array.from({ length: size }, () => stream[chance.below(stream.length)] ?? 0),
  ];
}

/** Bytes that an output holds, about. */
function weightOf({ frames, readings, issues, send }: SessionOutput): number {
  let weight = 64 * (readings.length + issues.length);
  for (const { bytes } of frames) weight += bytes.length;
  for (const { bytes } of issues) weight += bytes?.length ?? 0;
  for (const bytes of send) weight += bytes.length;
  for (const reading of readings) if (reading.kind === 'waveform') weight += 8 * reading.samples.length;
  return weight;
}
