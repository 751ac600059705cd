import type { Client, Message as HubMessage } from 'azure-iot-device';
import { TELEMETRY_SCHEMA } from '#wire';
import { hubDeviceId } from './connection-string.ts';
import type { HubConnection } from './uplink.ts';

export interface HubTarget {
  /** `HostName=…;DeviceId=…;SharedAccessKey=…[;GatewayHostName=host:port]` */
  readonly connectionString: string;
  /** PEM text; null = the system's authorities. */
  readonly certificateAuthority: string | null;
}

type MessageClass = new (body: string) => HubMessage;

/** Our own loop retries: the SDK's would reorder messages and hide an outage for 240 s (specs azure-wire section 3). */
const noRetry = { shouldRetry: () => false, nextRetryTimeout: () => -1 };

/**
 * Loads the SDK (only a station with a hub pays for it).
 * @returns the function that builds one client after the other
 * @throws InputRefused when the connection string cannot be read
 */
export async function hubConnection(target: HubTarget): Promise<(lost: (detail: string) => void) => HubConnection> {
  hubDeviceId(target.connectionString);
  const [{ default: device }, { default: mqtt }] = await Promise.all([
    import('azure-iot-device'),
    import('azure-iot-device-mqtt'),
  ]);
  const build = (): InstanceType<typeof device.Client> => device.Client.fromConnectionString(target.connectionString, mqtt.Mqtt);
  return (lost) => connectionOf(build(), device.Message, target, lost);
}

function connectionOf(client: Client, Message: MessageClass, target: HubTarget, lost: (detail: string) => void): HubConnection {
  client.setRetryPolicy(noRetry);
  client.on('disconnect', () => lost('the hub closed the connection'));
  client.on('error', (error: unknown) => lost(error instanceof Error ? error.message : 'error of the hub client'));

  return {
    async open() {
      if (target.certificateAuthority !== null) await client.setOptions({ ca: target.certificateAuthority });
      await client.open();
    },
    async send(row) {
      const message = new Message(row.message);
      message.messageId = messageIdOf(row.message);
      message.contentType = 'application/json';
      message.contentEncoding = 'utf-8';
      message.properties.add('schema', TELEMETRY_SCHEMA);
      message.properties.add('iothub-creation-time-utc', new Date(Math.round(row.createdMs)).toISOString());
      await client.sendEvent(message);
    },
    close() {
      // Without listeners an error of the dying client would be thrown.
      client.removeAllListeners('disconnect');
      client.removeAllListeners('error');
      client.on('error', () => undefined);
      client.close().catch(() => undefined);
    },
  };
}

function messageIdOf(text: string): string {
  return (JSON.parse(text) as { messageId: string }).messageId;
}
