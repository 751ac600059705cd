import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeviceDriver, type HostInstant, type SerialLine, serial8N1 } from '#device';
import { DRIVERS } from '#drivers';
import { generatePatient } from '../../../../device-drivers/simulators/generator.ts';
import { fingerprint, type Heard, settingsToHear } from '../../../../electron/monitor/acquisition/fingerprint.ts';

const LISTEN_S = 12;

/** Simulators that, as they are, wait to be asked, and how they become a model that does not. */
const SPEAKING: Readonly<Record<string, readonly string[]>> = { 'contec-cms50': ['generation-a'] };

/** The first line of each driver at which its simulated device speaks by itself. */
const spontaneous = DRIVERS.flatMap((driver) => {
  const lines = SPEAKING[driver.id] ? driver.lines : driver.lines.slice(0, 1);
  const line = lines.find((one): one is SerialLine => one.transport === 'serial' && one.speaksFirst);
  return line ? [{ driver, line, name: `${driver.id} at ${line.settings.baudRate}` }] : [];
});

/** What its device says of itself while nobody asks. */
function heardOf(driver: DeviceDriver, { settings }: SerialLine, before: Uint8Array = new Uint8Array()): Heard {
  const simulator = driver.openSimulator({
    transport: 'serial',
    signals: generatePatient({ seed: 5, scenario: 'stable' }),
    faults: SPEAKING[driver.id] ?? [],
  });
  const pieces: { bytes: Uint8Array; at: HostInstant }[] = [{ bytes: before, at: instant(0) }];
  for (let ms = 0; ms < LISTEN_S * 1_000; ms += 20)
    for (const bytes of simulator.tick(instant(ms))) pieces.push({ bytes, at: instant(ms) });
  return { transport: 'serial', settings, pieces };
}

function instant(ms: number): HostInstant {
  return { wallMs: 1_700_000_000_000 + ms, monotonicMs: ms };
}

describe('what speaks on a line', () => {
  it.each(spontaneous)('$name is recognised, and nothing before it', ({ driver, line }) => {
    const [best] = fingerprint(DRIVERS, [heardOf(driver, line)]);
    expect(best?.driver.id).toBe(driver.id);
    expect(best?.evidence).toMatch(new RegExp(`good frames?, \\d+ % of \\d+ bytes at ${line.settings.baudRate} `));
  });

  it.each(spontaneous)('$name is recognised although the line began in the middle of something', ({ driver, line }) => {
    const [best] = fingerprint(DRIVERS, [heardOf(driver, line, Uint8Array.of(0x7e, 0x01, 0xff, 0x42, 0x03))]);
    expect(best?.driver.id).toBe(driver.id);
  });

  it('silence and chance are nothing', () => {
    const settings = settingsToHear(DRIVERS)[0] ?? serial8N1(9600);
    expect(fingerprint(DRIVERS, [{ transport: 'serial', settings, pieces: [] }])).toEqual([]);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 200, maxLength: 2_000 }), (bytes) => {
        expect(fingerprint(DRIVERS, [{ transport: 'serial', settings, pieces: [{ bytes, at: instant(0) }] }])).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('every setting at which some device speaks by itself is listened to once', () => {
    const settings = settingsToHear(DRIVERS).map((one) => JSON.stringify(one));
    expect(new Set(settings).size).toBe(settings.length);
    for (const { line } of spontaneous) expect(settings).toContain(JSON.stringify(line.settings));
  });
});
