import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { generate } from 'mqtt-packet';
import { createSas } from '../../../cloud/hub/identity/sas.ts';

export const BENCH_HUB = 'bench.azure-devices.net';
export const BENCH_KEY = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';

export interface Broker {
  readonly port: number;
  readonly ca: string;
}

let context: { readonly ca: string; readonly secure: SecureContext } | null = null;

/** Packets of one client, one behind another. */
interface Memory {
  readonly bytes: Buffer;
  packet: Buffer;
  count: number;
}

/** Used again when the socket has taken what was in it: a client that piles up garbage takes the processor from the broker. */
const free = new Map<number, Memory[]>();

function memoryOf(packet: Buffer, count: number): Memory {
  const size = 2 ** Math.ceil(Math.log2(count * packet.length));
  const ofSize = free.get(size) ?? [];
  free.set(size, ofSize);
  const memory = ofSize.pop() ?? { bytes: Buffer.allocUnsafeSlow(size), packet, count: 0 };
  if (memory.packet !== packet) {
    memory.packet = packet;
    memory.count = 0;
  }
  for (; memory.count < count; memory.count += 1) memory.bytes.set(packet, memory.count * packet.length);
  return memory;
}

/** A device that only sends: packets made beforehand, acknowledgements counted, nothing else, so that the broker is what is measured. */
export class LoadClient {
  private readonly socket: TLSSocket;
  private readonly packet: Buffer;
  private readonly idAt: number;
  private nextId = 1;
  private partial = 0;
  private onAcks: (count: number) => void = () => undefined;

  private constructor(socket: TLSSocket, deviceId: string, body: Buffer) {
    this.socket = socket;
    const topic = `devices/${deviceId}/messages/events/%24.mid=m-1&%24.ct=application%2Fjson&%24.ce=utf-8&schema=wardlight.telemetry.v1`;
    this.packet = generate({ cmd: 'publish', topic, payload: body, qos: 1, messageId: 1, dup: false, retain: false });
    this.idAt = this.packet.length - body.length - 2;
    socket.on('data', (chunk: Buffer) => {
      // Every answer after the CONNACK is a PUBACK of four bytes.
      const bytes = this.partial + chunk.length;
      this.partial = bytes % 4;
      if (bytes >= 4) this.onAcks(Math.floor(bytes / 4));
    });
  }

  static async open({ port, ca }: Broker, deviceId: string, body: Buffer): Promise<LoadClient> {
    if (context?.ca !== ca) context = { ca, secure: createSecureContext({ ca }) };
    const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', secureContext: context.secure });
    socket.setNoDelay(true);
    await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    const token = createSas(
      encodeURIComponent(`${BENCH_HUB}/devices/${deviceId}`),
      BENCH_KEY,
      Math.floor(Date.now() / 1000) + 3600,
    );
    socket.write(
      generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clientId: deviceId,
        clean: true,
        keepalive: 180,
        username: `${BENCH_HUB}/${deviceId}/?api-version=2021-04-12`,
        password: Buffer.from(token),
      }),
    );
    const answer = await new Promise<Buffer>((resolve, reject) => {
      socket.once('data', resolve);
      socket.once('close', () => reject(new Error('the broker closed the connection')));
    });
    if (answer[3] !== 0) throw new Error(`the broker answered ${answer.toString('hex')}`);
    return new LoadClient(socket, deviceId, body);
  }

  listen(onAcks: (count: number) => void): void {
    this.onAcks = onAcks;
  }

  send(count: number): void {
    const memory = memoryOf(this.packet, count);
    const packets = memory.bytes.subarray(0, count * this.packet.length);
    for (let at = this.idAt; at < packets.length; at += this.packet.length) {
      packets.writeUInt16BE(this.nextId, at);
      this.nextId = (this.nextId % 65_535) + 1;
    }
    this.socket.write(packets, () => void free.get(memory.bytes.length)?.push(memory));
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Opens many, a few at a time: a handshake is work for both sides. */
export async function openClients(broker: Broker, count: number, body: Buffer): Promise<LoadClient[]> {
  const clients: LoadClient[] = [];
  for (let first = 0; first < count; first += 50) {
    const some = Array.from({ length: Math.min(50, count - first) }, (_, n) => LoadClient.open(broker, `bed-${first + n}`, body));
    clients.push(...(await Promise.all(some)));
  }
  return clients;
}

/** Of all devices together, in turn; or of each device, as a station has it that sends what it kept. */
export type InFlight = 'in all' | 'each';

/** Keeps `inFlight` messages unacknowledged. @returns acknowledged messages per second */
export async function throughput(
  clients: readonly LoadClient[],
  inFlight: number,
  durationMs: number,
  shape: InFlight,
): Promise<number> {
  let acknowledged = 0;
  let turn = 0;
  let over = false;
  const sendNext = (count: number): void => {
    if (clients.length === 1) {
      clients[0]?.send(count);
      return;
    }
    for (let n = 0; n < count; n += 1) {
      clients[turn]?.send(1);
      turn = (turn + 1) % clients.length;
    }
  };
  for (const client of clients) {
    client.listen((count) => {
      acknowledged += count;
      if (over) return;
      if (shape === 'each') client.send(count);
      else sendNext(count);
    });
  }
  const began = performance.now();
  if (shape === 'each') for (const client of clients) client.send(inFlight);
  else sendNext(inFlight);
  await pause(durationMs);
  const rate = acknowledged / ((performance.now() - began) / 1000);
  over = true;
  await pause(500);
  return rate;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
