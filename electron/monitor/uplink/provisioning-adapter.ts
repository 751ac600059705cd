import type { SymmetricKeySecurityClient } from 'azure-iot-security-symmetric-key';
import type { HubConfig } from '#ipc';
import { type Assignment, assignedConnectionString, assignmentText, type KeptText, readAssignment } from './assignment.ts';
import { assignedIdentity, type HubIdentity } from './hub-identity.ts';
import { gatewayOf, type NetworkWay } from './network-way.ts';
import { dialInstead } from './station-transport-adapter.ts';
import { REFUSED, type TokenLife } from './token-life.ts';

/** The service lets a registration wait; the SDK itself waits for ever. */
const LONGEST_MS = 120_000;

/** That of a station which the Device Provisioning Service assigned to its hub. */
export function provisionedIdentity(config: HubConfig, way: NetworkWay, kept: KeptText, life: TokenLife): HubIdentity {
  const { provisioning } = config;
  if (!provisioning) throw new RangeError('no provisioning is configured');
  return assignedIdentity({
    read: () => readAssignment(kept.read(), provisioning),
    write: (assignment) => kept.write(assignmentText(assignment, provisioning)),
    register: () => register(provisioning, config, way, life),
    connectionString: (assignment) => assignedConnectionString(assignment, provisioning, gatewayOf(config)),
  });
}

/** The SDK's token counts for an hour by this computer's clock, which may be behind. */
function longLived(security: SymmetricKeySecurityClient, life: TokenLife): SymmetricKeySecurityClient {
  const create = security.createSharedAccessSignature.bind(security);
  security.createSharedAccessSignature = (idScope, done) =>
    create(idScope, (error, token) => {
      token?.extend(Math.ceil(Date.now() / 1_000) + life.times.validS);
      done?.(error, token);
    });
  return security;
}

async function register(
  { endpoint, idScope, registrationId, key }: NonNullable<HubConfig['provisioning']>,
  { certificate }: HubConfig,
  { ca, webSocket, proxy }: NetworkWay,
  life: TokenLife,
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
      : longLived(new symmetric.default.SymmetricKeySecurityClient(registrationId, key ?? ''), life);
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
    const why = proxy?.refusal() ?? (error instanceof Error ? error.message : String(error));
    const clock = key !== undefined && REFUSED.test(why) ? ` (${life.refused()})` : '';
    throw new Error(`provisioning at ${endpoint}: ${why}${clock}`, { cause: error });
  } finally {
    clearTimeout(timer);
    transport.disconnect(() => undefined);
  }
}
