import { expect, it } from 'vitest';
import { bedReport as contract } from '#ipc';
import { alarmOf, bedReport } from '../../support/bed-reports.ts';

const tile = {
  ...{ vital: 'spo2', value: 84, reason: null, unit: '%', measuredMs: 1, limits: null, questionable: false },
  ...{ alarm: null, violated: null },
};

it('passes over a vital sign of a newer monitor, but shows its alarm by its text', () => {
  const newer = {
    ...bedReport(),
    tiles: [tile, { ...tile, vital: 'brain-temperature' }],
    alarms: [{ ...alarmOf(), vital: 'brain-temperature' }],
    mood: 'new',
  };
  const read = contract.parse(newer);
  expect(read.tiles.map(({ vital }) => vital)).toEqual(['spo2']);
  expect(read.alarms).toMatchObject([{ vital: null, text: 'SpO₂ 84 below 90' }]);
});

it('refuses another version, and an alarm that cannot be shown, whole', () => {
  expect(contract.safeParse({ ...bedReport(), version: 2 }).success).toBe(false);
  expect(contract.safeParse({ ...bedReport(), alarms: [{ ...alarmOf(), priority: 'urgent' }] }).success).toBe(false);
});
