import { describe, expect, it } from 'vitest';
import { WaveWatch } from '../../../../electron/monitor/derived/wave-watch.ts';
import { waveRow } from '../../../../electron/monitor/screen/wave-rows.ts';

const ECG = 131330;
const PLETH = 150452;
const ROWS = [waveRow(ECG), waveRow(PLETH)];
const NOTHING = (): boolean => false;

const samples = (...values: number[]): Float32Array => Float32Array.from(values);

function missing(watch: WaveWatch, nowMs: number, covered: (condition: string) => boolean = NOTHING): string[] {
  return watch
    .conditions(ROWS, covered, nowMs)
    .filter(({ active }) => active)
    .map(({ condition, priority, text }) => `${condition} ${priority} ${text}`);
}

describe('a wave on the screen that stops', () => {
  it('is a medium alarm after 10 s, also when the device goes on with samples that are none, until it is there again', () => {
    const watch = new WaveWatch();
    watch.take({ channel: String(ECG), samples: samples(0, 0) }, 'monitor-1', 0);
    watch.take({ channel: String(ECG), samples: samples(Number.NaN) }, 'monitor-1', 5_000);
    expect(missing(watch, 9_999)).toEqual([]);
    expect(missing(watch, 10_000)).toEqual([`wave-lost-${ECG} medium II: no wave`]);
    watch.take({ channel: String(ECG), samples: samples(Number.NaN, 0.1) }, 'monitor-1', 11_000);
    expect(missing(watch, 11_000)).toEqual([]);
  });

  it('is none when it never came, when its cable says so already, or when nothing comes of its device', () => {
    const watch = new WaveWatch();
    expect(missing(watch, 60_000)).toEqual([]);
    watch.take({ channel: String(PLETH), samples: samples(0.5) }, 'monitor-1', 0);
    expect(missing(watch, 11_000, (condition) => condition === 'spo2-lost')).toEqual([]);
    expect(missing(watch, 11_000, (condition) => condition === 'ecg-lost')).toHaveLength(1);
    watch.away('monitor-2', 11_000);
    expect(missing(watch, 11_000)).toHaveLength(1);
    watch.away('monitor-1', 11_000);
    expect(missing(watch, 20_999)).toEqual([]);
    expect(missing(watch, 21_000)).toHaveLength(1);
  });

  it('has its full time after standby, and is forgotten with the patient', () => {
    const watch = new WaveWatch();
    watch.take({ channel: String(ECG), samples: samples(0) }, 'monitor-1', 0);
    watch.waitForAll(60_000);
    expect(missing(watch, 69_000)).toEqual([]);
    expect(missing(watch, 70_000)).toHaveLength(1);
    watch.forget();
    expect(missing(watch, 90_000)).toEqual([]);
  });
});
