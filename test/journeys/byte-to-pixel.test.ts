import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PatientSignals } from '#device';
import { driverById } from '#drivers';
import { type RunningSimulator, startSimulator } from '../../device-drivers/commands/simulator-adapter.ts';
import { loadRecording } from '../../device-drivers/simulators/recording-adapter.ts';
import type { Probe } from '../../renderer/probe.ts';
import type { PaintedSample } from '../../renderer/waveform/trace.ts';
import { type Bedside, openBedside } from '../support/bedside.ts';
import { columnMiddles } from '../support/canvas.ts';
import { hasElectron } from '../support/electron.ts';
import { hasShared, sharedPath } from '../support/shared.ts';
import { eventually } from '../support/system.ts';

const ready = hasShared('data/waveforms/mimicdb-037') && hasElectron;
const title = 'byte to pixel: recording mimicdb-037 on the bedside screen (needs ../shared/data/waveforms, Electron)';

const MCL1 = 131404;
const ABP = 150036;
/** A turn of the sweep is 12 s at 1920 pixels: after this the picture is full. */
const FILL_MS = 16_000;

describe.skipIf(!ready)(title, () => {
  let directory: string;
  let signals: PatientSignals;
  let simulator: RunningSimulator;
  let bedside: Bedside;
  const pictures = new Map<number, Column[]>();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-pixel-'));
    await chmod(directory, 0o711);
    signals = loadRecording(sharedPath('data/waveforms'), 'mimicdb-037');
    const driver = driverById('philips-intellivue')!;
    simulator = await startSimulator({ driver, signals, place: { kind: 'udp-listens', host: '127.0.0.1', port: 0 }, faults: [] });
    const config = join(directory, 'monitor.json');
    await writeFile(config, JSON.stringify(monitorConfig(simulator.port, directory)));
    bedside = await openBedside(config);
    await bedside.page.locator(`canvas[data-channel="${MCL1}"]`).waitFor({ timeout: 60_000 });
    await eventually(async () => (await trace(bedside, MCL1)).length > 100, 60_000, 'the first samples');
    await bedside.page.waitForTimeout(FILL_MS);
    // Both before either is judged: while this process computes, its simulator sends nothing.
    for (const channel of [MCL1, ABP]) {
      const [shown, pixels] = await Promise.all([
        trace(bedside, channel),
        columnMiddles(bedside.page, `canvas[data-channel="${channel}"]`),
      ]);
      pictures.set(channel, columnsOf(shown, pixels));
    }
  });

  afterAll(async () => {
    await bedside?.close();
    await simulator?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it.each([
    { channel: MCL1, label: 'ECG' },
    { channel: ABP, label: 'arterial pressure' },
  ])('draws the $label as it was recorded: lit pixels correlate with the samples', ({ channel }) => {
    const wave = signals.waves.find(({ code }) => code === channel)!;
    const columns = pictures.get(channel) ?? [];
    expect(columns.length).toBeGreaterThan(600);
    expect(bestCorrelation(columns, wave)).toBeGreaterThan(0.97);
  });

  it('shows the numbers that the device sent', async () => {
    for (const [code, place] of [
      [147842, '[data-vital="heart-rate"] .value'],
      [150039, '[data-vital="abp-mean"]'],
      [150037, '[data-vital="abp-systolic"]'],
    ] as const) {
      await eventually(
        async () => {
          const text = (await bedside.page.locator(place).first().textContent()) ?? '';
          const last = simulator
            .sentNumerics()
            .filter((sent) => sent.code === code)
            .at(-1);
          return last?.value != null && new RegExp(`(^|\\D)${last.value.toFixed(0)}(\\D|$)`).test(text);
        },
        10_000,
        `the number of code ${code} that was sent last`,
      );
    }
  });

  it('never invents a value for what is not measured', async () => {
    expect(await bedside.page.locator('[data-vital="spo2"]').first().textContent()).toContain('---');
    expect(await trace(bedside, 150452)).toEqual([]);
  });

  it('says that the patient is simulated and that this is no certified device', async () => {
    await bedside.page.getByText('Simulated patient — recording mimicdb-037').first().waitFor();
    await bedside.page.getByText('Not a certified medical device').first().waitFor();
  });

  it('takes the numbers away when the device falls silent, and says why', async () => {
    await simulator.stop();
    await bedside.page.locator('[data-vital="heart-rate"]').getByText('---').first().waitFor({ timeout: 60_000 });
    await bedside.page.getByText(/!!!/).first().waitFor({ timeout: 60_000 });
    simulator = await startSimulator({
      driver: driverById('philips-intellivue')!,
      signals,
      place: { kind: 'udp-listens', host: '127.0.0.1', port: simulator.port },
      faults: [],
    });
    await bedside.page.locator('[data-vital="heart-rate"]').getByText(/^\d+/).first().waitFor({ timeout: 60_000 });
  });
});

function trace(bedside: Bedside, channel: number): Promise<PaintedSample[]> {
  return bedside.page.evaluate(
    (name) => [...(window as unknown as { __wardlightProbe: Probe }).__wardlightProbe.trace(name)],
    String(channel),
  );
}

interface Column {
  readonly tMs: number;
  /** Upwards, pixels. */
  readonly height: number;
}

/** What is lit in each column, in order of time: the columns' times come from where the samples were drawn. */
function columnsOf(shown: readonly PaintedSample[], middles: readonly (number | null)[]): Column[] {
  const times = new Map<number, number[]>();
  for (const { x, tMs } of shown) times.set(Math.floor(x), [...(times.get(Math.floor(x)) ?? []), tMs]);
  return [...times]
    .flatMap(([x, at]): Column[] => {
      const middle = middles[x];
      return middle == null ? [] : [{ tMs: at.reduce((sum, each) => sum + each, 0) / at.length, height: -middle }];
    })
    .sort((a, b) => a.tMs - b.tMs);
}

/** Slides the picture along the recording: its place in it is not known to the screen. */
function bestCorrelation(columns: readonly Column[], wave: PatientSignals['waves'][number]): number {
  const first = columns[0]!.tMs;
  const offsets = columns.map(({ tMs }) => Math.round(((tMs - first) / 1000) * wave.rateHz));
  const heights = columns.map(({ height }) => height);
  const searched = 120 * wave.rateHz;
  let best = -1;
  for (let start = 0; start < searched; start += 1) {
    best = Math.max(
      best,
      correlation(
        heights,
        offsets.map((offset) => wave.sample(start + offset) ?? 0),
      ),
    );
  }
  return best;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let index = 0; index < a.length; index += 1) {
    const [da, db] = [a[index]! - meanA, b[index]! - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return ab / Math.sqrt(aa * bb);
}

function monitorConfig(port: number, directory: string): object {
  return {
    bed: { id: 'bed-12', ward: 'Ward 3' },
    admission: {
      patient: { identifier: 'SIM-0037', name: 'Simulated, Patient', birthDate: '1954-04-12', type: 'adult' },
      encounter: 'ENC-SIM-0037',
      since: '2026-01-05T08:00:00.000Z',
    },
    devices: [
      {
        id: 'monitor-1',
        driver: 'philips-intellivue',
        udp: { host: '127.0.0.1', port },
        waves: [MCL1, 150452, ABP, 151552],
        simulates: 'recording mimicdb-037',
      },
    ],
    store: { directory: join(directory, 'bed'), key: '0'.repeat(63).concat('1') },
    hub: null,
    limits: {},
    alarmDelayS: 10,
  };
}
