import type { Message } from 'azure-iot-device';
import type { Client } from 'azure-iothub';
import type { TellBed } from '../api/care/delivery.ts';
import { inTime } from '../contract/in-time.ts';

/** A line over which nothing came back for so long is given up; the SDK itself tries for minutes. */
const WITHIN_MS = 20_000;
/** The SDK's own tries would hold up every other note. */
const noRetry = { shouldRetry: () => false, nextRetryTimeout: () => -1 };

export interface AmqpMessenger {
  readonly tell: TellBed;
  stop(): Promise<void>;
}

/**
 * Notes of the care team as cloud-to-device messages by the service SDK: AMQP over TLS at port 5671, or at the port in `HostName` (a hub of
 * ours in another process, whose authority this process must trust). One line, opened with the first note and anew after a failure.
 * @param connectionString of a policy that may connect as a service
 */
export function amqpMessenger(connectionString: () => Promise<string | null>): AmqpMessenger {
  let line: Promise<Line | null> | null = null;

  const open = async (): Promise<Line | null> => {
    const text = await connectionString();
    if (text === null) return null;
    // Only a service with a hub elsewhere pays for them.
    const [{ default: hub }, { default: device }] = await Promise.all([import('azure-iothub'), import('azure-iot-device')]);
    const client = hub.Client.fromConnectionString(text.trim());
    client.setRetryPolicy(noRetry);
    client.on('disconnect', drop);
    try {
      await inTime(client.open(), WITHIN_MS, 'the hub');
    } catch (error) {
      client.close().catch(() => undefined);
      throw error;
    }
    // The two packages each bring the same class, and only that of devices is exported.
    const messageOf = (body: string): ServiceMessage => new device.Message(body) as never;
    return { client, messageOf };
  };
  function drop(): void {
    const old = line;
    line = null;
    old?.then((one) => one?.client.close()).catch(() => undefined);
  }
  return {
    async tell(deviceId, id, note, expiresMs) {
      try {
        line ??= open();
        const opened = await line;
        if (opened === null) {
          line = null;
          return { never: 'no-way' };
        }
        const message = opened.messageOf(JSON.stringify(note));
        message.messageId = id;
        message.contentType = 'application/json';
        message.contentEncoding = 'utf-8';
        // Milliseconds: with a Date the SDK's AMQP never ends.
        message.expiryTimeUtc = expiresMs;
        await inTime(opened.client.send(deviceId, message), WITHIN_MS, 'the hub');
        return 'queued';
      } catch (error) {
        const { name } = error as Error;
        if (name === 'DeviceNotFoundError') return { never: `the hub knows no device "${deviceId}"` };
        // A queue that is full says nothing of the line.
        if (name !== 'DeviceMaximumQueueDepthExceededError') drop();
        throw error;
      }
    },
    async stop() {
      const opened = await line?.catch(() => null);
      line = null;
      await opened?.client.close().catch(() => undefined);
    },
  };
}

/** The SDK for services has a class of its own, which it does not give out; it asks for the name only. */
type ServiceMessage = Parameters<Client['send']>[1] & Message;

interface Line {
  readonly client: Client;
  messageOf(body: string): ServiceMessage;
}
