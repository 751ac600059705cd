import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { LIMIT_RANGE, VITAL_KINDS, vitalSign } from '#clinical';
import { steppedLimit } from '../../renderer/limit-step.ts';
import { configureDisplay } from '../../renderer/store/display-store.ts';
import { quantityText } from '../../renderer/vital-text.ts';

/** What is shown after each touch. */
function shown(vital: Parameters<typeof steppedLimit>[0], from: number, ...touches: readonly (1 | -1)[]): readonly string[] {
  let limit = from;
  return touches.map((direction) => {
    limit = steppedLimit(vital, limit, direction);
    return quantityText(vital, limit);
  });
}

describe('a touch on a limit', () => {
  afterEach(() => configureDisplay({}));

  it('moves pressures by 5 mmHg, saturation and breaths by 1, temperature by a tenth', () => {
    expect(shown('abp-systolic', 90, 1, 1, -1)).toEqual(['95', '100', '95']);
    expect(shown('spo2', 90, -1)).toEqual(['89']);
    expect(shown('temperature', 39, 1)).toEqual(['39.1']);
  });

  it('in kPa goes from one clean half to the next, and back over the same ones', () => {
    configureDisplay({ pressureUnit: 'kPa' });
    expect(quantityText('abp-systolic', 160)).toBe('21.3');
    expect(shown('abp-systolic', 160, 1, 1, 1, -1, -1, -1)).toEqual(['21.5', '22.0', '22.5', '22.0', '21.5', '21.0']);
    expect(shown('abp-systolic', 90, 1, 1, -1, -1)).toEqual(['12.5', '13.0', '12.5', '12.0']);
    expect(shown('end-tidal-co2', 50, 1, 1, -1)).toEqual(['6.8', '6.9', '6.8']);
  });

  it('in °F goes by two tenths', () => {
    configureDisplay({ temperatureUnit: '[degF]' });
    expect(shown('temperature', 38, 1, 1, -1, -1)).toEqual(['100.6', '100.8', '100.6', '100.4']);
  });

  it('never drifts: as many touches up as down show the same, for every vital sign and unit', () => {
    const vitals = VITAL_KINDS.filter((vital) => ['mm[Hg]', 'Cel'].includes(vitalSign(vital).unit));
    fc.assert(
      fc.property(
        fc.constantFrom(...vitals),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        (vital, share, times) => {
          configureDisplay({ pressureUnit: 'kPa', temperatureUnit: '[degF]' });
          const { low, high } = LIMIT_RANGE[vital];
          const first = steppedLimit(vital, low + share * (high - low), 1);
          let limit = first;
          for (let touch = 0; touch < times; touch += 1) limit = steppedLimit(vital, limit, 1);
          for (let touch = 0; touch < times; touch += 1) limit = steppedLimit(vital, limit, -1);
          expect(limit).toBe(first);
        },
      ),
    );
  });
});
