import type { Client, Message as SdkMessage } from 'azure-iot-device';
import { type CloudSession, cloudSession } from './cloud-session-adapter.ts';
import { hubDeviceId } from './connection-string.ts';
import type { HubConnection } from './hub-connection.ts';
import type { HubServices } from './hub-services.ts';
import { type StationTransport, stationTransport } from './station-transport-adapter.ts';
import { TokenLife, type TokenTimes } from './token-life.ts';

export interface HubTarget {
  /** `HostName=…;DeviceId=…;SharedAccessKey=…[;GatewayHostName=host:port]` */
  readonly connectionString: string;
  /** PEM text; null = the system's authorities. */
  readonly certificateAuthority: string | null;
  /** How often the twin is asked for, ms; default 5 min. */
  readonly probeMs?: number;
  /** How long a token counts, and how long before its end it is renewed; default 1 h and 15 min. */
  readonly token?: TokenTimes;
}

type MessageClass = new (body: string | Buffer) => SdkMessage;

/** Our own loop retries: the SDK's would reorder messages and hide an outage for 240 s (specs azure-wire section 3). */
const noRetry = { shouldRetry: () => false, nextRetryTimeout: () => -1 };

/**
 * Loads the SDK (only a station with a hub pays for it).
 * @returns the function that builds one client after the other
 * @throws InputRefused when the connection string cannot be read
 */
export async function hubConnection(
  target: HubTarget,
  services: HubServices | null = null,
): Promise<(lost: (detail: string) => void) => HubConnection> {
  hubDeviceId(target.connectionString);
  const [{ default: device }, { default: mqtt }] = await Promise.all([
    import('azure-iot-device'),
    import('azure-iot-device-mqtt'),
  ]);
  const life = new TokenLife(target.token);
  return (lost) => {
    const session = services && cloudSession(services, lost, target.probeMs);
    const transport = stationTransport(() => session?.kept() ?? true);
    class StationMqtt extends mqtt.Mqtt {
      constructor(authentication: ConstructorParameters<typeof mqtt.Mqtt>[0]) {
        super(authentication, transport.base);
      }

      /** Without the SDK's debug line, which writes a compressed body out as numbers, twice (specs azure-wire section 3, 10). */
      override sendEvent(...[message, done]: Parameters<InstanceType<typeof mqtt.Mqtt>['sendEvent']>): void {
        const { _fsm } = this as unknown as { readonly _fsm: { handle(what: string, ...rest: unknown[]): void } };
        _fsm.handle('sendEvent', message, undefined, done);
      }
    }
    return connectionOf(
      device.Client.fromConnectionString(target.connectionString, StationMqtt),
      transport,
      session,
      device.Message,
      { ca: target.certificateAuthority, life },
      lost,
    );
  };
}

function connectionOf(
  client: Client,
  transport: StationTransport,
  session: CloudSession | null,
  Message: MessageClass,
  { ca, life }: { readonly ca: string | null; readonly life: TokenLife },
  lost: (detail: string) => void,
): HubConnection {
  client.setRetryPolicy(noRetry);
  client.on('disconnect', () => lost('the hub closed the connection'));
  client.on('error', (error: unknown) => lost(error instanceof Error ? error.message : 'error of the hub client'));

  return {
    async open() {
      const { validS, marginS } = life.times;
      const tokenRenewal = { tokenValidTimeInSeconds: validS, tokenRenewalMarginInSeconds: marginS };
      await client.setOptions({ ...(ca !== null && { ca }), tokenRenewal });
      try {
        await client.open();
      } catch (error) {
        // The SDK says "Not authorized" of every first connection that fails; behind the colon stands why.
        const detail = error instanceof Error ? error.message : String(error);
        if (/: .*(not authorized|bad user ?name)/i.test(detail))
          throw new Error(`${detail} (${life.refused()})`, { cause: error });
        throw error;
      }
      session?.begin(client);
    },
    async send({ messageId, body, contentEncoding, properties }) {
      const message = new Message(body);
      message.messageId = messageId;
      message.contentType = 'application/json';
      // The SDK's type knows character sets only; IoT Hub takes any text.
      message.contentEncoding = contentEncoding as 'utf-8';
      for (const [name, value] of Object.entries(properties)) message.properties.add(name, value);
      await client.sendEvent(message);
    },
    close() {
      session?.end();
      // Without listeners an error of the dying client would be thrown.
      client.removeAllListeners('disconnect');
      client.removeAllListeners('error');
      client.on('error', () => undefined);
      client.close().catch(() => undefined);
      transport.cut();
    },
  };
}
