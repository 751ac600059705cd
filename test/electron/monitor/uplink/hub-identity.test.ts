import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Assignment } from '../../../../electron/monitor/uplink/assignment.ts';
import { assignedIdentity } from '../../../../electron/monitor/uplink/hub-identity.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const OLD: Assignment = { hub: 'old', deviceId: 'bed-12' };
const NEW: Assignment = { hub: 'new', deviceId: 'bed-12' };

/** A station whose provisioning service answers as `register` says. */
function station(register: () => Promise<Assignment>, kept: Assignment | null = OLD) {
  const seen = { kept, asked: 0, writes: 0 };
  const identity = assignedIdentity({
    read: () => seen.kept,
    write: (assignment) => {
      seen.kept = assignment;
      seen.writes += 1;
    },
    register: () => {
      seen.asked += 1;
      return register();
    },
    connectionString: ({ hub }) => hub,
  });
  return { identity, seen };
}
const unreachable = (): Promise<Assignment> => Promise.reject(new Error('provisioning is away'));
const mute = (): Promise<Assignment> => new Promise(() => undefined);
const answers = (): Promise<Assignment> => Promise.resolve(NEW);

test('a hub that was not there for a while is no reason to ask again', async () => {
  const { identity, seen } = station(answers);
  for (let outage = 0; outage < 5; outage += 1) {
    for (let n = 0; n < 5; n += 1) identity.unreached();
    expect(await identity.connectionString()).toBe('old');
    identity.taken();
  }
  expect(seen).toEqual({ kept: OLD, asked: 0, writes: 0 });
});

test('a hub that stays away is: the station may belong to another one by now', async () => {
  const { identity, seen } = station(answers);
  for (let n = 0; n < 10; n += 1) identity.unreached();
  expect(await identity.connectionString()).toBe('new');
  expect(seen).toEqual({ kept: NEW, asked: 1, writes: 1 });
  identity.unreached();
  expect(await identity.connectionString()).toBe('new');
  expect(seen.asked).toBe(1);
});

test('one that refuses the station is at once', async () => {
  const { identity, seen } = station(answers);
  identity.refused();
  expect(await identity.connectionString()).toBe('new');
  expect(seen).toEqual({ kept: NEW, asked: 1, writes: 1 });
});

test('what is kept goes on to count while the service is away', async () => {
  const { identity, seen } = station(unreachable);
  identity.refused();
  expect(await identity.connectionString()).toBe('old');
  expect(await identity.connectionString()).toBe('old');
  expect(seen.asked).toBe(1);
  // Refused once more, it asks once more.
  identity.refused();
  expect(await identity.connectionString()).toBe('old');
  expect(seen).toEqual({ kept: OLD, asked: 2, writes: 0 });
});

test('a service that says nothing is not waited for longer than the uplink waits for a client; a late answer counts', async () => {
  let answer: (assignment: Assignment) => void = () => undefined;
  const { identity, seen } = station(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  identity.refused();
  const first = identity.connectionString();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await first).toBe('old');
  identity.refused();
  const second = identity.connectionString();
  await vi.advanceTimersByTimeAsync(1_000);
  answer(NEW);
  expect(await second).toBe('new');
  expect(seen).toEqual({ kept: NEW, asked: 1, writes: 1 });
});

test('a station that was never assigned waits for the service, and hears why it is refused', async () => {
  await expect(station(unreachable, null).identity.connectionString()).rejects.toThrow('provisioning is away');
  const { identity, seen } = station(mute, null);
  let settled = false;
  void identity.connectionString().finally(() => {
    settled = true;
  });
  void identity.connectionString();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([settled, seen.asked]).toEqual([false, 1]);
});
