import { afterEach, describe, expect, it } from 'vitest';
import { VITAL_KINDS } from '#clinical';
import { liveNumbers, withReading } from '../../../cloud/api/live.ts';
import type { LiveNumbers } from '../../../cloud/contract/dashboard-api.ts';
import { useDashboard } from '../../../cloud/dashboard/store.ts';
import { numbersOf } from '../../support/dashboard-ward.ts';

const T0 = Date.parse('2026-01-05T10:00:00.000Z');
const HOUR = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const fresh = useDashboard.getState();
afterEach(() => useDashboard.setState(fresh, true));

const state = useDashboard.getState;
/** What the service tells in the second after it heard these, as the page reads it. */
function second(readings: readonly { vital: 'heart-rate' | 'spo2'; value: number; atMs: number }[]): LiveNumbers[] {
  const numbers = new Map<string, Parameters<typeof liveNumbers>[1]>();
  const plain = numbersOf(1)[0]![1];
  for (const { vital, value, atMs } of readings) withReading(numbers, { ...plain, vital, value, effectiveAt: iso(atMs) });
  const told = [...numbers].map(([patient, known]) => liveNumbers(patient, known));
  return JSON.parse(JSON.stringify(told)) as LiveNumbers[];
}

describe('numbers on the board', () => {
  const tell = (numbers: LiveNumbers[], at = T0) => state().takeEvent({ type: 'second', at: iso(at), numbers }, at);

  it.each([
    ['first', [0, 1]],
    ['last', [1, 0]],
  ])('keep each its own time when one is of three hours ago and comes %s in the same second', (_, order) => {
    const readings = [
      { vital: 'spo2', value: 71, atMs: T0 - 3 * HOUR },
      { vital: 'heart-rate', value: 80, atMs: T0 },
    ] as const;
    tell(second(order.map((at) => readings[at]!)));
    expect(state().latest['Patient/p1']).toEqual({
      spo2: { value: 71, atMs: T0 - 3 * HOUR },
      'heart-rate': { value: 80, atMs: T0 },
    });
  });

  it('are never replaced by an older one that comes with a newer other', () => {
    tell(second([{ vital: 'spo2', value: 97, atMs: T0 - 1_000 }]));
    tell(
      second([
        { vital: 'heart-rate', value: 0, atMs: T0 },
        { vital: 'spo2', value: 71, atMs: T0 - 2_000 },
      ]),
    );
    expect(state().latest['Patient/p1']).toEqual({
      spo2: { value: 97, atMs: T0 - 1_000 },
      'heart-rate': { value: 0, atMs: T0 },
    });
  });

  it('take no more room when all are of one time', () => {
    const [entry] = second([
      { vital: 'spo2', value: 97, atMs: T0 },
      { vital: 'heart-rate', value: 80, atMs: T0 },
    ]);
    expect(entry).toHaveLength(2 + VITAL_KINDS.length);
    expect(entry?.filter((each) => Array.isArray(each))).toEqual([]);
  });
});
