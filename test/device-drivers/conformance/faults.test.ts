import { describe, expect, it } from 'vitest';
import { canonical } from './canonical.ts';
import type { Rig } from './rig.ts';
import { CHOSEN, rig, type Subject } from './subjects.ts';

const ON_S = 12;
const RARE_S = 320;

/** All that a person or the wire could notice. */
function seen({ readings, issues, links, frames, heard }: Rig): string {
  const times = readings.map(({ time }) => `${time.deviceUptimeMs}/${time.deviceWall}`);
  return JSON.stringify([
    canonical(readings),
    times,
    issues.map(({ reason }) => reason),
    links,
    frames.map(({ kind }) => kind),
    heard.map(({ bytes }) => bytes.length),
  ]);
}

/** The vital signs of the last seconds that have a value. */
function lately(talk: Rig): readonly string[] {
  const since = talk.now.monotonicMs - 6_000;
  const vitals = talk.readings.flatMap((reading) =>
    reading.kind === 'vital' && reading.value !== null && reading.time.arrival.monotonicMs >= since ? [reading.vendorCode] : [],
  );
  return [...new Set(vitals)].sort();
}

/** Some devices tell their clock with cuff pressures only, each five minutes. */
function isNoticedLater(subject: Subject, fault: string): boolean {
  const run = (faults: readonly string[]) => seen(rig(subject, { faults }).start().run(RARE_S));
  return run([fault]) !== run([]);
}

describe.each(CHOSEN)('$id', (driver) => {
  const subjects = driver.transports.map((transport): Subject => ({ name: driver.id, driver, transport }));
  const quiet = subjects.map((subject) => rig(subject).start().run(ON_S));
  const recoveryS = driver.quietMs / 1000 + 25;
  const usual = subjects.map((subject) =>
    lately(
      rig(subject)
        .start()
        .run(ON_S + recoveryS),
    ),
  );

  it.each(driver.capabilities().faults.map((fault) => ({ fault })))(
    '$fault can be noticed, and ends when it is switched off',
    ({ fault }) => {
      const noticed = subjects.filter((subject, index) => {
        const talk = rig(subject, { faults: [fault] })
          .start()
          .run(ON_S);
        const differs = seen(talk) !== seen(quiet[index] ?? talk);
        talk.setFaults([]);
        talk.run(recoveryS);
        expect(talk.link).toBe('connected');
        expect(lately(talk)).toEqual(usual[index]);
        return differs;
      });
      expect(noticed.length > 0 || subjects.some((subject) => isNoticedLater(subject, fault))).toBe(true);
    },
  );

  it('refuses a fault that it does not know, and names those it knows', () => {
    for (const subject of subjects) {
      expect(() => rig(subject, { faults: ['no-such-fault'] })).toThrow(/no-such-fault/);
      expect(() => rig(subject).setFaults(['no-such-fault'])).toThrow(expect.objectContaining({ name: 'InputRefused' }));
    }
  });
});
