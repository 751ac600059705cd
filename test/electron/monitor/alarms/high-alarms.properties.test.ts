import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BedAlarm } from '#ipc';
import { AlarmDesk } from '../../../../electron/monitor/alarms/alarm-desk.ts';
import { BedAlarms, type BedAlarmsOptions } from '../../../../electron/monitor/alarms/bed-alarms.ts';
import { audiblePriority } from '../../../../renderer/sound/audible.ts';

const OPTIONS: BedAlarmsOptions = { patientType: 'adult', encounter: 'E-1' };
const START = Date.UTC(2026, 0, 5, 8);
const STEP_MS = 500;
const NEVER = ['spo2-desaturation', 'apnoea'];

type Story =
  | { readonly what: 'spo2' | 'rate'; readonly value: number | null; readonly questionable: boolean }
  | { readonly what: 'wait'; readonly steps: number }
  /** Killed and back, perhaps with another clock. */
  | { readonly what: 'kill'; readonly clockMinutes: number }
  | { readonly what: 'seen' | 'acknowledge' | 'audio-off' | 'resume-audio' | 'resume-alarms' | 'alarm-off' | 'alarm-on' }
  | { readonly what: 'pause-audio' | 'pause-alarms'; readonly minutes: 1 | 2 | 3 }
  | { readonly what: 'device' | 'technical'; readonly present: boolean };

const minutes = fc.constantFrom(1 as const, 2 as const, 3 as const);
const story: fc.Arbitrary<readonly Story[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        what: fc.constantFrom('spo2' as const, 'rate' as const),
        value: fc.option(fc.integer({ min: 0, max: 99 }), { freq: 8, nil: null }),
        questionable: fc.boolean(),
      }),
    },
    { weight: 8, arbitrary: fc.record({ what: fc.constant('wait' as const), steps: fc.integer({ min: 1, max: 60 }) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('wait' as const), steps: fc.constant(720) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('kill' as const), clockMinutes: fc.integer({ min: -60, max: 60 }) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        what: fc.constantFrom(
          'seen' as const,
          'acknowledge' as const,
          'audio-off' as const,
          'resume-audio' as const,
          'resume-alarms' as const,
          'alarm-off' as const,
          'alarm-on' as const,
        ),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ what: fc.constantFrom('pause-audio' as const, 'pause-alarms' as const), minutes }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ what: fc.constantFrom('device' as const, 'technical' as const), present: fc.boolean() }),
    },
  ),
  { maxLength: 60 },
);

/** The clock of a pause is written every 5 s only; a look is every 0.5 s. */
const SLACK_MS = 6_000;

/** What somebody chose, said once more from the keys alone: until when at the latest it may hold, in time that has passed. */
class Chosen {
  audioPausedMs = -SLACK_MS;
  audioOffMs = -SLACK_MS;
  alarmsPausedMs = -SLACK_MS;

  elapse(ms: number): void {
    this.audioPausedMs = Math.max(-SLACK_MS, this.audioPausedMs - ms);
    this.audioOffMs = Math.max(-SLACK_MS, this.audioOffMs - ms);
    this.alarmsPausedMs = Math.max(-SLACK_MS, this.alarmsPausedMs - ms);
  }
}

