import { z } from 'zod';
import type { ConnectionState } from '../device/devices.ts';
import { serviceView, type Twin } from '../device/twin.ts';
import { HubError } from '../hub-error.ts';
import { type Authentication, checkAuthentication, type DeviceIdentity } from '../identity/device-identity.ts';
import { type DeviceChange, sasAuthentication } from '../identity/registry-adapter.ts';

/** "0001-01-01…" is how IoT Hub says never. */
const NEVER = '0001-01-01T00:00:00Z';

/** A device as the identity registry's REST interface shows it. */
export function deviceJson(device: DeviceIdentity, connection: ConnectionState, waiting: number): object {
  const { authentication } = device;
  const sas = authentication.type === 'sas' ? authentication.symmetricKey : { primaryKey: null, secondaryKey: null };
  return {
    deviceId: device.deviceId,
    generationId: device.generationId,
    etag: device.etag,
    connectionState: stateOf(connection),
    status: device.status,
    statusReason: device.statusReason,
    connectionStateUpdatedTime: connection.changedAt ?? NEVER,
    statusUpdatedTime: device.statusUpdatedTime,
    lastActivityTime: connection.changedAt ?? NEVER,
    cloudToDeviceMessageCount: waiting,
    authentication: { symmetricKey: sas, x509Thumbprint: thumbprints(authentication), type: authentication.type },
    capabilities: { iotEdge: false },
    ...(device.deviceScope === null ? {} : { deviceScope: device.deviceScope }),
  };
}

export function twinJson(device: DeviceIdentity, twin: Twin, connection: ConnectionState, waiting: number): object {
  return {
    deviceId: device.deviceId,
    etag: twin.etag,
    deviceEtag: device.etag,
    status: device.status,
    statusReason: device.statusReason,
    statusUpdateTime: device.statusUpdatedTime,
    connectionState: stateOf(connection),
    lastActivityTime: connection.changedAt ?? NEVER,
    cloudToDeviceMessageCount: waiting,
    authenticationType: device.authentication.type,
    x509Thumbprint: thumbprints(device.authentication),
    version: twin.version,
    tags: twin.tags,
    properties: serviceView(twin),
    capabilities: { iotEdge: false },
  };
}

const text = z.string().nullish();
const wanted = z.object({
  status: z.enum(['enabled', 'disabled']).nullish(),
  statusReason: text,
  deviceScope: text,
  authentication: z
    .object({
      type: z.enum(['sas', 'selfSigned', 'certificateAuthority']).nullish(),
      symmetricKey: z.object({ primaryKey: text, secondaryKey: text }).nullish(),
      x509Thumbprint: z.object({ primaryThumbprint: text, secondaryThumbprint: text }).nullish(),
    })
    .nullish(),
});

/** What a PUT of a device asks for. Keys that are left out, or empty, stay as they are, or are made. @throws HubError 400004 naming the member */
export function deviceChange(body: unknown, known?: DeviceIdentity): DeviceChange {
  const result = wanted.safeParse(body);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new HubError(400004, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a device'}`);
  }
  const { status, statusReason, deviceScope, authentication } = result.data;
  return {
    ...(status ? { status } : {}),
    ...(statusReason === undefined ? {} : { statusReason }),
    ...(deviceScope === undefined ? {} : { deviceScope }),
    ...(authentication ? { authentication: authenticationOf(authentication, known) } : {}),
  };
}

function authenticationOf(
  asked: NonNullable<z.infer<typeof wanted>['authentication']>,
  known: DeviceIdentity | undefined,
): Authentication {
  const { symmetricKey, x509Thumbprint } = asked;
  const type = asked.type ?? (x509Thumbprint?.primaryThumbprint ? 'selfSigned' : 'sas');
  if (type === 'certificateAuthority') return { type };
  if (type === 'sas') {
    const kept = known?.authentication.type === 'sas' ? known.authentication.symmetricKey : undefined;
    return sasAuthentication(symmetricKey?.primaryKey || kept?.primaryKey, symmetricKey?.secondaryKey || kept?.secondaryKey);
  }
  const secondaryThumbprint = x509Thumbprint?.secondaryThumbprint || null;
  return checkAuthentication({
    type,
    x509Thumbprint: { primaryThumbprint: x509Thumbprint?.primaryThumbprint, secondaryThumbprint },
  });
}

function thumbprints(authentication: Authentication): object {
  return authentication.type === 'selfSigned'
    ? authentication.x509Thumbprint
    : { primaryThumbprint: null, secondaryThumbprint: null };
}

function stateOf({ connected }: ConnectionState): string {
  return connected ? 'Connected' : 'Disconnected';
}
