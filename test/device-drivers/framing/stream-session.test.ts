import { describe, expect, it } from 'vitest';
import { type Sink, Told } from '../../../device-drivers/framing/sink.ts';
import { type StreamReader, StreamSession, streamDecoder } from '../../../device-drivers/framing/stream-session.ts';

const at = (monotonicMs: number) => ({ wallMs: 1_700_000_000_000 + monotonicMs, monotonicMs });
const QUIET_MS = 1000;

/** Good are bytes above 9; what is left at the end is one frame and one reading. */
class Digits implements StreamReader {
  take(bytes: Uint8Array, _: unknown, sink: Sink): boolean {
    const good = bytes.filter((byte) => byte > 9);
    if (good.length > 0) sink.frame('digits', good);
    return good.length > 0;
  }

  end(sink: Sink): void {
    const frame = sink.frame('rest', Uint8Array.of(0));
    const time = { arrival: at(0), deviceUptimeMs: null, deviceWall: null };
    const base = { code: null, codeName: null, vendorCode: 'R', label: 'R', unit: null };
    sink.readings.push({ kind: 'vital', frame, time, ...base, value: 1, reason: null, questionable: false });
  }
}

describe('a session with a device that streams', () => {
  it('is connected by something good, not by noise, and silent after the quiet time, told once', () => {
    let opened = 0;
    const session = new StreamSession(() => {
      opened += 1;
      return new Digits();
    }, QUIET_MS);
    expect(session.start(at(0)).link).toBe('connecting');
    expect(session.receive(Uint8Array.of(1, 2), at(10)).link).toBe('connecting');
    expect(session.tick(at(5000)).link).toBe('connecting');
    expect(session.receive(Uint8Array.of(10), at(6000)).link).toBe('connected');
    expect(session.receive(Uint8Array.of(3), at(6900)).link).toBe('connected');
    expect(session.tick(at(6999)).issues).toEqual([]);
    const silent = session.tick(at(7000));
    expect(silent.link).toBe('silent');
    expect(silent.issues.map(({ reason }) => reason)).toEqual(['silent']);
    expect(session.tick(at(9000)).issues).toEqual([]);
    expect(opened).toBe(2);
    expect(session.receive(Uint8Array.of(11), at(9500)).link).toBe('connected');
  });

  it('keeps what was left as bytes, and gives no reading of it when it is old', () => {
    const session = new StreamSession(() => new Digits(), QUIET_MS);
    session.start(at(0));
    session.receive(Uint8Array.of(10), at(0));
    const { frames, readings } = session.tick(at(QUIET_MS));
    expect(frames.map(({ kind }) => kind)).toEqual(['rest']);
    expect(readings).toEqual([]);
    expect(session.stop()).toMatchObject({ link: 'released', readings: [{ value: 1 }] });
  });

  it('decodes a capture to the same, with what is left at its end', () => {
    const decoder = streamDecoder(new Digits());
    expect(decoder.push(Uint8Array.of(10), at(0)).frames).toHaveLength(1);
    expect(decoder.end().readings).toHaveLength(1);
  });
});

describe('what is told once', () => {
  it('is told the first time only, and never fills the memory', () => {
    const told = new Told();
    expect([told.first('a'), told.first('a'), told.first('b')]).toEqual([true, false, true]);
    for (let n = 0; n < 10_000; n += 1) told.first(`made up ${n}`);
    expect(told.first('one more')).toBe(false);
  });
});
