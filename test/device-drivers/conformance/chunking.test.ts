import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from './canonical.ts';
import { cutAt, cutEvery, decode } from './decoding.ts';
import { captureOf, rig, STREAMS, SUBJECTS, streamOf } from './subjects.ts';

describe.each(STREAMS)('$name, cut anywhere', (subject) => {
  const stream = streamOf(captureOf(subject, 5));
  const whole = decode(subject, [stream]);

  it('decodes something', () => {
    expect(whole.readings.filter(({ kind }) => kind === 'vital').length).toBeGreaterThan(0);
    expect(whole.reasons).toEqual([]);
  });

  it('decodes to the same readings, frames and issues byte by byte', () => {
    const single = decode(subject, cutEvery(stream, 1));
    expect(canonical(single.readings)).toEqual(canonical(whole.readings));
    expect(single.frames).toEqual(whole.frames);
    expect(single.reasons).toEqual(whole.reasons);
  });

  it('decodes to the same readings for any cuts', () => {
    const expected = canonical(whole.readings);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: stream.length }), { maxLength: 60 }), (places) => {
        expect(canonical(decode(subject, cutAt(stream, places)).readings)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  it('converses to the same readings for any cuts', () => {
    const expected = rig(subject).start().run(4);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat({ max: 40 }), (every, more) => {
        const cut = rig(subject, { line: (bytes) => cutEvery(bytes, 1 + ((bytes.length * 7 + more) % every)) })
          .start()
          .run(4);
        expect(canonical(cut.readings)).toEqual(canonical(expected.readings));
        expect(cut.sent).toEqual(expected.sent);
        expect(cut.links).toEqual(expected.links);
      }),
      { numRuns: 6 },
    );
  });
});

describe.each(SUBJECTS)('$name', (subject) => {
  it('decodes an archived conversation to the vital signs that the session had', () => {
    const live = rig(subject).start().run(5);
    const vitals = (readings: typeof live.readings) => readings.filter(({ kind }) => kind === 'vital');
    const archived = decode(
      subject,
      live.heard.map(({ bytes }) => bytes),
    );
    expect(canonical(vitals([...archived.readings])).others).toEqual(canonical(vitals(live.readings)).others);
  });
});