function play(happenings: readonly Story[]): void {
  let desk = new AlarmDesk(new BedAlarms(OPTIONS));
  let nowMs = START;
  const chosen = new Chosen();
  const known = new Set<string>();
  let acknowledged = new Set<string>();

  const look = (): void => {
    desk.look(nowMs, null);
    const message = desk.message(nowMs, null);
    const high = message.alarms.filter(
      ({ priority, state }) => priority === 'high' && (state === 'active' || state === 'latched'),
    );
    // A new one is heard although the audio is paused.
    if (high.some(({ alarmId }) => !known.has(alarmId))) {
      expect(message.audio.state, 'paused although a new high alarm has come').not.toBe('paused');
      chosen.audioPausedMs = -SLACK_MS;
    }
    for (const { alarmId } of high) known.add(alarmId);
    const mayBeSilent = (alarm: BedAlarm): boolean => {
      const never = NEVER.includes(alarm.condition) || alarm.device !== null;
      if (chosen.audioPausedMs > -SLACK_MS) return true;
      return !never && (chosen.audioOffMs > -SLACK_MS || (chosen.alarmsPausedMs > -SLACK_MS && alarm.source === 'physiological'));
    };
    for (const alarm of high) {
      const visible = alarm.silenced !== 'alarms-paused';
      if (!mayBeSilent(alarm)) {
        expect(alarm.silenced, `${alarm.condition} is silent and nobody chose that`).toBeNull();
        expect(audiblePriority(message, false)).toBe('high');
      }
      if (NEVER.includes(alarm.condition) || alarm.source === 'technical' || chosen.alarmsPausedMs === -SLACK_MS)
        expect(visible, `${alarm.condition} is hidden`).toBe(true);
    }
    // What is acknowledged was acknowledged by somebody.
    for (const { alarmId, state } of message.alarms)
      if (state === 'acknowledged') expect(acknowledged.has(alarmId), `${alarmId} was never acknowledged`).toBe(true);
    if (chosen.audioPausedMs === -SLACK_MS && chosen.audioOffMs === -SLACK_MS) expect(message.audio.state).toBe('on');
    if (chosen.alarmsPausedMs === -SLACK_MS) expect(message.alarmsPaused).toBeNull();
  };
  const vital = (kind: 'spo2' | 'respiratory-rate', value: number | null, questionable: boolean): void => {
    const time = { measuredMs: nowMs, arrivedMs: nowMs };
    desk.vital(
      {
        vital: kind,
        value,
        reason: value === null ? (questionable ? 'probe-off' : 'artefact') : null,
        questionable,
        unit: null,
        ...time,
      },
      nowMs,
    );
  };

  for (const each of happenings) {
    switch (each.what) {
      case 'spo2':
        vital('spo2', each.value, each.questionable);
        break;
      case 'rate':
        vital('respiratory-rate', each.value === null ? null : Math.floor(each.value / 4), each.questionable);
        break;
      case 'wait':
        for (let step = 0; step < each.steps; step++) {
          nowMs += STEP_MS;
          chosen.elapse(STEP_MS);
          look();
        }
        break;
      case 'kill':
        nowMs += each.clockMinutes * 60_000;
        desk = new AlarmDesk(BedAlarms.restore(OPTIONS, JSON.parse(JSON.stringify(desk.alarms.snapshot())), nowMs));
        break;
      case 'seen':
        desk.person({ type: 'seen-ended' }, nowMs);
        break;
      case 'acknowledge':
        acknowledged = new Set([...acknowledged, ...desk.message(nowMs, null).alarms.map(({ alarmId }) => alarmId)]);
        desk.person({ type: 'acknowledge' }, nowMs);
        acknowledged = new Set([...acknowledged, ...desk.message(nowMs, null).alarms.map(({ alarmId }) => alarmId)]);
        break;
      case 'pause-audio':
        desk.person({ type: 'pause-audio', minutes: each.minutes }, nowMs);
        [chosen.audioPausedMs, chosen.audioOffMs] = [each.minutes * 60_000, -SLACK_MS];
        break;
      case 'audio-off':
        desk.person({ type: 'audio-off', pin: '' }, nowMs);
        [chosen.audioPausedMs, chosen.audioOffMs] = [-SLACK_MS, 12 * 3_600_000];
        break;
      case 'resume-audio':
        desk.person({ type: 'resume-audio' }, nowMs);
        [chosen.audioPausedMs, chosen.audioOffMs] = [-SLACK_MS, -SLACK_MS];
        break;
      case 'pause-alarms':
        desk.person({ type: 'pause-alarms', minutes: each.minutes, reason: 'Washing' }, nowMs);
        chosen.alarmsPausedMs = each.minutes * 60_000;
        break;
      case 'resume-alarms':
        desk.person({ type: 'resume-alarms' }, nowMs);
        chosen.alarmsPausedMs = -SLACK_MS;
        break;
      case 'alarm-off':
      case 'alarm-on':
        desk.person(
          each.what === 'alarm-off' ? { type: 'alarm-off', vital: 'spo2', pin: '' } : { type: 'alarm-on', vital: 'spo2' },
          nowMs,
        );
        break;
      case 'device': {
        const named = { deviceId: 'monitor-1', deviceLabel: 'MX800', vendorCode: 'vtach', text: 'V-TACH' };
        desk.deviceAlarm({ ...named, category: 'physiological', present: each.present, priority: 'high' }, nowMs);
        break;
      }
      case 'technical':
        desk.technical({ condition: 'no-sound', active: each.present, priority: 'high', text: 'No alarm sound' }, nowMs);
    }
    look();
  }
}

it('an active high alarm is always visible and audible unless somebody paused it, and the pause ends', {
  timeout: 120_000,
}, () => {
  fc.assert(fc.property(story, play), { numRuns: 400 });
});
