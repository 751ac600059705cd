import { describe, expect, it } from 'vitest';
import { geUnity } from '../../../device-drivers/ge-unity/index.ts';
import { discoveryPacket, numericsPacket } from '../../../device-drivers/ge-unity/simulator/packets.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { Conversation } from '../support/conversation.ts';
import { valuesOf } from '../support/heard.ts';
import { ADDRESS, entry, instant, ofKind, reasons, sentBy } from './support.ts';

const signals = generatePatient({ seed: 5, scenario: 'stable' });
const talk = (...faults: readonly string[]) =>
  new Conversation(
    geUnity.openSession({ transport: 'udp', waves: [] }),
    geUnity.openSimulator({ transport: 'udp', signals, faults }),
  ).start();

function session() {
  const unity = geUnity.openSession({ transport: 'udp', waves: [] });
  unity.start(instant(0));
  const other = [192, 168, 0, 196] as const;
  return {
    tick: (ms: number) => unity.tick(instant(ms)),
    discovery: (ms: number) =>
      unity.receive(discoveryPacket(ADDRESS, ms / 1000, 'SIM|B-01', ''), instant(ms), sentBy('192.168.0.195', 7000)),
    numerics: (ms: number) =>
      unity.receive(numericsPacket(ADDRESS, ms / 2000, [entry(0x22, [14])]), instant(ms), sentBy('192.168.0.195', 3073)),
    others: (ms: number) => unity.receive(numericsPacket(other, ms / 2000, []), instant(ms), sentBy('192.168.0.196', 3073)),
  };
}

describe('the session', () => {
  it('hears its simulated monitor over the end of the numbers, and says nothing', () => {
    const bed = talk().run(20).stop();
    expect(bed.links).toEqual(['connecting', 'connected', 'released']);
    expect(bed.issues).toEqual([]);
    const ecg = ofKind(bed.readings, 'waveform').filter(({ label }) => label === 'II');
    expect(ecg.flatMap(({ samples }) => samples)).toHaveLength(20 * 240);
    expect(ecg.every(({ samples }) => samples.every((sample) => sample !== null))).toBe(true);
  });

  it('a monitor that only announces itself is there for 30 s, one that measured for 6 s', () => {
    const announced = session();
    expect(announced.discovery(0).link).toBe('connected');
    expect(announced.tick(29_900).link).toBe('connected');
    expect(announced.tick(30_000)).toMatchObject({ link: 'silent', issues: [{ reason: 'silent' }] });
    const measuring = session();
    measuring.numerics(0);
    expect(measuring.tick(5_900).link).toBe('connected');
    expect(measuring.tick(6_000)).toMatchObject({ link: 'silent', issues: [{ reason: 'silent' }] });
  });

  it('says once that a monitor measures no more though it announces itself', () => {
    const bed = session();
    bed.numerics(0);
    bed.discovery(4_000);
    const ticks = [5_000, 6_000, 7_000, 9_000].map((ms) => bed.tick(ms));
    expect(ticks.map(({ link }) => link)).toEqual(['connected', 'connected', 'connected', 'connected']);
    expect(ticks.flatMap(reasons)).toEqual(['silent']);
    expect(bed.tick(10_000).link).toBe('silent');
  });

  it('one of two monitors that is gone is told by its address; the other goes on', () => {
    const ward = session();
    ward.numerics(0);
    for (let ms = 0; ms <= 6_000; ms += 2_000) ward.others(ms);
    const { link, issues } = ward.tick(6_500);
    expect([link, issues.map(({ detail }) => detail)]).toEqual(['connected', [expect.stringContaining('192.168.0.195')]]);
  });

  it('after a silence what is unknown is told again: it may be another monitor', () => {
    const unity = geUnity.openSession({ transport: 'udp', waves: [] });
    const unknown = (ms: number) => unity.receive(numericsPacket(ADDRESS, 1, [entry(0x4f, [1, 2, 3])]), instant(ms));
    unity.start(instant(0));
    expect([unknown(0), unknown(100)].map(({ issues }) => issues.length)).toEqual([3, 1]);
    unity.tick(instant(7_000));
    expect(reasons(unknown(8_000))).toHaveLength(3);
  });

  it('after a silence numbers are compared with none', () => {
    const bed = session();
    bed.numerics(0);
    bed.tick(6_000);
    expect(bed.numerics(100_000).issues).toEqual([]);
  });
});

describe('faults of the simulated monitor', () => {
  it.each([
    ['probe-off', { '2D/1': 'invalid', '2D/2': 'invalid' }],
    ['leads-off', { '3A/1': 'probe-off', '22/1': 'invalid' }],
    ['unknown-parameter', { '4F/1': 42 }],
  ])('%s', (fault, values) => {
    expect(valuesOf(talk(fault).run(3).readings)).toMatchObject(values);
  });

  it.each([
    ['lost-packets', 20, 'sequence-gap'],
    ['unknown-wave', 3, 'unknown-parameter'],
    ['second-monitor', 3, 'unexpected-data'],
    ['silent', 12, 'silent'],
  ])('%s: seen after %i s as %s', (fault, seconds, reason) => {
    expect(talk(fault).run(seconds).count(reason)).toBeGreaterThan(0);
  });

  it('leads off make their waves null, and only theirs', () => {
    const waves = ofKind(talk('leads-off').run(2).readings, 'waveform');
    const isOff = (label: string) =>
      waves.filter((wave) => wave.label === label).every(({ samples }) => samples.every((one) => one === null));
    expect([isOff('II'), isOff('Resp'), isOff('Pleth')]).toEqual([true, true, false]);
  });

  it('another patient, an alarm that ends, a clock that steps', () => {
    const device = geUnity.openSimulator({ transport: 'udp', signals, faults: ['device-alarm'] });
    const bed = new Conversation(geUnity.openSession({ transport: 'udp', waves: [] }), device).start().run(9);
    (device as unknown as { setFaults(names: readonly string[]): void }).setFaults(['change-patient', 'clock-jump']);
    bed.run(8);
    expect(ofKind(bed.readings, 'alert').map(({ text, phase }) => `${text} ${phase}`)).toEqual([
      'LEADS FAIL present',
      'LEADS FAIL end',
    ]);
    const names = ofKind(bed.readings, 'status').flatMap(({ settings }) => settings['givenName'] ?? []);
    expect(names).toEqual(['ONE', 'TWO']);
    expect(bed.count('clock-jump')).toBe(1);
  });
});
