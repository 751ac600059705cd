import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { CheckpointStore } from '@azure/event-hubs';
import { expect, onTestFinished, test } from 'vitest';
import { openEventHubsLog } from '../../../../cloud/stream/azure/event-hubs-log-adapter.ts';
import { startTestEndpoint } from '../event-hubs/endpoint-support.ts';

/** Pieces of answer before the line breaks: all of the first topic's beginning and some of the next. */
const MOMENTS = Array.from({ length: 24 }, (_, n) => n + 1);

test('whichever moment of its opening the connection breaks at, opening the log ends', { timeout: 120_000 }, async () => {
  const endpoint = await startTestEndpoint();
  onTestFinished(() => endpoint.stop());
  const checkpoints = {} as CheckpointStore;
  const opened = MOMENTS.map(async (answers) => {
    const port = await breaking(endpoint.port, answers);
    const connectionString = endpoint.connectionString().replace(String(endpoint.port), String(port));
    return openEventHubsLog({ hubOf: (name) => ({ connectionString, name }), checkpoints });
  });
  const ended = await Promise.allSettled(opened);
  expect(ended.map(({ status }) => status)).toEqual(MOMENTS.map(() => 'rejected'));
});

/** A line that breaks for good after so many answers. @returns its port */
async function breaking(target: number, answers: number): Promise<number> {
  const sockets = new Set<Socket>();
  let left = answers;
  const server = createServer((near) => {
    if (left <= 0) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(target, 'localhost');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => {
      if (left <= 0) return;
      near.write(bytes);
      left -= 1;
      if (left === 0) for (const socket of sockets) socket.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
