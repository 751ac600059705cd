import { beforeEach, describe, expect, it } from 'vitest';
import {
  chooseDisplay,
  configureDisplay,
  displaySettings,
  followNight,
  isNight,
  useDisplay,
} from '../../../renderer/store/display-store.ts';

const HOURS = { from: '22:00', until: '06:00' };
const night = (): boolean => displaySettings(useDisplay.getState()).night;

beforeEach(() => useDisplay.setState({ configured: {}, chosen: {}, nightTime: false }));

describe('the night of a ward', () => {
  it.each([
    ['21:59', false],
    ['22:00', true],
    ['00:00', true],
    ['05:59', true],
    ['06:00', false],
  ])('at %s: %s', (time, expected) => {
    expect(isNight(HOURS, time)).toBe(expected);
    expect(isNight({ from: HOURS.until, until: HOURS.from }, time)).toBe(!expected);
  });

  it('dims by itself; what somebody chose counts until the hours begin or end', () => {
    configureDisplay({ nightHours: HOURS });
    followNight('22:00');
    expect(night()).toBe(true);
    chooseDisplay({ night: false });
    followNight('23:00');
    expect(night()).toBe(false);
    followNight('06:00');
    expect(night()).toBe(false);
    followNight('22:00');
    expect(night()).toBe(true);
  });

  it('leaves a choice alone where the ward has no hours', () => {
    chooseDisplay({ night: true });
    followNight('12:00');
    expect(night()).toBe(true);
    configureDisplay({ nightHours: HOURS });
    followNight('23:00');
    configureDisplay({});
    followNight('23:00');
    expect(night()).toBe(false);
  });
});

it('takes units and privacy from the ward whatever is chosen at the screen', () => {
  configureDisplay({ pressureUnit: 'kPa', privacy: { name: 'initials' } });
  useDisplay.setState({ chosen: { pressureUnit: 'mm[Hg]', ecgGain: 20 } as object });
  expect(displaySettings(useDisplay.getState())).toMatchObject({
    pressureUnit: 'kPa',
    ecgGain: 20,
    privacy: { name: 'initials', cover: true },
  });
});
