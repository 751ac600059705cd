import { describe, expect, it } from 'vitest';
import type { DeviceReading } from '#device';
import { metricOfCode } from '../../../device-drivers/nomenclature/terms.ts';
import { factsOf } from './protocols.ts';
import { rig, SUBJECTS } from './subjects.ts';
import { isUcum } from './ucum.ts';

const DRIFT_PART = 0.01;
/** Some devices tell their clock with cuff pressures only, each five minutes. */
const RARE_CLOCK_S = 320;

const hasClock = ({ time }: DeviceReading) => time.deviceUptimeMs !== null || time.deviceWall !== null;
interface Ticked {
  readonly arrivedMs: number;
  readonly uptimeMs: number;
}

/** Of each device: when it said which uptime. */
function uptimes(readings: readonly DeviceReading[]): ReadonlyMap<string, readonly Ticked[]> {
  const found = new Map<string, Ticked[]>();
  for (const { time, source = '' } of readings) {
    if (time.deviceUptimeMs === null) continue;
    const ticked = found.get(source) ?? [];
    ticked.push({ arrivedMs: time.arrival.monotonicMs, uptimeMs: time.deviceUptimeMs });
    found.set(source, ticked);
  }
  return found;
}

describe.each(SUBJECTS)('$name', (subject) => {
  const { parameters, faults } = subject.driver.capabilities();
  const { carriesVitals: carries, leavesOut } = factsOf(subject.driver.id);
  const carriesVitals = carries(subject.transport);
  const talk = rig(subject).start().run(30);

  it('connects, and has no complaint about its own simulator', () => {
    expect(talk.link).toBe('connected');
    expect(talk.issues.map(({ reason, detail }) => `${reason}: ${detail}`)).toEqual([]);
  });

  it('takes every code from the nomenclature and every unit from UCUM', () => {
    for (const { kind, code, codeName, unit, vendorCode } of talk.readings) {
      if (kind === 'vital' || kind === 'waveform')
        expect(`${vendorCode} ${codeName}`).toBe(`${vendorCode} ${code === null ? null : metricOfCode(code)?.codeName}`);
      if (unit !== null && !isUcum(unit)) expect.fail(`${vendorCode}: unit ${unit}`);
    }
  });

  it('lists in its capabilities what it delivers', () => {
    const listed = new Set(parameters.map(({ kind, vendorCode }) => `${kind} ${vendorCode}`));
    const delivered = new Set(
      talk.readings.flatMap(({ kind, vendorCode }) => (kind === 'vital' || kind === 'waveform' ? [`${kind} ${vendorCode}`] : [])),
    );
    expect([...delivered].filter((name) => !listed.has(name))).toEqual([]);
  });

  const withdrawn = ['probe-off', 'leads-off'].filter((fault) => faults.includes(fault));
  it.runIf(carriesVitals).each(withdrawn.length > 0 ? [[], withdrawn] : [[]])(
    'delivers every number that the simulator sent, as it was sent (%j)',
    (...off) => {
      const switched = rig(subject, { faults: off }).start().run(20);
      const sent = switched.sentNumerics().map(({ code, value }) => `${code} ${value}`);
      const codes = new Set(switched.sentNumerics().map(({ code }) => code));
      const got = switched.readings.flatMap((reading) =>
        reading.kind === 'vital' && reading.code !== null && codes.has(reading.code) ? [`${reading.code} ${reading.value}`] : [],
      );
      expect(sent).not.toEqual([]);
      expect(got.sort()).toEqual(sent.sort());
      if (off.length > 0 && leavesOut) expect(codes.size).toBeLessThan(new Set(talk.sentNumerics().map(({ code }) => code)).size);
      else if (off.length > 0) expect(sent.filter((pair) => pair.endsWith(' null'))).not.toEqual([]);
    },
  );

  it('has a running clock that never goes back and keeps the pace of the host, if it has one', () => {
    for (const ticked of uptimes(talk.readings).values()) {
      const [first, last] = [ticked[0], ticked.at(-1)];
      if (!first || !last || last.arrivedMs - first.arrivedMs < 10_000) continue;
      const pace = (last.uptimeMs - first.uptimeMs) / (last.arrivedMs - first.arrivedMs);
      expect(pace).toBeGreaterThan(0.8);
      expect(pace).toBeLessThan(1.2);
    }
  });

  it.runIf(carriesVitals && faults.includes('clock-jump'))('tells when the clock of the device steps', () => {
    const stepped = rig(subject).start();
    stepped.run(RARE_CLOCK_S, () => stepped.nowMs > 10_000 && stepped.readings.some(hasClock));
    expect(stepped.count('clock-jump')).toBe(0);
    stepped.setFaults(['clock-jump']);
    stepped.run(RARE_CLOCK_S, () => stepped.count('clock-jump') > 0);
    expect(stepped.count('clock-jump')).toBeGreaterThan(0);
  });

  it.runIf(carriesVitals && faults.includes('drift'))('shows that the clock of the device runs fast', () => {
    const clockMs = ({ time }: DeviceReading): number | null =>
      time.deviceUptimeMs ?? (time.deviceWall === null ? null : Date.parse(`${time.deviceWall}Z`));
    const gained = (faultsOn: readonly string[]): number => {
      const clocked = rig(subject, { faults: faultsOn })
        .start()
        .run(RARE_CLOCK_S)
        .readings.flatMap((reading) => {
          const clock = reading.kind === 'vital' || reading.kind === 'status' ? clockMs(reading) : null;
          return clock === null ? [] : [clock - reading.time.arrival.monotonicMs];
        });
      return (clocked.at(-1) ?? 0) - (clocked[0] ?? 0);
    };
    expect(gained(['drift']) - gained([])).toBeGreaterThan(RARE_CLOCK_S * 1000 * DRIFT_PART * 0.4);
  });
});
