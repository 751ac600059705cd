import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { PacketFraming } from '../../../cloud/hub/mqtt/packet-framing.ts';

// What Node's TLS sockets allow: whatever comes is acknowledged at once, and nothing is read, judged or stored.
// `answering-process.ts KEY CERT`. Says its port in one line of JSON, then runs on.
const [key = '', cert = ''] = process.argv.slice(2);
const CONNACK = Buffer.from([0x20, 2, 0, 0]);
const server = createServer({ key: readFileSync(key), cert: readFileSync(cert), minVersion: 'TLSv1.2' }, (socket) => {
  const framing = new PacketFraming();
  let connected = false;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    const { packets } = framing.push(chunk);
    if (packets.length === 0) return;
    if (!connected) {
      connected = true;
      socket.write(CONNACK);
      return;
    }
    const answer = Buffer.alloc(packets.length * 4);
    for (let n = 0; n < packets.length; n += 1) answer.writeUInt32BE(0x40_02_00_01, n * 4);
    socket.write(answer);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
