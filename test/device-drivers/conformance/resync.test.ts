import { describe, expect, it } from 'vitest';
import type { DeviceReading } from '#device';
import { canonical, told } from './canonical.ts';
import { Chance } from './chance.ts';
import { DAMAGES, damaged, mutated } from './damage.ts';
import { cutEvery, type Decoded, decode } from './decoding.ts';
import { factsOf } from './protocols.ts';
import { captureOf, rig, STREAMS, SUBJECTS, streamOf } from './subjects.ts';

const TRIALS = 40;
/** A sum of one byte lets one of 256 wrong frames through; none of these trials may need more luck than that. */
const PASSED_BY_SUM = 0.03;

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const vitals = (readings: readonly DeviceReading[], but: RegExp | null = null) =>
  readings.filter(({ kind, codeName }) => kind === 'vital' && !(but?.test(codeName ?? '') ?? false)).map(told);
/** Per wave: its samples in a row; where they are cut is the driver's own affair. */
const drawn = (readings: readonly DeviceReading[]) => Object.entries(canonical(readings).waves);

/** Whether a value came out that the clean run does not have; what is absent is never false. */
function tellsFalse(clean: Decoded, found: Decoded): boolean {
  const right = new Set(vitals(clean.readings));
  return found.readings.some((reading) => reading.kind === 'vital' && reading.value !== null && !right.has(told(reading)));
}

/** What follows the fault: each frame of the clean run, in its order, and the same readings from it. */
function expectSameFrom(clean: Decoded, found: Decoded, first: number, toldOnce: RegExp | null): void {
  let at = found.frames.length - 1;
  // From the end: a driver may hold a frame back until it knows what belongs to it.
  for (let index = clean.frames.length - 1; index >= first; index -= 1) {
    const wanted = text(clean.frames[index]?.bytes ?? new Uint8Array());
    while (at >= 0 && text(found.frames[at]?.bytes ?? new Uint8Array()) !== wanted) at -= 1;
    if (at < 0) expect.fail(`frame ${index} of ${clean.frames.length}, ${index - first} after the fault, is lost`);
    const [expected = [], got = []] = [clean.ofFrame[index], found.ofFrame[at]];
    expect(vitals(got, toldOnce)).toEqual(vitals(expected, toldOnce));
    at -= 1;
  }
  const tails = new Map(drawn(found.ofFrame.slice(at + 1).flat()));
  for (const [wave, samples] of drawn(clean.ofFrame.slice(first).flat())) {
    // A wave may wait for the description that was lost; what it shows then is never another one.
    const tail = tails.get(wave) ?? [];
    const common = Math.min(tail.length, samples.length);
    expect(tail.slice(tail.length - common)).toEqual(samples.slice(samples.length - common));
  }
}

describe.each(STREAMS)('$name', (subject) => {
  const { check, framesToResync, toldOnce } = factsOf(subject.driver.id);
  const stream = streamOf(captureOf(subject, 6));
  const clean = decode(subject, cutEvery(stream, 1));
  /** For each frame: the byte behind its last. */
  const ends = clean.frames.map((_, frame) => clean.framesAfter.findIndex((count) => count > frame) + 1);

  it.each(DAMAGES)('goes on with the next good frame after bytes were %s', (damage) => {
    const chance = new Chance(11);
    let wrong = 0;
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const { stream: bad, from, to } = damaged(stream, damage, chance);
      const found = decode(subject, cutEvery(bad, 1 + chance.below(200)));
      const whole = ends.findIndex((_, frame) => (ends[frame - 1] ?? 0) >= Math.max(from, to));
      expectSameFrom(clean, found, whole + framesToResync, toldOnce);
      if (tellsFalse(clean, found)) wrong += 1;
    }
    const allowed = { crc: 0, sum: TRIALS * PASSED_BY_SUM, none: TRIALS }[check(subject.transport)];
    expect(wrong).toBeLessThanOrEqual(allowed);
  });
});

describe.each(SUBJECTS.filter(({ transport }) => transport === 'udp'))('$name', (subject) => {
  const datagrams = captureOf(subject, 6).map(({ bytes }) => bytes);
  const clean = decode(subject, datagrams);

  it('goes on with the next datagram after one was lost, spoilt or made up', () => {
    const chance = new Chance(12);
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const place = chance.below(Math.floor((datagrams.length * 2) / 3));
      const instead = chance.pick([[], [mutated(datagrams[place] ?? Uint8Array.of(), datagrams, chance)], [chance.bytes(60)]]);
      const found = decode(subject, [...datagrams.slice(0, place), ...instead, ...datagrams.slice(place + 1)]);
      const first = clean.framesAfter[place] ?? 0;
      expectSameFrom(clean, found, first, factsOf(subject.driver.id).toldOnce);
    }
  });
});

describe.each(SUBJECTS)('$name', (subject) => {
  it.runIf(factsOf(subject.driver.id).carriesVitals(subject.transport))(
    'delivers everything again when a bad line has become good',
    () => {
      const chance = new Chance(13);
      const line = (bytes: Uint8Array, nowMs: number) =>
        nowMs > 4_000 && nowMs < 8_000 && chance.next() < 0.3 ? [damaged(bytes, chance.pick(DAMAGES), chance).stream] : [bytes];
      const seconds = 16 + subject.driver.quietMs / 1000;
      const codesOf = (readings: readonly DeviceReading[], sinceMs: number) =>
        [
          ...new Set(
            readings.flatMap((reading) =>
              reading.kind === 'vital' && reading.value !== null && reading.time.arrival.monotonicMs >= sinceMs
                ? [reading.vendorCode]
                : [],
            ),
          ),
        ].sort();
      const good = rig(subject).start().run(seconds);
      const bad = rig(subject, { line }).start().run(seconds);
      const lately = good.now.monotonicMs - 8_000;
      expect(bad.link).toBe('connected');
      expect(codesOf(bad.readings, lately)).toEqual(codesOf(good.readings, lately));
      expect(codesOf(good.readings, lately)).not.toEqual([]);
    },
  );
});
