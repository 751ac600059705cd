import type { IConnectPacket } from 'mqtt-packet';
import type { Sender } from './message.ts';
import { parseSas, verifySas } from './sas.ts';
import { parsePublishTopic } from './topic.ts';

/** A device that may connect. Keys are base64; either is good. */
export interface KnownDevice {
  readonly deviceId: string;
  readonly generationId: string;
  readonly primaryKey: string;
  readonly secondaryKey: string;
}

/** CONNACK return codes (MQTT 3.1.1 section 3.2.2.3). */
export const CONNACK = { accepted: 0, protocolVersion: 1, identifier: 2, credentials: 4, notAuthorized: 5 } as const;

export type ConnectVerdict =
  | { readonly ok: true; readonly sender: Sender; readonly tokenEndsAtMs: number; readonly keepAliveMs: number }
  | { readonly ok: false; readonly returnCode: number; readonly reason: string; readonly deviceId: string | null };

const LONGEST_KEEP_ALIVE_S = 1767;

/**
 * Checks a device's CONNECT (specs azure-wire section 2): level 4, user name
 * `{hub host}/{deviceId}/?api-version=…`, client id = device id, SAS token as password.
 * @param hostName the hub's own name, the one in user names and token resources
 */
export function judgeConnect(
  packet: IConnectPacket,
  hostName: string,
  find: (deviceId: string) => KnownDevice | undefined,
  nowMs: number,
): ConnectVerdict {
  const refuse = (returnCode: number, reason: string, deviceId: string | null = null): ConnectVerdict => ({
    ok: false,
    returnCode,
    reason,
    deviceId,
  });
  if (packet.protocolVersion !== 4) return refuse(CONNACK.protocolVersion, 'unsupported-protocol-level');
  const user = /^([^/]+)\/([^/]+)(\/[^/?]+)?\/\?(.*)$/.exec(packet.username ?? '');
  const deviceId = user?.[2];
  if (user?.[1] === undefined || deviceId === undefined) return refuse(CONNACK.credentials, 'malformed-user-name');
  const query = new URLSearchParams(user[4] ?? '');
  if (user[1].toLowerCase() !== hostName.toLowerCase()) return refuse(CONNACK.credentials, 'other-hub-in-user-name', deviceId);
  if (!query.has('api-version')) return refuse(CONNACK.credentials, 'malformed-user-name', deviceId);
  if (packet.clientId !== deviceId + (user[3] ?? '')) return refuse(CONNACK.identifier, 'client-id-mismatch', deviceId);
  if (user[3] !== undefined) return refuse(CONNACK.notAuthorized, 'module-not-supported', deviceId);
  const device = find(deviceId);
  if (device === undefined) return refuse(CONNACK.notAuthorized, 'unknown-device', deviceId);
  const token = parseSas(packet.password?.toString('utf8') ?? '');
  if (token === null) return refuse(CONNACK.credentials, 'malformed-token', deviceId);
  const resource = `${hostName}/devices/${deviceId}`;
  const verdict = verifySas(token, resource, [device.primaryKey, device.secondaryKey], nowMs);
  if (verdict === 'wrong signature') return refuse(CONNACK.credentials, 'wrong-signature', deviceId);
  if (verdict === 'expired') return refuse(CONNACK.credentials, 'expired-token', deviceId);
  if (verdict === 'other resource') return refuse(CONNACK.notAuthorized, 'token-for-other-resource', deviceId);
  if (packet.will !== undefined && parsePublishTopic(packet.will.topic, deviceId).kind !== 'telemetry') {
    return refuse(CONNACK.notAuthorized, 'malformed-will-topic', deviceId);
  }
  const keepAliveS = packet.keepalive === undefined || packet.keepalive === 0 ? LONGEST_KEEP_ALIVE_S : 1.5 * packet.keepalive;
  return {
    ok: true,
    sender: { deviceId, generationId: device.generationId, modelId: query.get('model-id') },
    tokenEndsAtMs: Number(token.expiry) * 1000,
    keepAliveMs: Math.min(keepAliveS, LONGEST_KEEP_ALIVE_S) * 1000,
  };
}
