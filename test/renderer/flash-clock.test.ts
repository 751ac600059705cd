import { describe, expect, it } from 'vitest';
import { isLit } from '../../renderer/flash-clock.ts';

/** Flashes a second and share of lit time, counted over ten minutes in steps of 5 ms. */
function flashes(priority: 'high' | 'medium' | 'low'): { hertz: number; duty: number } {
  const steps = 120_000;
  let lit = 0;
  let rises = 0;
  for (let step = 0; step < steps; step += 1) {
    const now = isLit(priority, step * 5);
    if (now) lit += 1;
    if (now && step > 0 && !isLit(priority, (step - 1) * 5)) rises += 1;
  }
  return { hertz: rises / 600, duty: lit / steps };
}

describe('the flash of alarm fills', () => {
  it('is 1.4 to 2.8 Hz for high and 0.4 to 0.8 Hz for medium, lit 20 to 60 % of the time', () => {
    const [high, medium] = [flashes('high'), flashes('medium')];
    expect(high.hertz).toBeGreaterThan(1.4);
    expect(high.hertz).toBeLessThan(2.8);
    expect(medium.hertz).toBeGreaterThan(0.4);
    expect(medium.hertz).toBeLessThan(0.8);
    for (const { duty } of [high, medium]) {
      expect(duty).toBeGreaterThanOrEqual(0.2);
      expect(duty).toBeLessThanOrEqual(0.6);
    }
  });

  it('stays under the three flashes a second of WCAG 2.3.1', () => {
    expect(flashes('high').hertz).toBeLessThan(3);
  });

  it('is constant for low', () => {
    expect(flashes('low')).toEqual({ hertz: 0, duty: 1 });
  });
});
