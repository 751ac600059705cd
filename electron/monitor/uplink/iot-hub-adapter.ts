import type * as Device from 'azure-iot-device';
import type * as Mqtt from 'azure-iot-device-mqtt';
import type { HubConfig } from '#ipc';
import { hostNow } from '../clock/host-clock-adapter.ts';
import type { KeptText } from './assignment.ts';
import { type CloudSession, cloudSession, type TwinTimes } from './cloud-session-adapter.ts';
import { stationName } from './connection-string.ts';
import { uploadFile } from './file-upload-adapter.ts';
import type { HubConnection } from './hub-connection.ts';
import { givenIdentity, type HubIdentity } from './hub-identity.ts';
import type { HubServices } from './hub-services.ts';
import { gatewayOf, type NetworkWay } from './network-way.ts';
import { provisionedIdentity } from './provisioning-adapter.ts';
import { callAgent, proxyAgent } from './proxy-adapter.ts';
import { type StationTransport, stationTransport } from './station-transport-adapter.ts';
import { REFUSED, TokenLife, type TokenTimes } from './token-life.ts';

export interface HubTarget extends HubConfig {
  readonly twin?: TwinTimes;
  /** How long a token counts, and how long before its end it is renewed; default 1 h and 15 min. */
  readonly token?: TokenTimes;
}

/** Our own loop retries: the SDK's would reorder messages and hide an outage for 240 s (specs azure-wire section 3). */
const noRetry = { shouldRetry: () => false, nextRetryTimeout: () => -1 };
const FORGETS: KeptText = { read: () => null, write: () => undefined };

/**
 * Loads the SDK (only a station with a hub pays for it).
 * @param assignment where the answer of a provisioning service is kept
 * @returns the function that builds one client after the other
 * @throws InputRefused when the connection string cannot be read
 */
export async function hubConnection(
  target: HubTarget,
  services: HubServices | null = null,
  assignment: KeptText = FORGETS,
): Promise<(lost: (detail: string) => void) => HubConnection> {
  stationName(target);
  const [{ default: device }, { default: mqtt }, { MqttBase }] = await Promise.all([
    import('azure-iot-device'),
    import('azure-iot-device-mqtt'),
    import('azure-iot-mqtt-base'),
  ]);
  const { proxy, certificateAuthority: ca, webSocket = proxy !== undefined } = target;
  const way: NetworkWay = { ca, webSocket, proxy: proxy === undefined ? null : proxyAgent(proxy, ca) };
  const life = new TokenLife(target.token, hostNow);
  const identity = target.provisioning
    ? provisionedIdentity(target, way, assignment, life)
    : givenIdentity(target.connectionString ?? '');
  return (lost) => {
    const session = services && cloudSession(services, lost, target.twin);
    const transport = stationTransport(new MqttBase(), () => session?.kept() ?? true, gatewayOf(target));
    return connectionOf({ device, mqtt, target, way, identity, life, session, transport }, lost);
  };
}

interface Parts {
  readonly device: typeof Device;
  readonly mqtt: typeof Mqtt;
  readonly target: HubTarget;
  readonly way: NetworkWay;
  readonly identity: HubIdentity;
  readonly life: TokenLife;
  readonly session: CloudSession | null;
  readonly transport: StationTransport;
}

function connectionOf(parts: Parts, lost: (detail: string) => void): HubConnection {
  const { device, target, way, identity, life, session, transport } = parts;
  let client: Device.Client | null = null;
  let closed = false;
  /** Whether the hub still owes an answer to opening. */
  let opening = false;
  const givenUp = (): boolean => closed;
  const opened = (): Device.Client => {
    if (client === null) throw new Error('the hub client is not open');
    return client;
  };

  return {
    async open() {
      const connectionString = await identity.connectionString();
      if (givenUp()) throw new Error('given up');
      client = device.Client.fromConnectionString(connectionString, stationMqtt(parts));
      client.setRetryPolicy(noRetry);
      client.on('disconnect', () => lost('the hub closed the connection'));
      client.on('error', (error: unknown) => lost(error instanceof Error ? error.message : 'error of the hub client'));
      await client.setOptions(sdkOptions(parts));
      opening = true;
      try {
        await client.open();
        identity.taken();
        if (target.certificate === undefined) life.taken();
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error);
        const refusal = way.proxy?.refusal() ?? null;
        if (refusal !== null) throw new Error(refusal, { cause: error });
        const refused = REFUSED.test(detail);
        if (refused) identity.refused();
        // One that was given up has been counted already.
        else if (!givenUp()) identity.unreached();
        if (refused && target.certificate === undefined) throw new Error(`${detail} (${life.refused()})`, { cause: error });
        throw error;
      } finally {
        opening = false;
      }
      session?.begin(client);
    },
    async send({ messageId, body, contentEncoding, properties }) {
      const message: Device.Message = new device.Message(body);
      message.messageId = messageId;
      message.contentType = 'application/json';
      // The SDK's type knows character sets only; IoT Hub takes any text.
      message.contentEncoding = contentEncoding as 'utf-8';
      for (const [name, value] of Object.entries(properties)) message.properties.add(name, value);
      await opened().sendEvent(message);
    },
    ...(target.fileUpload !== undefined && {
      upload: (name: string, content: Buffer) =>
        uploadFile(opened(), callAgent(target.proxy ?? null, target.certificateAuthority, null), name, content),
    }),
    trouble: () => session?.trouble() ?? life.trouble,
    close() {
      closed = true;
      // Neither a yes nor a no in time: the SDK says so too late, or never.
      if (opening) identity.unreached();
      opening = false;
      session?.end();
      // Without listeners an error of the dying client would be thrown.
      client?.removeAllListeners('disconnect');
      client?.removeAllListeners('error');
      client?.on('error', () => undefined);
      client?.close().catch(() => undefined);
      transport.cut();
    },
  };
}

/** The SDK's transport over the station's own base. */
function stationMqtt({ mqtt, way, transport }: Parts): typeof mqtt.Mqtt {
  const Base = way.webSocket ? mqtt.MqttWs : mqtt.Mqtt;
  return class StationMqtt extends Base {
    constructor(authentication: ConstructorParameters<typeof mqtt.Mqtt>[0]) {
      super(authentication, transport.base);
    }

    /** Without the SDK's debug line, which writes a compressed body out as numbers, twice (specs azure-wire section 3, 10). */
    override sendEvent(...[message, done]: Parameters<InstanceType<typeof mqtt.Mqtt>['sendEvent']>): void {
      const { _fsm } = this as unknown as { readonly _fsm: { handle(what: string, ...rest: unknown[]): void } };
      _fsm.handle('sendEvent', message, undefined, done);
    }
  };
}

function sdkOptions({ target, way, life }: Parts): object {
  const { ca } = way;
  const { validS, marginS } = life.times;
  const { certificate, fileUpload, proxy } = target;
  return {
    ...(ca !== null && { ca }),
    ...(way.proxy && { mqtt: { webSocketAgent: way.proxy.agent } }),
    ...(fileUpload !== undefined && { http: { agent: callAgent(proxy ?? null, ca, placeOf(fileUpload)) } }),
    // A certificate ends by itself; a token is renewed.
    ...(certificate ?? { tokenRenewal: { tokenValidTimeInSeconds: validS, tokenRenewalMarginInSeconds: marginS } }),
  };
}

/** @param fileUpload `hub`, or `host:port` of the calls about files */
function placeOf(fileUpload: string): { readonly host: string; readonly port: number } | null {
  const [host = '', port] = fileUpload.split(':');
  return port === undefined && host === 'hub' ? null : { host, port: Number(port ?? 443) };
}
