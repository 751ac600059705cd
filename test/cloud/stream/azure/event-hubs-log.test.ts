import type { CheckpointStore } from '@azure/event-hubs';
import { expect, onTestFinished, test } from 'vitest';
import { openEventHubsLog } from '../../../../cloud/stream/azure/event-hubs-log-adapter.ts';
import { startTestEndpoint } from '../event-hubs/endpoint-support.ts';
import { relay } from './relay-support.ts';

/** Pieces of answer before the line breaks: all of the first topic's beginning and some of the next. */
const MOMENTS = Array.from({ length: 24 }, (_, n) => n + 1);

test('whichever moment of its opening the connection breaks at, opening the log ends', { timeout: 120_000 }, async () => {
  const endpoint = await startTestEndpoint();
  onTestFinished(() => endpoint.stop());
  const checkpoints = {} as CheckpointStore;
  const opened = MOMENTS.map(async (answers) => {
    const { port } = await relay(endpoint.port, answers, 'broken');
    const connectionString = endpoint.connectionString().replace(String(endpoint.port), String(port));
    return openEventHubsLog({ hubOf: (name) => ({ connectionString, name }), checkpoints });
  });
  const ended = await Promise.allSettled(opened);
  expect(ended.map(({ status }) => status)).toEqual(MOMENTS.map(() => 'rejected'));
});
