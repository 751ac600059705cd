import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { BedTime } from '../../../../electron/monitor/clock/bed-time.ts';
import { HOST_CLOCK } from '../../../../electron/monitor/clock/host-clock-adapter.ts';
import type { Recorder } from '../../../../electron/monitor/recorder/recorder.ts';
import type { OutboxRow } from '../../../../electron/monitor/recorder/rows.ts';
import { liveUplink } from '../../../../electron/monitor/uplink/live-uplink.ts';

test('a message that the hub would never take is told at the bed', async () => {
  const message = `{"messageId":"s-7","noise":"${randomBytes(600_000).toString('base64')}"}`;
  const row: OutboxRow = { sequence: 7, message, createdMs: 0, queue: 'readings', bornMs: null };
  const recorder = {
    waiting: (after: number, _limit: number, queue: string) => (queue === 'readings' && after < 7 ? [row] : []),
  } as unknown as Recorder;
  const told: string[] = [];
  const connect = () => ({ open: () => Promise.resolve(), send: () => Promise.resolve(), close: () => undefined });
  const uplink = liveUplink(connect, recorder, new BedTime(HOST_CLOCK.now()), HOST_CLOCK, (detail) => void told.push(detail));
  for (let turn = 0; turn < 5; turn += 1) {
    uplink.tick();
    await Promise.resolve();
  }
  uplink.stop();
  expect(told).toEqual([expect.stringContaining('message 7 (readings, ')]);
});
