import { describe, expect, it } from 'vitest';
import { canonical } from './canonical.ts';
import { ACKNOWLEDGEMENT, factsOf } from './protocols.ts';
import { rig, SUBJECTS } from './subjects.ts';

const RUN_S = 45;

describe.each(SUBJECTS)('$name', (subject) => {
  const { driver, transport } = subject;
  const { requestName } = factsOf(driver.id);
  const { requests, faults } = driver.capabilities();
  const talk = rig(subject).start().run(RUN_S);
  const nameOf = (bytes: Uint8Array) => requestName(bytes, transport) ?? `unknown: ${Buffer.from(bytes).toString('hex')}`;
  const sent = (): readonly string[] => [...new Set([...talk.sent, ...stopped()].map(({ bytes }) => nameOf(bytes)))];
  const stopped = () => rig(subject).start().run(3).stop().run(2).sent;

  it('sends nothing but the requests that it names', () => {
    const named = new Set([...requests, ACKNOWLEDGEMENT]);
    expect(sent().filter((name) => !named.has(name))).toEqual([]);
    const troubled = faults.flatMap(
      (fault) =>
        rig(subject, { faults: [fault] })
          .start()
          .run(12).sent,
    );
    expect(troubled.map(({ bytes }) => nameOf(bytes)).filter((name) => !named.has(name))).toEqual([]);
  });

  it('sends nothing but acknowledgements where it only listens', () => {
    const line = driver.lines.find((one) => one.transport === transport);
    const listens = requests.length === 0 || (line?.transport !== 'serial' && line?.role === 'listener');
    if (listens) expect(sent().filter((name) => name !== ACKNOWLEDGEMENT)).toEqual([]);
    else expect(talk.sent.length).toBeGreaterThan(0);
  });

  it('is understood by its simulator: without any of its requests the conversation is another one', () => {
    const whole = canonical(talk.readings);
    for (const name of sent()) {
      if (talk.sent.every(({ bytes }) => nameOf(bytes) !== name)) continue;
      const without = rig(subject, { passes: (bytes) => nameOf(bytes) !== name })
        .start()
        .run(RUN_S);
      const same =
        JSON.stringify(canonical(without.readings)) === JSON.stringify(whole) && without.frames.length === talk.frames.length;
      expect(same, `nobody misses ${name}`).toBe(false);
    }
  });
});
