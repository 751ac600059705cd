import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer } from '../../../cloud/contract/secure-server-adapter.ts';
import { type Certificates, ensureCertificates } from '../../../cloud/hub/certificate-adapter.ts';
import { startHub } from '../../../cloud/hub/role.ts';
import { renewing } from '../../../cloud/service/tls-adapter.ts';
import { HUB_NAME, QUIET } from '../hub/hub-support.ts';

let directory: string;
let first: Certificates;
let second: Certificates;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wardlight-renewal-'));
  first = await ensureCertificates(join(directory, 'c'));
  // As on the day on which the first has too little time left.
  second = await ensureCertificates(join(directory, 'c'), new Date(Date.now() + 380 * 86_400_000));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Serial number of the certificate that is shown there now. */
function shownAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connectTls({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

describe('a certificate that is renewed while the service runs', () => {
  it('keeps the authority', () => {
    expect(second.ca).toBe(first.ca);
    expect(second.cert).not.toBe(first.cert);
  });

  it('is shown by the dashboard and by the hub from then on; who is connected stays so', async () => {
    let now: Certificates = first;
    const certificate = renewing(first, () => Promise.resolve(now));
    const server = createServer({ logger: false, forceCloseConnections: true }, certificate);
    await server.listen({ host: '127.0.0.1', port: 0 });
    const hub = await startHub({
      log: { append: () => Promise.resolve([]) },
      ...{ directory: join(directory, 'hub'), host: '127.0.0.1', port: 0, hostName: HUB_NAME, logger: QUIET },
      https: { host: '127.0.0.1', port: 0 },
      amqp: { host: '127.0.0.1', port: 0 },
      tls: { ...first, renewed: certificate.renewed },
    });
    const ports = [(server.server.address() as AddressInfo).port, hub.port, hub.httpsPort ?? 0, hub.amqpPort ?? 0];
    const old = connect(ports[0] ?? 0, '127.0.0.1');
    expect(await certificate.look()).toBe(false);
    const before = await Promise.all(ports.map(shownAt));
    expect(new Set(before).size).toBe(1);
    now = second;
    expect(await certificate.look()).toBe(true);
    const after = await Promise.all(ports.map(shownAt));
    expect(new Set(after).size).toBe(1);
    expect(after[0]).not.toBe(before[0]);
    expect(old.destroyed).toBe(false);
    old.destroy();
    await hub.stop();
    await server.close();
  });
});
