import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { generate, type IPublishPacket } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { MqttConnection } from '../../../cloud/hub/mqtt/connection-adapter.ts';
import type { Gate, MqttSession } from '../../../cloud/hub/mqtt/session.ts';
import { SharedRoom } from '../../../cloud/hub/mqtt/shared-room.ts';
import { cut, noise, packet, pieces } from './fuzz-packets.ts';
import { connectPacket } from './hub-support.ts';

interface Heard {
  readonly published: string[];
  readonly issues: string[];
  ended: number;
  closed: number;
}

/** A connection over a stream in memory, to a device that takes everything. */
function connection(): { stream: Duplex; heard: Heard } {
  const heard: Heard = { published: [], issues: [], ended: 0, closed: 0 };
  const session: MqttSession = {
    deviceId: 'bed-12',
    publish: ({ topic, payload, qos }: IPublishPacket) =>
      void heard.published.push(`${topic} ${qos} ${payload.toString('hex' as never)}`),
    subscribe: (wanted) => Promise.resolve(wanted.map(() => 0)),
    unsubscribe: () => Promise.resolve(),
    acknowledged: () => undefined,
    started: () => undefined,
    ended: () => void (heard.ended += 1),
  };
  const gate: Gate = {
    enter: () => Promise.resolve({ ok: true, session, sessionPresent: false, keepAliveMs: 60_000, endsAtMs: null }),
    issue: (reason) => void heard.issues.push(reason),
  };
  const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  new MqttConnection(
    { stream, peer: 'test', certificate: null, ownsMemory: true },
    gate,
    new SharedRoom(),
    () => void (heard.closed += 1),
  );
  return { stream, heard };
}

async function speak(stream: Duplex, chunks: readonly Uint8Array[]): Promise<void> {
  for (const chunk of chunks) {
    if (chunk.length > 0 && !stream.destroyed) stream.push(Buffer.from(chunk));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setImmediate(resolve));
}

test('good packets are heard the same however the bytes arrive', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(packet, { maxLength: 8 }), pieces, async (packets, steps) => {
      const bytes = Buffer.concat([generate(connectPacket('bed-12')), ...packets]);
      const whole = connection();
      await speak(whole.stream, [bytes]);
      const parts = connection();
      await speak(parts.stream, cut(bytes, steps));
      expect(parts.heard).toEqual(whole.heard);
      expect(whole.heard.issues).toEqual([]);
      whole.stream.destroy();
      parts.stream.destroy();
    }),
    { numRuns: 60 },
  );
});

test('whatever bytes come: nothing is thrown, what cannot be taken is told once and ends the connection', async () => {
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(noise, { minLength: 1, maxLength: 6 }), pieces, async (connects, parts, steps) => {
      const { stream, heard } = connection();
      const before = connects ? [generate(connectPacket('bed-12'))] : [];
      await speak(stream, [...before, ...cut(Buffer.concat(parts), steps)]);
      expect(heard.issues.length).toBeLessThanOrEqual(1);
      if (heard.issues.length === 1) expect([stream.destroyed, heard.closed]).toEqual([true, 1]);
      stream.destroy();
      await new Promise((resolve) => setImmediate(resolve));
      expect(heard.closed).toBe(1);
      expect(heard.ended).toBeLessThanOrEqual(1);
    }),
    { numRuns: 200 },
  );
});
