import { expect, test } from 'vitest';
import { AdmissionHistory } from '../../../../electron/monitor/outbox/admission-history.ts';

const one = { patient: 'P1', encounter: 'E1', since: '2026-03-01T08:00:00.000Z' };
const two = { patient: 'P2', encounter: 'E2', since: '2026-03-01T09:00:00.000Z' };
const at = (time: string) => Date.parse(`2026-03-01T${time}:00.000Z`);

test('a reading belongs to whoever was admitted when it was measured, also after a restart', () => {
  const before = new AdmissionHistory(null);
  before.admit(one, at('08:10'));
  const after = new AdmissionHistory(before.snapshot());
  expect(after.admit(one, at('08:50'))).toBe(false);
  expect(after.admit(two, at('09:05'))).toBe(true);
  expect(after.at(at('07:59'))).toBeNull();
  expect(after.at(at('08:30'))).toEqual(one);
  expect(after.at(at('09:00'))).toEqual(two);
  after.admit(null, at('10:00'));
  expect(after.at(at('09:59'))).toEqual(two);
  expect(after.at(at('10:00'))).toBeNull();
});

test('an admission dated into the future holds from when it was told', () => {
  const history = new AdmissionHistory(null);
  history.admit(two, at('08:00'));
  expect(history.at(at('08:00'))).toEqual(two);
});
