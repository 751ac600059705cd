import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NotInTime } from '../../../../cloud/contract/in-time.ts';
import { answered, closed } from '../../../../cloud/stream/azure/deadline.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const NEVER = new Promise<never>(() => undefined);

test('what is never answered is told as such, is not gone on with, and may be asked again', async () => {
  const signals: AbortSignal[] = [];
  const asked = answered((signal) => {
    signals.push(signal);
    return NEVER;
  }).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(44_000);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await asked).toBeInstanceOf(NotInTime);
  expect(await asked).toMatchObject({ retryable: true, message: 'the event hub did not answer within 45 s' });
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test('an answer is the answer, a refusal the refusal, and nothing is left waiting', async () => {
  expect(await answered(() => Promise.resolve(4))).toBe(4);
  await expect(answered(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(vi.getTimerCount()).toBe(0);
});

test('nobody waits longer than five seconds for a client that never closes', async () => {
  let done = false;
  void closed(NEVER).then(() => {
    done = true;
  });
  await vi.advanceTimersByTimeAsync(4_900);
  expect(done).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(done).toBe(true);
  await closed(undefined);
  await expect(closed(Promise.reject(new Error('broke')))).rejects.toThrow('broke');
});
