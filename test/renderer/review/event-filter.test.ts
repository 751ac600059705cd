import { expect, test } from 'vitest';
import type { HistoryEvent } from '#ipc';
import { EVERYTHING, fits } from '../../../renderer/review/event-filter.ts';

const NOTHING = { device: null, text: '', vital: null, value: null, limit: null, unit: null, by: null, endedMs: null };

function event(part: Partial<HistoryEvent>): HistoryEvent {
  const times = { atMs: 1, onsetMs: 1, acknowledgedMs: null };
  return { id: 'a', kind: 'alarm', what: 'x', priority: 'high', source: 'physiological', ...times, ...NOTHING, ...part };
}

const CHARTED = event({ kind: 'charted', priority: null, source: null });

test('everything is shown until something is asked for', () => {
  expect([event({}), CHARTED].map((one) => fits(one, EVERYTHING))).toEqual([true, true]);
});

test.each([
  [{ priority: 'high' as const }, [true, false, false]],
  [{ type: 'technical' as const }, [false, true, false]],
  [{ type: 'charted' as const }, [false, false, true]],
  [{ acknowledged: 'yes' as const }, [false, true, false]],
  [{ acknowledged: 'no' as const }, [true, false, false]],
])('%j', (part, expected) => {
  const technical = event({ source: 'technical', priority: 'low', acknowledgedMs: 0 });
  expect([event({}), technical, CHARTED].map((one) => fits(one, { ...EVERYTHING, ...part }))).toEqual(expected);
});
