import { describe, expect, it } from 'vitest';
import { UptimeClock } from '../../../device-drivers/philips-intellivue/decode/moment.ts';

describe('the running clock of a monitor', () => {
  it('goes on counting when it wraps after 149 h', () => {
    const clock = new UptimeClock();
    const unwrapped = [0xffff_fff0, 0x10, 0x20, 0xffff_fff8].map((ticks) => clock.unwrap(ticks));
    expect(unwrapped).toEqual([0xffff_fff0, 0x1_0000_0010, 0x1_0000_0020, 0xffff_fff8]);
  });

  it('is never before the time at which the monitor was switched on', () => {
    const clock = new UptimeClock();
    expect([0x1000, 0x9000_0000, 0x2000].map((ticks) => clock.unwrap(ticks))).toEqual([0x1000, 0x9000_0000, 0x2000]);
  });
});
