import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import * as x509 from '@peculiar/x509';
import { generate, type IConnectPacket, type IPublishPacket, parser } from 'mqtt-packet';

export interface MqttPeer {
  readonly port: number;
  readonly certificateAuthority: string;
  readonly connects: IConnectPacket[];
  /** `body` unpacked. */
  readonly published: { readonly topic: string; readonly body: string; readonly acknowledged: boolean }[];
  /** false: messages are taken and not acknowledged. */
  acknowledging: boolean;
  dropAll(): void;
  stop(): Promise<void>;
}

/** The least that an IoT device client needs of a hub: TLS, CONNACK, PUBACK. */
export async function startMqttPeer(port = 0, authority?: Authority): Promise<MqttPeer & { readonly authority: Authority }> {
  const identity = authority ?? (await createAuthority());
  const sockets = new Set<Socket>();
  const server = createServer({ key: identity.key, cert: identity.certificate }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    const stream = parser({ protocolVersion: 4 });
    socket.on('data', (bytes: Buffer) => stream.parse(bytes));
    stream.on('packet', (packet) => {
      if (packet.cmd === 'connect') {
        peer.connects.push(packet);
        socket.write(generate({ cmd: 'connack', returnCode: 0, sessionPresent: false }));
      } else if (packet.cmd === 'publish') {
        publish(packet, socket);
      } else if (packet.cmd === 'subscribe') {
        socket.write(generate({ cmd: 'suback', messageId: packet.messageId!, granted: [1] }));
      } else if (packet.cmd === 'pingreq') {
        socket.write(generate({ cmd: 'pingresp' }));
      }
    });
  });
  const publish = (packet: IPublishPacket, socket: Socket): void => {
    const { acknowledging } = peer;
    // This peer knows no twin: what a station asks of it, it leaves unanswered.
    if (!packet.topic.includes('/messages/events/')) return;
    const body = topicSays(packet.topic, 'gzip') ? gunzipSync(packet.payload) : packet.payload;
    peer.published.push({ topic: packet.topic, body: body.toString(), acknowledged: acknowledging });
    if (acknowledging) socket.write(generate({ cmd: 'puback', messageId: packet.messageId! }));
  };
  const dropAll = (): void => sockets.forEach((socket) => void socket.destroy());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const peer = {
    port: (server.address() as AddressInfo).port,
    certificateAuthority: identity.certificate,
    authority: identity,
    connects: [] as IConnectPacket[],
    published: [] as MqttPeer['published'],
    acknowledging: true,
    dropAll,
    stop: async () => {
      dropAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return peer;
}

export interface Authority {
  readonly key: string;
  readonly certificate: string;
}

async function createAuthority(): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }]),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = (key.match(/.{1,64}/g) ?? []).join('\n');
  return { certificate: certificate.toString('pem'), key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n` };
}

/** The messages of the station that came to the peer, in the order in which they came. */
export function messagesAt(
  peer: Pick<MqttPeer, 'published'>,
): { readonly sequence: number; readonly messageId: string; readonly queue: string }[] {
  return peer.published.flatMap(({ topic, body }) => {
    const value = JSON.parse(body) as { messages?: Message[] } & Message;
    const queue = new URLSearchParams(topic.split('/messages/events/')[1]).get('queue') ?? '';
    return (value.messages ?? [value]).map(({ sequence, messageId }) => ({ sequence, messageId, queue }));
  });
}

interface Message {
  readonly sequence: number;
  readonly messageId: string;
}

function topicSays(topic: string, encoding: string): boolean {
  return new URLSearchParams(topic.split('/messages/events/')[1]).get('$.ce') === encoding;
}
