import { describe, expect, it } from 'vitest';
import type { PatientSignals } from '#device';
import { factsOf } from './protocols.ts';
import { PATIENT, rig, SUBJECTS } from './subjects.ts';

const TICK_S = 0.1;
/** What came last may wait for what belongs to it, for a moment. */
const SETTLE_S = 1;
/** Long enough that the clock of the next device, which begins anew, is far behind. */
const LONG_S = 100;
const OF_HALF_A_FRAME = new Set(['truncated', 'noise', 'bad-checksum', 'bad-length', 'malformed']);

/** Numbers that the first patient never has. */
const OTHER: PatientSignals = {
  ...PATIENT,
  numerics: PATIENT.numerics.map((numeric) => ({ ...numeric, at: (tS) => (numeric.at(tS) ?? 0) * 0.5 })),
};

describe.each(SUBJECTS)('$name', (subject) => {
  const carriesVitals = factsOf(subject.driver.id).carriesVitals(subject.transport);
  const quietS = subject.driver.quietMs / 1000;

  it('says within its quiet time that the device fell silent, once, and by an issue', () => {
    const talk = rig(subject).start().run(6);
    expect(talk.link).toBe('connected');
    talk.connected = false;
    const lastHeard = talk.heard.at(-1)?.at.monotonicMs ?? 0;
    talk.run(quietS + TICK_S, () => talk.link === 'silent');
    expect(talk.link).toBe('silent');
    expect(talk.now.monotonicMs - lastHeard).toBeLessThanOrEqual(subject.driver.quietMs + TICK_S * 1000);
    expect(talk.count('silent')).toBe(1);
    talk.run(3 * quietS + 10);
    expect(talk.link).toBe('silent');
    expect(talk.count('silent')).toBe(1);
  });

  it('does not call a device silent that speaks', () => {
    const talk = rig(subject)
      .start()
      .run(Math.min(120, 4 * quietS + 10));
    expect(talk.links).not.toContain('silent');
    expect(talk.count('silent')).toBe(0);
  });

  it.runIf(carriesVitals)('gives no reading while the line is cut, and then only those of the device that is there', () => {
    const halves: Uint8Array[] = [];
    const talk = rig(subject, {
      line: (bytes, nowMs) => {
        if (nowMs < 5_000 || halves.length > 0) return [bytes];
        // The last thing heard is half a frame: nothing of it may join what the next device says.
        halves.push(bytes.subarray(0, bytes.length >> 1));
        return [halves[0] ?? bytes];
      },
    }).start();
    talk.run(10, () => halves.length > 0);
    talk.connected = false;
    talk.run(SETTLE_S);
    const before = talk.readings.length;
    talk.run(quietS + 5);
    expect(talk.readings.slice(before)).toEqual([]);
    const issuesBefore = talk.issues.length;
    talk.replug(OTHER);
    talk.run(quietS + 20, () => talk.link === 'connected');
    talk.run(8);
    expect(talk.link).toBe('connected');
    const sent = new Set(talk.sentNumerics().map(({ code, value }) => `${code} ${value}`));
    const codes = new Set(talk.sentNumerics().map(({ code }) => code));
    const got = talk.readings
      .slice(before)
      .flatMap((reading) =>
        reading.kind === 'vital' && reading.code !== null && codes.has(reading.code) ? [`${reading.code} ${reading.value}`] : [],
      );
    expect(got).not.toEqual([]);
    expect(got.filter((value) => !sent.has(value))).toEqual([]);
    const leftovers = talk.issues.slice(issuesBefore).filter(({ reason }) => OF_HALF_A_FRAME.has(reason));
    expect(leftovers).toEqual([]);
  });

  it('starts anew without a trace of what was: the same device tells the same again', () => {
    const fresh = rig(subject, { signals: OTHER, faults: [] }).start().run(8);
    const again = rig(subject).start().run(LONG_S);
    again.connected = false;
    again.run(quietS + 1);
    const before = again.readings.length;
    again.replug(OTHER);
    again.run(quietS + 20, () => again.link === 'connected');
    again.run(8);
    const names = (readings: typeof fresh.readings) =>
      [...new Set(readings.filter(({ kind }) => kind !== 'alert').map(({ kind, vendorCode }) => `${kind} ${vendorCode}`))].sort();
    expect(names(again.readings.slice(before))).toEqual(names(fresh.readings));
    expect(again.count('clock-jump')).toBe(0);
  });
});
