import { describe, expect, it } from 'vitest';
import type { HostInstant } from '#device';
import type { DeviceBay } from '../../../electron/monitor/acquisition/device-bay.ts';
import type { Intake } from '../../../electron/monitor/acquisition/device-intake.ts';
import { AlarmDesk } from '../../../electron/monitor/alarms/alarm-desk.ts';
import { BedAlarms } from '../../../electron/monitor/alarms/bed-alarms.ts';
import { deviceAlarm } from '../../../electron/monitor/alarms/device-alarm.ts';
import type { BedOffice } from '../../../electron/monitor/bed/bed-office.ts';
import { type EquipmentState, technicals } from '../../../electron/monitor/bed/technicals.ts';
import { BedTime } from '../../../electron/monitor/clock/bed-time.ts';
import { DerivedPart } from '../../../electron/monitor/derived/derived-part.ts';
import { WaveWatch } from '../../../electron/monitor/derived/wave-watch.ts';
import { news2Score } from '../../../electron/monitor/scores/news2-score.ts';
import { scoreAlarms } from '../../../electron/monitor/scores/score-alarms.ts';
import { waveRow } from '../../../electron/monitor/screen/wave-rows.ts';
import { Bed } from '../../electron/monitor/alarms/bed.ts';
import { ADULT, Known, WELL } from '../../electron/monitor/scores/patient-score.ts';

/** Alarms section 2, the default map: priority of each condition that is signalled. */
const priorities = (alarms: BedAlarms): string[] => alarms.present().map(({ priority, condition }) => `${priority} ${condition}`);

const RATE_HZ = 250;
const ECG = '131330';
const ABP = '150036';

/** One bed whose waves are made here, in pieces of 200 ms. */
class Waves {
  readonly desk = new AlarmDesk(new BedAlarms({ patientType: 'adult' }));
  readonly #part: DerivedPart;
  readonly #bay = { id: 'monitor-1', label: 'monitor' } as unknown as DeviceBay;
  readonly journal: string[] = [];
  nowMs = 0;

  constructor() {
    const office = { nextId: () => 'id', keep: () => undefined, post: () => undefined, shiftMs: 0 } as unknown as BedOffice;
    this.#part = new DerivedPart(this.desk, office, () => undefined);
  }

  play(seconds: number, waves: Readonly<Record<string, (atS: number) => number>>): void {
    for (let piece = 0; piece < seconds * 5; piece += 1) {
      const fromMs = this.nowMs;
      const taken = Object.entries(waves).map(([channel, sample]) => ({
        channel,
        rateHz: RATE_HZ,
        firstSampleMs: fromMs,
        samples: Float32Array.from({ length: RATE_HZ / 5 }, (_, n) => sample(fromMs / 1000 + n / RATE_HZ)),
      }));
      this.nowMs += 200;
      const now: HostInstant = { wallMs: this.nowMs, monotonicMs: this.nowMs };
      const moment = { nowMs: this.nowMs, now };
      this.#part.onReadings({ waves: taken, vitals: [], alerts: [] } as unknown as Intake, this.#bay, moment);
      this.#part.tick(moment);
      if (this.nowMs % 1000 === 0) this.#part.everySecond(moment);
      this.journal.push(...this.desk.look(this.nowMs, null).acts.map(({ reason }) => reason ?? ''));
    }
  }
}

/** 75 beats a minute: a narrow upstroke on a flat line, in mV. */
const beats = (atS: number): number => Math.exp(-((((atS + 0.4) % 0.8) - 0.4) ** 2) / (2 * 0.012 ** 2));
/** Coarse fibrillation: no beat like the other. */
const fibrillation = (atS: number): number =>
  0.6 * Math.sin(2 * Math.PI * 5.1 * atS + 2 * Math.sin(2 * Math.PI * 0.7 * atS)) + 0.4 * Math.sin(2 * Math.PI * 7.3 * atS);
const pressureWave = (atS: number): number => 80 + 40 * Math.max(0, Math.sin(2 * Math.PI * 1.25 * atS));

const noise = (atS: number): number => 0.002 * Math.sin(2 * Math.PI * 50 * atS);

describe('section 2, high', () => {
  it('asystole', () => {
    const bed = new Waves();
    bed.play(20, { [ECG]: beats });
    expect(priorities(bed.desk.alarms)).toEqual([]);
    bed.play(6, { [ECG]: noise });
    expect(priorities(bed.desk.alarms)).toContain('high asystole');
  });

  it('ventricular fibrillation or tachycardia: a disorganised fast rhythm', () => {
    const bed = new Waves();
    bed.play(20, { [ECG]: beats });
    bed.play(20, { [ECG]: fibrillation });
    expect(priorities(bed.desk.alarms)).toContain('high disorganised-rhythm');
  });

  it('ventricular fibrillation or tachycardia: as the device names it, with the device’s own priority', () => {
    const bed = new Bed();
    bed.device('V-FIB', true, 'high');
    expect(priorities(bed.alarms)).toEqual(['high device/monitor-1/V-FIB']);
  });

  it.each([
    ['extreme tachycardia', 'heart-rate', 145, 'high heart-rate-extreme-high'],
    ['extreme bradycardia', 'heart-rate', 35, 'high heart-rate-extreme-low'],
    ['SpO2 below the desaturation limit', 'spo2', 79, 'high spo2-desaturation'],
  ] as const)('%s', (_line, vital, value, alarm) => {
    const bed = new Bed();
    bed.send(vital, value);
    expect(priorities(bed.alarms)).toEqual([alarm]);
  });

  it('apnoea', () => {
    const bed = new Bed();
    bed.hold('respiratory-rate', 0, 21);
    expect(priorities(bed.alarms)).toContain('high apnoea');
  });

  it('arterial line disconnect', () => {
    const bed = new Waves();
    bed.play(30, { [ABP]: pressureWave });
    expect(priorities(bed.desk.alarms)).toEqual([]);
    bed.play(15, { [ABP]: () => 3 });
    expect(priorities(bed.desk.alarms)).toContain('high arterial-line-disconnected');
  });

  it('ECG leads off once monitoring had begun (configurable)', () => {
    const leadsOff = (bed: Bed): string[] => {
      bed.hold('heart-rate', null, 20, { reason: 'probe-off' });
      return priorities(bed.alarms);
    };
    expect(leadsOff(new Bed())).toEqual([]);
    const begun = new Bed();
    begun.send('heart-rate', 80);
    expect(leadsOff(begun)).toEqual(['high ecg-lost']);
    const configured = new Bed({ profile: { ecgLeadsOff: 'medium' } });
    configured.send('heart-rate', 80);
    expect(leadsOff(configured)).toEqual(['medium ecg-lost']);
  });

  it('battery critical: as the device says', () => {
    const alert = { vendorCode: 'BATT', category: 'technical', priority: 'high', phase: 'present', text: '!!!BATTERY EMPTY' };
    const told = deviceAlarm(alert as Parameters<typeof deviceAlarm>[0], { id: 'monitor-1', label: 'MX800' });
    expect(told).toMatchObject({ priority: 'high', text: 'BATTERY EMPTY', present: true });
  });
});

