import { describe, expect, it } from 'vitest';
import { Bed } from './bed.ts';

const states = (bed: Bed) => bed.alarms.list().map(({ text, device, state, priority }) => [text, device, state, priority]);

describe("a device's own alarm", () => {
  it('is shown under its name with its priority, from the moment it is told until it leaves the list', () => {
    const bed = new Bed();
    bed.device('4/APNEA', true);
    bed.device('4/APNEA', true);
    bed.device('9/CUFF', true, 'low');
    expect(states(bed)).toEqual([
      ['alarm 4/APNEA', 'MX800', 'active', 'high'],
      ['alarm 9/CUFF', 'MX800', 'active', 'low'],
    ]);
    bed.wait(60);
    bed.device('4/APNEA', false);
    expect(states(bed)).toEqual([['alarm 9/CUFF', 'MX800', 'active', 'low']]);
    expect(bed.steps.map(({ condition, phase, device }) => [condition, phase, device])).toEqual([
      ['device/monitor-1/4/APNEA', 'start', 'MX800'],
      ['device/monitor-1/9/CUFF', 'start', 'MX800'],
      ['device/monitor-1/4/APNEA', 'end', 'MX800'],
    ]);
  });

  it('stands beside ours on the same patient: neither hides the other', () => {
    const bed = new Bed();
    bed.device('2/SPO2LOW', true, 'medium');
    bed.hold('spo2', 84, 15);
    expect(bed.alarms.list().map(({ device, vital }) => [device, vital])).toEqual([
      ['MX800', null],
      [null, 'spo2'],
    ]);
  });

  it('is acknowledged with the rest, sounds again when it comes anew, and breaks through a pause when it is high', () => {
    const bed = new Bed();
    bed.device('4/APNEA', true);
    bed.acknowledge();
    expect(states(bed)[0]?.[2]).toBe('acknowledged');
    bed.pauseAudio(2);
    bed.device('4/APNEA', false);
    bed.device('9/CUFF', true, 'low');
    expect(bed.alarms.inhibition.audio.state).toBe('paused');
    bed.device('4/APNEA', true);
    expect(bed.alarms.inhibition.audio.state).toBe('on');
    expect(states(bed)[0]?.[2]).toBe('active');
  });

  it('ends with the device: what a silent device alarms for is not known', () => {
    const bed = new Bed();
    bed.device('4/APNEA', true);
    expect(bed.deviceLost().map(({ phase }) => phase)).toEqual(['end']);
    expect(bed.alarms.list()).toEqual([]);
    expect(bed.deviceLost()).toEqual([]);
  });

  it('is asked of the device anew after a kill, and its end is on record', () => {
    const bed = new Bed();
    bed.device('4/APNEA', true);
    bed.restart(5);
    bed.wait(1);
    expect(bed.alarms.list()).toEqual([]);
    expect(bed.steps.map(({ phase }) => phase)).toEqual(['start', 'end']);
    bed.device('4/APNEA', true);
    const [first, , again] = bed.steps;
    expect(again?.phase).toBe('start');
    expect(again?.alarmId).not.toBe(first?.alarmId);
  });
});
