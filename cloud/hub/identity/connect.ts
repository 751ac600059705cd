import type { IConnectPacket } from 'mqtt-packet';
import type { Sender } from '../device/sender.ts';
import { parsePublishTopic } from '../device/topic.ts';
import { type ClientCertificate, judgeCertificate } from './certificate-login.ts';
import type { DeviceIdentity } from './device-identity.ts';
import { parseSas, type SasToken, verifySas } from './sas.ts';

/** CONNACK return codes (MQTT 3.1.1 section 3.2.2.3). */
export const CONNACK = {
  accepted: 0,
  protocolVersion: 1,
  identifier: 2,
  serverUnavailable: 3,
  credentials: 4,
  notAuthorized: 5,
} as const;

export interface Refusal {
  readonly ok: false;
  readonly returnCode: number;
  /** Short stable word, the counter's name. */
  readonly reason: string;
  readonly deviceId: string | null;
}

export type ConnectVerdict =
  | {
      readonly ok: true;
      readonly sender: Sender;
      /** null: a certificate does not end the connection. */
      readonly tokenEndsAtMs: number | null;
      readonly keepAliveMs: number;
    }
  | Refusal;

/** What the hub knows when somebody knocks. */
export interface ConnectKnowledge {
  /** The hub's names: its own, the one in user names and token resources, and the local addresses a client may write for it. */
  readonly names: readonly string[];
  readonly certificate: ClientCertificate | null;
  find(deviceId: string): DeviceIdentity | undefined;
  /** A token of a shared access policy instead of the device's own; why it does not open this device, null when it does. */
  policyRefusal(password: string, deviceId: string): string | null;
  readonly nowMs: number;
}

const LONGEST_KEEP_ALIVE_S = 1767;

/**
 * Checks a device's CONNECT (specs azure-wire section 2): level 4, user name
 * `{hub host}/{deviceId}/?api-version=…`, client id = device id, SAS token as password or a certificate in the handshake.
 */
export function judgeConnect(packet: IConnectPacket, hub: ConnectKnowledge): ConnectVerdict {
  const refuse = (returnCode: number, reason: string, deviceId: string | null = null): Refusal => ({
    ok: false,
    returnCode,
    reason,
    deviceId,
  });
  if (packet.protocolVersion !== 4) return refuse(CONNACK.protocolVersion, 'unsupported-protocol-level');
  const user = /^([^/]+)\/([^/]+)(\/[^/?]+)?\/\?(.*)$/.exec(packet.username ?? '');
  const deviceId = user?.[2];
  if (user?.[1] === undefined || deviceId === undefined) return refuse(CONNACK.credentials, 'malformed-user-name');
  const host = user[1].toLowerCase();
  const query = new URLSearchParams(user[4] ?? '');
  if (!hub.names.some((name) => name.toLowerCase() === host)) {
    return refuse(CONNACK.credentials, 'other-hub-in-user-name', deviceId);
  }
  if (!query.has('api-version')) return refuse(CONNACK.credentials, 'malformed-user-name', deviceId);
  if (packet.clientId !== deviceId + (user[3] ?? '')) return refuse(CONNACK.identifier, 'client-id-mismatch', deviceId);
  if (user[3] !== undefined) return refuse(CONNACK.notAuthorized, 'module-not-supported', deviceId);
  const device = hub.find(deviceId);
  if (device === undefined) return refuse(CONNACK.notAuthorized, 'unknown-device', deviceId);
  const entry = judgeCredentials(packet.password?.toString('utf8') ?? '', device, hub);
  if ('reason' in entry) return refuse(entry.code, entry.reason, deviceId);
  if (device.status === 'disabled') return refuse(CONNACK.notAuthorized, 'device-disabled', deviceId);
  if (packet.will !== undefined && parsePublishTopic(packet.will.topic, deviceId).kind !== 'telemetry') {
    return refuse(CONNACK.notAuthorized, 'malformed-will-topic', deviceId);
  }
  return {
    ok: true,
    sender: { deviceId, generationId: device.generationId, modelId: query.get('model-id'), authMethod: entry.authMethod },
    tokenEndsAtMs: entry.endsAtMs,
    keepAliveMs: keepAliveMs(packet.keepalive),
  };
}

/** 1.5 × what the client names, at most 1767 s (specs azure-wire section 2). */
export function keepAliveMs(keepalive: number | undefined): number {
  const seconds = keepalive === undefined || keepalive === 0 ? LONGEST_KEEP_ALIVE_S : 1.5 * keepalive;
  return Math.min(seconds, LONGEST_KEEP_ALIVE_S) * 1000;
}

type Entry =
  | { readonly authMethod: string; readonly endsAtMs: number | null }
  | { readonly code: number; readonly reason: string };

/** What a device shows: a token, or the certificate of its connection. Good words with a wrong proof are "not authorized", as at IoT Hub. */
export function judgeCredentials(password: string, device: DeviceIdentity, hub: Omit<ConnectKnowledge, 'find'>): Entry {
  if (password === '') {
    if (hub.certificate === null) return { code: CONNACK.credentials, reason: 'malformed-token' };
    const verdict = judgeCertificate(device, hub.certificate, hub.nowMs);
    if (verdict !== 'valid') return { code: CONNACK.notAuthorized, reason: verdict };
    return { authMethod: authMethodText('device', 'x509', 'external'), endsAtMs: null };
  }
  const token = parseSas(password);
  if (token === null) return { code: CONNACK.credentials, reason: 'malformed-token' };
  if (token.policy !== null) {
    const why = hub.policyRefusal(password, device.deviceId);
    if (why !== null) return { code: CONNACK.notAuthorized, reason: why };
    return { authMethod: authMethodText('hub', 'sas', 'iothub'), endsAtMs: Number(token.expiry) * 1000 };
  }
  if (device.authentication.type !== 'sas') return { code: CONNACK.notAuthorized, reason: 'device-without-key' };
  const reason = tokenRefusal(token, device.deviceId, Object.values(device.authentication.symmetricKey), hub);
  if (reason !== null) return { code: CONNACK.notAuthorized, reason };
  return { authMethod: authMethodText('device', 'sas', 'iothub'), endsAtMs: Number(token.expiry) * 1000 };
}

const WORDS = {
  'wrong signature': 'wrong-signature',
  expired: 'expired-token',
  'other resource': 'token-for-other-resource',
} as const;

/** Why a device's own token does not open the device; null when it does. */
function tokenRefusal(
  token: SasToken,
  deviceId: string,
  keys: readonly string[],
  { names, nowMs }: Pick<ConnectKnowledge, 'names' | 'nowMs'>,
): (typeof WORDS)[keyof typeof WORDS] | null {
  const wanted = names.map((name) => `${name}/devices/${deviceId}`);
  const verdict = verifySas(token, wanted, keys, nowMs);
  return verdict === 'valid' ? null : WORDS[verdict];
}

function authMethodText(scope: 'device' | 'hub', type: 'sas' | 'x509', issuer: string): string {
  return JSON.stringify({ scope, type, issuer, acceptingIpFilterRule: null });
}
