import type { IConnectPacket } from 'mqtt-packet';
import { type DeviceHost, DeviceSession } from './device/device-session.ts';
import type { Devices } from './device/devices.ts';
import type { ClientCertificate } from './identity/certificate-login.ts';
import { CONNACK, judgeConnect, type Refusal } from './identity/connect.ts';
import type { Policies } from './identity/policies-adapter.ts';
import type { Admission, SessionLine } from './mqtt/session.ts';

export interface GateOptions {
  /** The hub's names. */
  readonly names: () => readonly string[];
  readonly devices: Devices;
  readonly policies: Policies;
  readonly host: DeviceHost;
}

/** Lets devices in: whose credentials are good becomes the one connection of its device, with the subscriptions it had. */
export async function enterAsDevice(
  packet: IConnectPacket,
  line: SessionLine,
  certificate: ClientCertificate | null,
  { names, devices, policies, host }: GateOptions,
): Promise<Admission | Refusal> {
  const nowMs = Date.now();
  const verdict = judgeConnect(packet, {
    names: names(),
    certificate,
    find: (deviceId) => devices.registry.find(deviceId),
    policyRefusal: (password, deviceId) => policies.refusal(password, names(), `/devices/${deviceId}`, 'DeviceConnect', nowMs),
    nowMs,
  });
  if (!verdict.ok) return verdict;
  const { deviceId } = verdict.sender;
  if (host.faults.of(deviceId).refuseTokens) {
    return { ok: false, returnCode: CONNACK.notAuthorized, reason: 'fault: refused', deviceId };
  }
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
