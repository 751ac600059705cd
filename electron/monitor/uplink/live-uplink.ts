import type { BedTime } from '../clock/bed-time.ts';
import type { Clock } from '../clock/host-clock-adapter.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { OutboxRow } from '../recorder/rows.ts';
import type { KeptText } from './assignment.ts';
import { Uplink, type UplinkOptions } from './uplink.ts';

/** How long an orderly stop may take to send what waits. */
const DRAIN_MS = 3_000;
const LOOK_MS = 40;

/**
 * The way of what the recorder keeps to the hub; acknowledgements are written with the recorder's next group.
 * @param unsendable told of each message that stays at the bed because the hub would never take it, in words
 */
export function liveUplink(
  connect: UplinkOptions['connect'],
  recorder: Recorder,
  bedTime: BedTime,
  clock: Clock,
  unsendable: (detail: string) => void,
): Uplink {
  const inMonotonicTime = (rows: readonly OutboxRow[]): readonly OutboxRow[] => {
    const now = clock.now();
    const ahead = bedTime.of(now) - now.monotonicMs;
    return rows.map((row) => ({ ...row, bornMs: row.bornMs === null ? null : row.bornMs - ahead }));
  };
  return new Uplink({
    connect,
    outbox: {
      waiting: (queue, after, limit) => inMonotonicTime(recorder.waiting(after, limit, queue)),
      waitingBefore(queue, before, limit) {
        const found = recorder.waitingBefore(before, limit, queue);
        return found && inMonotonicTime(found);
      },
      takenOver: () => recorder.takenOver,
      acknowledged: (rows) => {
        const now = clock.now();
        const done = rows.map(({ sequence }) => ({ table: 'acknowledgements' as const, sequence, atMs: now.wallMs }));
        recorder.add(done, bedTime.of(now));
      },
    },
    now: clock.now,
    random: Math.random,
    unsendable: ({ sequence, queue, message }) =>
      unsendable(
        `message ${sequence} (${queue}, ${Buffer.byteLength(message)} bytes) is larger than the hub takes: it stays here`,
      ),
  });
}

/** What a provisioning service said lies in the store. @param recorder opened after the connection is made */
export function keptAssignment(recorder: () => Recorder, clock: Clock): KeptText {
  const key = 'hub-assignment';
  return {
    read: () => recorder().savedState(key),
    write(json) {
      const { wallMs } = clock.now();
      recorder().add([{ table: 'state', key, json, atMs: wallMs }], wallMs);
    },
  };
}

export async function drain(uplink: Uplink, recorder: Recorder, bedTime: BedTime, clock: Clock): Promise<void> {
  const untilMs = clock.now().monotonicMs + DRAIN_MS;
  while (recorder.waitingCount > 0 && clock.now().monotonicMs < untilMs && uplink.status().state === 'connected') {
    uplink.tick();
    recorder.flush(bedTime.of(clock.now()));
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
