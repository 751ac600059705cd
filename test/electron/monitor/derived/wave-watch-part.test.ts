import { expect, it } from 'vitest';
import type { DeviceBay } from '../../../../electron/monitor/acquisition/device-bay.ts';
import type { Intake } from '../../../../electron/monitor/acquisition/device-intake.ts';
import type { Equipment } from '../../../../electron/monitor/acquisition/equipment.ts';
import { AlarmDesk } from '../../../../electron/monitor/alarms/alarm-desk.ts';
import { BedAlarms } from '../../../../electron/monitor/alarms/bed-alarms.ts';
import { linkLost } from '../../../../electron/monitor/bed/technicals.ts';
import { WaveWatchPart } from '../../../../electron/monitor/derived/wave-watch-part.ts';

const BAY = { id: 'monitor-1', label: 'monitor' } as unknown as DeviceBay;

/** One bed with an ECG on its screen, second by second. */
class Bed {
  readonly desk = new AlarmDesk(new BedAlarms({ patientType: 'adult' }));
  #configs = [{ waves: [131330] }];
  readonly part: WaveWatchPart;
  nowMs = 0;

  constructor() {
    const configs = (): unknown => this.#configs;
    const equipment = {
      bays: new Map([['monitor-1', BAY]]),
      get configs() {
        return configs();
      },
    };
    this.part = new WaveWatchPart(this.desk, equipment as unknown as Equipment);
  }

  /** The rows of the screen are others now. */
  showNothing(): void {
    this.#configs = [{ waves: [] }];
  }

  play(seconds: number, wave: boolean): string[] {
    for (let second = 0; second < seconds; second += 1) {
      const moment = { nowMs: this.nowMs, now: { wallMs: this.nowMs, monotonicMs: this.nowMs } };
      const waves = wave ? [{ channel: '131330', samples: Float32Array.of(0) }] : [];
      this.part.onReadings({ waves } as unknown as Intake, BAY, moment);
      this.part.everySecond(moment);
      this.desk.look(this.nowMs, null);
      this.nowMs += 1_000;
    }
    return this.desk.alarms.present().map(({ condition }) => condition);
  }
}

it('a wave that stops while everything else goes on is a medium technical alarm, and ends with the wave', () => {
  const bed = new Bed();
  expect(bed.play(20, true)).toEqual([]);
  expect(bed.play(9, false)).toEqual([]);
  expect(bed.play(2, false)).toEqual(['wave-lost-131330']);
  expect(bed.desk.alarms.present()).toMatchObject([{ priority: 'medium', source: 'technical', text: 'II: no wave' }]);
  expect(bed.play(1, true)).toEqual([]);
});

it('is not told again where the silence of the device is told already, nor in standby', () => {
  const bed = new Bed();
  bed.play(5, true);
  const link = (active: boolean): void =>
    bed.desk.technical({ condition: linkLost('monitor-1'), active, priority: 'medium', text: 'No data' }, bed.nowMs);
  link(true);
  expect(bed.play(30, false)).toEqual([linkLost('monitor-1')]);
  link(false);
  expect(bed.play(9, false)).toEqual([]);
  bed.desk.setStandby(true, bed.nowMs);
  expect(bed.play(60, false)).toEqual([]);
  bed.desk.setStandby(false, bed.nowMs);
  expect(bed.play(9, false)).toEqual([]);
  expect(bed.play(3, false)).toEqual(['wave-lost-131330']);
});

it('ends when the wave is not on the screen any more, and with the patient', () => {
  const bed = new Bed();
  bed.play(5, true);
  expect(bed.play(12, false)).toEqual(['wave-lost-131330']);
  bed.showNothing();
  expect(bed.play(1, false)).toEqual([]);
  const next = new Bed();
  next.play(5, true);
  expect(next.play(12, false)).toEqual(['wave-lost-131330']);
  next.part.onPatient();
  expect(next.play(1, false)).toEqual([]);
});
