import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { DeviceDriver } from '#device';
import { driverById } from '#drivers';
import { factsOf } from '../device-drivers/conformance/protocols.ts';
import { type Heard, Rig, SENDER } from '../device-drivers/conformance/rig.ts';
import { patientOf, SUBJECTS, type Subject } from '../device-drivers/conformance/subjects.ts';
import { quantile } from './figures.ts';
import { LOAD_WAVES, loadedPatient } from './load.ts';

const RECORDED_S = 60;
const ROUNDS = 5;
const ROUND_MS = 300;
const LINE_RATES_WANTED = 200;
const BEDS = 20;
const BEDS_WANTED = 60;
/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Every driver: how fast it decodes what its own simulator says, and what that costs in memory; then IntelliVue by the bed. */
export function* measureDevices(): Generator<string> {
  yield 'driver and line: decoded per second, as a part of a loop that sums the bytes, times the rate of the line (target ≥ 200)';
  for (const subject of SUBJECTS) if (factsOf(subject.driver.id).carriesVitals(subject.transport)) yield throughputLine(subject);
  const intellivue = driverById('philips-intellivue');
  if (intellivue) yield bedsLine(intellivue);
}

function throughputLine(subject: Subject): string {
  const heard = recorded(subject, RECORDED_S);
  const bytes = heard.reduce((total, piece) => total + piece.bytes.length, 0);
  const decoded = usualRate(bytes, () => decodeAll(subject, heard));
  const summed = usualRate(bytes, () => sumAll(heard));
  const own = lineRate(subject.driver, subject.transport);
  const rate = own ?? bytes / RECORDED_S;
  const multiple = decoded / rate;
  return [
    subject.name.padEnd(32),
    `${(decoded / 1e6).toFixed(1)} MB/s`.padStart(12),
    `1/${(summed / decoded).toFixed(0)} of summing`.padStart(18),
    `${multiple.toFixed(0)} × ${own === null ? 'its own rate' : 'the line'} (${(rate / 1000).toFixed(1)} kB/s)`.padStart(38),
    multiple >= LINE_RATES_WANTED ? '  met' : '  NOT MET',
    `  heap +${heapGrowthKb(subject).toFixed(0)} kB in four minutes`,
  ].join('');
}

/** Bytes per second that the fastest of its serial lines carries; null for a network, whose limit is far away. */
function lineRate({ lines }: DeviceDriver, transport: Subject['transport']): number | null {
  if (transport !== 'serial') return null;
  const rates = lines.flatMap((line) => (line.transport === 'serial' ? [line.settings.baudRate] : []));
  return Math.max(...rates) / BITS_PER_BYTE;
}

function recorded({ driver, transport }: Subject, seconds: number): readonly Heard[] {
  return new Rig({ driver, transport, signals: patientOf(7) }).start().run(seconds).heard;
}

function decodeAll({ driver, transport }: Subject, heard: readonly Heard[]): number {
  const decoder = driver.openDecoder({ transport });
  return heard.reduce((readings, { bytes, at }) => readings + decoder.push(bytes, at, SENDER).readings.length, 0);
}

function sumAll(heard: readonly Heard[]): number {
  let sum = 0;
  for (const { bytes } of heard) for (let at = 0; at < bytes.length; at += 1) sum += bytes[at] ?? 0;
  return sum;
}

/** Bytes per second of processor time, median of some rounds after one to warm up. */
function usualRate(bytes: number, once: () => number): number {
  const rates = Array.from({ length: ROUNDS + 1 }, () => {
    const [began, before] = [performance.now(), process.cpuUsage()];
    let times = 0;
    while (performance.now() - began < ROUND_MS) {
      // What is computed is looked at, so that it cannot be left out.
      times += Number.isNaN(once()) ? 0 : 1;
    }
    return (times * bytes) / processorS(before);
  });
  return quantile(rates.slice(1), 0.5);
}

function processorS(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

/** What a decoder holds more after five minutes than after one. */
function heapGrowthKb(subject: Subject): number {
  const heard = recorded(subject, 5 * 60);
  const decoder = subject.driver.openDecoder({ transport: subject.transport });
  const minute = heard.findIndex(({ at }) => at.monotonicMs - (heard[0]?.at.monotonicMs ?? 0) > 60_000);
  const feed = (pieces: readonly Heard[]): number => {
    for (const { bytes, at } of pieces) decoder.push(bytes, at, SENDER);
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = feed(heard.slice(0, minute));
  return Math.max(0, feed(heard.slice(minute)) - before) / 1024;
}

/** Twenty sessions side by side, each hearing a minute of eight waves of 500/s and forty numbers at its own pace. */
function bedsLine(driver: DeviceDriver): string {
  const rig = new Rig({ driver, transport: 'udp', signals: loadedPatient(), waves: LOAD_WAVES });
  const first = rig.now;
  const { heard, readings } = rig.start().run(RECORDED_S);
  const measured = Array.from({ length: ROUNDS + 1 }, () => {
    const sessions = Array.from({ length: BEDS }, () => driver.openSession({ transport: 'udp', waves: LOAD_WAVES }));
    let decoded = 0;
    for (const session of sessions) session.start(first);
    const before = process.cpuUsage();
    let ticked = first.monotonicMs;
    for (const { bytes, at } of heard) {
      for (; ticked < at.monotonicMs; ticked += 100)
        for (const session of sessions) session.tick({ wallMs: at.wallMs, monotonicMs: ticked });
      for (const session of sessions) decoded += session.receive(bytes, at).readings.length;
    }
    const spentS = processorS(before);
    // The last answers may come after the last tick.
    if (decoded < readings.length * BEDS * 0.99) throw new Error(`${decoded} readings instead of ${readings.length * BEDS}`);
    return (RECORDED_S * BEDS) / spentS;
  });
  const beds = quantile(measured.slice(1), 0.5);
  return `IntelliVue beds of eight waves of 500/s and forty numbers that one core carries: ${beds.toFixed(0)} (target ≥ ${BEDS_WANTED}: ${beds >= BEDS_WANTED ? 'met' : 'NOT MET'})`;
}
