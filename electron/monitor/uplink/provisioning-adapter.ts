import type { HubConfig } from '#ipc';
import { type Assignment, assignedConnectionString, assignmentText, type KeptText, readAssignment } from './assignment.ts';
import { gatewayOf, type NetworkWay } from './network-way.ts';
import { dialInstead } from './station-transport-adapter.ts';

/** The service lets a registration wait; the SDK itself waits for ever. */
const LONGEST_MS = 120_000;

/** Who this station is at its hub. */
export interface HubIdentity {
  /** For the SDK's client. */
  connectionString(): Promise<string>;
  /** The hub did not know it, or was not there. */
  refused(): void;
}

export const givenIdentity = (text: string): HubIdentity => ({
  connectionString: () => Promise.resolve(text),
  refused: () => undefined,
});

/** Asks the Device Provisioning Service once, keeps what it said, and asks again when the hub does not take the station any more. */
export function provisionedIdentity(config: HubConfig, way: NetworkWay, kept: KeptText): HubIdentity {
  const { provisioning } = config;
  if (!provisioning) throw new RangeError('no provisioning is configured');
  let refused = false;
  let asking: Promise<Assignment> | null = null;
  // A connection that was given up meanwhile leaves the answer to the next one.
  const ask = async (): Promise<Assignment> => {
    asking ??= register(provisioning, config, way).finally(() => {
      asking = null;
    });
    const assignment = await asking;
    kept.write(assignmentText(assignment, provisioning));
    refused = false;
    return assignment;
  };
  return {
    async connectionString() {
      const known = refused ? null : readAssignment(kept.read(), provisioning);
      return assignedConnectionString(known ?? (await ask()), provisioning, gatewayOf(config));
    },
    refused: () => {
      refused = true;
    },
  };
}

async function register(
  { endpoint, idScope, registrationId, key }: NonNullable<HubConfig['provisioning']>,
  { certificate }: HubConfig,
  { ca, webSocket, proxy }: NetworkWay,
): Promise<Assignment> {
  const [device, mqtt, symmetric, x509, { MqttBase }] = await Promise.all([
    import('azure-iot-provisioning-device'),
    import('azure-iot-provisioning-device-mqtt'),
    import('azure-iot-security-symmetric-key'),
    import('azure-iot-security-x509'),
    import('azure-iot-mqtt-base'),
  ]);
  const base = new MqttBase();
  dialInstead(base, endpoint.includes(':') ? endpoint : null, () => undefined);
  base.setOptions({ ...(ca !== null && { ca }), ...(proxy && { mqtt: { webSocketAgent: proxy.agent } }) });
  // The packages bring their own copies of a class, which TypeScript takes for different ones.
  const transport = new (webSocket ? mqtt.default.MqttWs : mqtt.default.Mqtt)(base as never);
  const security =
    key === undefined && certificate
      ? new x509.default.X509Security(registrationId, certificate as { cert: string; key: string })
      : new symmetric.default.SymmetricKeySecurityClient(registrationId, key ?? '');
  const client = device.default.ProvisioningDeviceClient.create(endpoint, idScope, transport, security as never);
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        void client.cancel(() => undefined);
        reject(new Error(`no answer within ${LONGEST_MS / 1000} s`));
      }, LONGEST_MS);
    });
    const registered = await Promise.race([client.register(), late]);
    const { assignedHub, deviceId } = registered as { assignedHub: string; deviceId: string };
    return { hub: assignedHub, deviceId };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`provisioning at ${endpoint}: ${proxy?.refusal() ?? why}`, { cause: error });
  } finally {
    clearTimeout(timer);
    transport.disconnect(() => undefined);
  }
}
