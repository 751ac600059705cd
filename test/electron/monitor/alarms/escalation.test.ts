import { describe, expect, it } from 'vitest';
import { AlarmDesk } from '../../../../electron/monitor/alarms/alarm-desk.ts';
import { BedAlarms } from '../../../../electron/monitor/alarms/bed-alarms.ts';

const START = Date.UTC(2026, 0, 5, 8);

class Desk {
  desk = new AlarmDesk(new BedAlarms({ patientType: 'adult' }));
  nowMs = START;
  readonly said: string[] = [];

  technical(condition: string, active: boolean, priority: 'high' | 'medium' | 'low'): void {
    this.desk.technical({ condition, active, priority, text: condition }, this.nowMs);
  }

  wait(seconds: number): void {
    for (let step = 0; step < seconds; step += 1) {
      this.nowMs += 1000;
      for (const { condition, phase } of this.desk.look(this.nowMs, null).steps) {
        if (phase === 'escalated') this.said.push(`${condition} at ${(this.nowMs - START) / 1000}`);
      }
    }
  }

  level(): number | undefined {
    return this.desk.message(this.nowMs, null).alarms[0]?.escalation;
  }
}

describe('an alarm to which nobody reacts', () => {
  it('rises after 30, 60 and 120 s when it is high, after 2, 5 and 10 min when medium, never when low', () => {
    const bed = new Desk();
    bed.technical('ecg-off', true, 'high');
    bed.technical('link', true, 'medium');
    bed.technical('battery', true, 'low');
    bed.wait(900);
    expect(bed.said).toEqual(['ecg-off at 30', 'ecg-off at 60', 'ecg-off at 120', 'link at 120', 'link at 300', 'link at 600']);
    expect(bed.level()).toBe(3);
  });

  it('stops rising with the acknowledgement, and a new alarm begins anew', () => {
    const bed = new Desk();
    bed.technical('ecg-off', true, 'high');
    bed.wait(35);
    bed.desk.person({ type: 'acknowledge' }, bed.nowMs);
    bed.wait(300);
    expect([bed.said, bed.level()]).toEqual([['ecg-off at 30'], 0]);
    bed.technical('ecg-off', false, 'high');
    bed.wait(1);
    bed.technical('ecg-off', true, 'high');
    bed.wait(29);
    expect(bed.level()).toBe(0);
    bed.wait(2);
    expect(bed.level()).toBe(1);
  });

  it('does not rise while audio is paused: somebody is there; then it goes by the whole time', () => {
    const bed = new Desk();
    bed.technical('ecg-off', true, 'high');
    bed.wait(5);
    bed.desk.person({ type: 'pause-audio', minutes: 1 }, bed.nowMs);
    bed.wait(59);
    expect(bed.said).toEqual([]);
    bed.wait(3);
    expect(bed.level()).toBe(2);
  });

  it('keeps its level over a kill without saying it again', () => {
    const bed = new Desk();
    bed.technical('ecg-off', true, 'high');
    bed.wait(70);
    const written: unknown = JSON.parse(JSON.stringify(bed.desk.alarms.snapshot()));
    bed.desk = new AlarmDesk(BedAlarms.restore({ patientType: 'adult' }, written, bed.nowMs));
    bed.said.length = 0;
    bed.wait(1);
    expect([bed.said, bed.level()]).toEqual([[], 2]);
    bed.wait(60);
    expect(bed.said).toEqual(['ecg-off at 120']);
  });
});