describe('section 2, medium', () => {
  it.each([
    ['heart-rate', 121],
    ['pulse-rate', 49],
    ['spo2', 89],
    ['respiratory-rate', 31],
    ['abp-systolic', 161],
    ['abp-diastolic', 49],
    ['abp-mean', 59],
    ['nibp-systolic', 89],
    ['nibp-diastolic', 91],
    ['nibp-mean', 111],
    ['temperature', 39.1],
  ] as const)('every ordinary limit violation: %s %d', (vital, value) => {
    const bed = new Bed();
    bed.hold(vital, value, 31);
    expect(bed.alarms.present().map(({ priority }) => priority)).toEqual(['medium']);
  });

  it('NEWS2 7 or more (or 5 or more with a rise of 2)', () => {
    expect(scored('high', false)).toEqual(['news2-emergency medium']);
    expect(scored('medium', true)).toEqual(['news2-urgent medium']);
  });

  it('SpO2 probe off', () => {
    const bed = new Bed();
    bed.send('spo2', 97);
    bed.hold('spo2', null, 4, { reason: 'probe-off' });
    expect(priorities(bed.alarms)).toEqual(['medium spo2-lost']);
  });

  it('loss of a waveform in use', () => {
    const watch = new WaveWatch();
    watch.take({ channel: ECG, samples: Float32Array.of(0) }, 'monitor-1', 0);
    expect(watch.conditions([waveRow(131330)], () => false, 10_000)).toMatchObject([{ active: true, priority: 'medium' }]);
  });

  it('central link lost for more than 60 s while it is the only listener', () => {
    const told = (heard: { lives: boolean; mute: string | null }, nowMs: number): string[] => {
      const screens = { anyLives: () => heard.lives, mute: () => heard.mute, silent: () => false };
      const recorder = { status: { state: 'recording' }, space: null, setAside: null };
      const bedTime = new BedTime({ wallMs: 0, monotonicMs: 0 });
      const state = { devices: new Map(), recorder, screens, bedTime, startedMs: 0, centralLostMs: 0 };
      return technicals(state as unknown as EquipmentState, nowMs)
        .filter(({ active }) => active)
        .map(({ condition, priority }) => `${priority} ${condition}`);
    };
    expect(told({ lives: false, mute: null }, 60_000)).toEqual([]);
    expect(told({ lives: false, mute: null }, 60_001)).toEqual(['medium central-link-lost']);
    expect(told({ lives: true, mute: null }, 600_000)).toEqual([]);
    expect(told({ lives: true, mute: 'no loudspeaker' }, 60_001)).toContain('medium central-link-lost');
  });
});

describe('section 2, low', () => {
  it('NEWS2 5–6', () => {
    expect(scored('medium', false)).toEqual(['news2-urgent low']);
  });

  it('poor signal', () => {
    const bed = new Waves();
    bed.play(40, { '150452': () => 0.5 });
    expect(priorities(bed.desk.alarms)).toEqual(['low pleth-poor']);
  });

  it('NIBP failed', () => {
    const bed = new Bed();
    bed.send('nibp-mean', 80);
    bed.send('nibp-mean', null, { reason: 'artefact' });
    expect(priorities(bed.alarms)).toEqual(['low nibp-failed']);
  });

  it('observation overdue', () => {
    const due = { lastMs: null, dueMs: 0, intervalMs: 1, overdue: true, needs: [] };
    expect(scored(null, false, due)).toEqual(['observation-overdue low']);
  });

  it('battery low: as the device says', () => {
    const bed = new Bed();
    bed.device('BATT LOW', true, 'low');
    expect(priorities(bed.alarms)).toEqual(['low device/monitor-1/BATT LOW']);
  });
});

describe('section 2', () => {
  it('never raise the priority of a score above medium', () => {
    for (const band of ['low', 'low-medium', 'medium', 'high', null])
      for (const rose of [true, false]) expect(scored(band, rose).join()).not.toContain('high');
  });
});

function scored(band: string | null, rose: boolean, due: Parameters<typeof scoreAlarms>[3] = null): string[] {
  const known = new Known().hold({ ...WELL });
  return scoreAlarms(news2Score(known.at(), ADULT, known.nowMs), band, rose, due)
    .filter(({ active }) => active)
    .map(({ condition, priority }) => `${condition} ${priority}`);
}
