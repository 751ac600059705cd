import { connect as connectTls, type TLSSocket } from 'node:tls';
import { Client, type Message as DeviceMessage } from 'azure-iot-device';
import { Mqtt } from 'azure-iot-device-mqtt';
import { generate, type IConnackPacket, type IConnectPacket, type Packet, parser } from 'mqtt-packet';
import type { Logger } from '../../../cloud/contract/role.ts';
import type { BoundMessage } from '../../../cloud/hub/cloud-to-device/bound-message.ts';
import { createSas } from '../../../cloud/hub/identity/sas.ts';

export const HUB_NAME = 'contoso.azure-devices.net';
export const KEY = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
/** Of the provisioning service. */
export const SCOPE = '0ne000A1B2C';
export const QUIET: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A message to a device that says nothing of itself. */
export const BARE_NOTE: BoundMessage = {
  messageId: 'note-1',
  correlationId: null,
  userId: null,
  contentType: null,
  contentEncoding: null,
  ack: 'none',
  properties: {},
};

/** The real device SDK against the local hub. */
export async function openSdkClient(port: number, ca: string, deviceId: string, key = KEY): Promise<Client> {
  const text = `HostName=${HUB_NAME};DeviceId=${deviceId};SharedAccessKey=${key};GatewayHostName=localhost:${port}`;
  const client = Client.fromConnectionString(text, Mqtt);
  await client.setOptions({ ca });
  client.on('error', () => undefined);
  await client.open();
  return client;
}

export type { DeviceMessage };

/** A device that says exactly what a test wants it to say. */
export class RawDevice {
  readonly received: Packet[] = [];
  readonly closed: Promise<void>;
  private readonly socket: TLSSocket;

  private constructor(socket: TLSSocket) {
    this.socket = socket;
    const codec = parser();
    codec.on('packet', (packet) => this.received.push(packet));
    socket.on('data', (chunk: Buffer) => codec.parse(chunk));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()));
  }

  static async dial(port: number, ca: string): Promise<RawDevice> {
    const socket = connectTls({ host: '127.0.0.1', port, ca, servername: 'localhost' });
    await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    return new RawDevice(socket);
  }

  send(packet: Packet): void {
    this.socket.write(generate(packet));
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** From now on. */
  readNothing(): void {
    this.socket.pause();
  }

  close(): void {
    this.socket.destroy();
  }

  /** The answer that comes first, and stays; its type is the test's claim. */
  async answer(cmd: Packet['cmd']): Promise<Packet> {
    for (;;) {
      const index = this.received.findIndex((packet) => packet.cmd === cmd);
      if (index >= 0) return this.received.splice(index, 1)[0]!;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

export function connectPacket(deviceId: string, changes: Partial<IConnectPacket> = {}): IConnectPacket {
  const expiry = Math.floor(Date.now() / 1000) + 3600;
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clientId: deviceId,
    clean: false,
    keepalive: 180,
    username: `${HUB_NAME}/${deviceId}/?api-version=2021-04-12&DeviceClientType=test`,
    password: Buffer.from(createSas(encodeURIComponent(`${HUB_NAME}/devices/${deviceId}`), KEY, expiry)),
    ...changes,
  };
}

/** A device that is let in. */
export async function connectedDevice(
  port: number,
  ca: string,
  deviceId: string,
  changes: Partial<IConnectPacket>,
): Promise<RawDevice & { session: boolean }> {
  const device = await RawDevice.dial(port, ca);
  device.send(connectPacket(deviceId, changes));
  const { returnCode, sessionPresent } = (await device.answer('connack')) as IConnackPacket;
  if (returnCode !== 0) throw new Error(`the hub answered ${returnCode ?? 'nothing'}`);
  return Object.assign(device, { session: sessionPresent });
}
