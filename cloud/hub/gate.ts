import type { IConnectPacket } from 'mqtt-packet';
import { type DeviceHost, DeviceSession } from './device/device-session.ts';
import type { Devices } from './device/devices.ts';
import type { ClientCertificate } from './identity/certificate-login.ts';
import { CONNACK, judgeConnect, keepAliveMs, type Refusal } from './identity/connect.ts';
import type { Admission, SessionLine } from './mqtt/session.ts';
import { judgeProvisioning, type ProvisioningUser, provisioningUser } from './provisioning/entry.ts';
import type { Provisioning } from './provisioning/provisioning-adapter.ts';
import { ProvisioningSession } from './provisioning/provisioning-session.ts';

export interface GateOptions {
  /** null: nobody can become a device here. */
  readonly provisioning: Provisioning | null;
  /** The hub's names. */
  readonly names: () => readonly string[];
  readonly devices: Devices;
  policyRefusal(token: string, deviceId: string): string | null;
  readonly host: DeviceHost;
}

/** Lets in who has the right, as what its user name says: a device, or somebody who wants to become one. */
export function enter(
  packet: IConnectPacket,
  line: SessionLine,
  certificate: ClientCertificate | null,
  options: GateOptions,
): Promise<Admission | Refusal> {
  const deviceId = packet.clientId;
  if (options.host.faults.of(deviceId).refuseTokens) {
    return Promise.resolve({ ok: false, returnCode: CONNACK.notAuthorized, reason: 'fault: refused', deviceId });
  }
  const user = options.provisioning === null ? null : provisioningUser(packet.username ?? '');
  if (user === null || options.provisioning === null) return enterAsDevice(packet, line, certificate, options);
  return Promise.resolve(enterToRegister(packet, user, line, certificate, options.provisioning));
}

function enterToRegister(
  packet: IConnectPacket,
  user: ProvisioningUser,
  line: SessionLine,
  certificate: ClientCertificate | null,
  provisioning: Provisioning,
): Admission | Refusal {
  const { idScope } = provisioning;
  const by = judgeProvisioning(packet, user, { idScope, enrolments: provisioning.enrolments(), certificate, nowMs: Date.now() });
  if ('ok' in by) return by;
  return {
    ok: true,
    session: new ProvisioningSession(user.registrationId, by, certificate, line, provisioning),
    sessionPresent: false,
    keepAliveMs: keepAliveMs(packet.keepalive),
    endsAtMs: null,
  };
}

/** Lets devices in: whose credentials are good becomes the one connection of its device, with the subscriptions it had. */
async function enterAsDevice(
  packet: IConnectPacket,
  line: SessionLine,
  certificate: ClientCertificate | null,
  options: GateOptions,
): Promise<Admission | Refusal> {
  const { names, devices, host } = options;
  const verdict = judgeConnect(packet, {
    names: names(),
    certificate,
    find: (deviceId) => devices.registry.find(deviceId),
    policyRefusal: (password, deviceId) => options.policyRefusal(password, deviceId),
    nowMs: Date.now(),
  });
  if (!verdict.ok) return verdict;
  const { deviceId } = verdict.sender;
  const forget = packet.clean === true || host.faults.of(deviceId).dropSessions;
  if (forget) await host.states.forgetSubscriptions(deviceId);
  const subscriptions = forget ? {} : host.states.subscriptions(deviceId);
  const session = new DeviceSession(verdict.sender, packet, subscriptions, line, host);
  devices.arrived(session, line);
  return {
    ok: true,
    session,
    sessionPresent: Object.keys(subscriptions).length > 0,
    keepAliveMs: verdict.keepAliveMs,
    endsAtMs: verdict.tokenEndsAtMs,
  };
}
