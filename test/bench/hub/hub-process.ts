import '../../../cloud/service/steady-heap.ts';
import { join } from 'node:path';
import { ensureCertificates } from '../../../cloud/hub/certificate-adapter.ts';
import { startHub } from '../../../cloud/hub/role.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { BENCH_HUB, BENCH_KEY } from './load-client.ts';

// The hub alone in its process: `hub-process.ts DIRECTORY DEVICES`. Says its port in one line of JSON, then runs on.
const [directory = '', devices = '1'] = process.argv.slice(2);
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const log = await openEventLog(join(directory, 'log'));
const certificates = await ensureCertificates(join(directory, 'certificates'));
const hub = await startHub({
  log,
  directory: join(directory, 'hub'),
  host: '127.0.0.1',
  port: 0,
  hostName: BENCH_HUB,
  tls: certificates,
  logger: quiet,
});
await Promise.all(
  Array.from({ length: Number(devices) }, (_, n) => hub.registerDevice({ deviceId: `bed-${n}`, primaryKey: BENCH_KEY })),
);
process.stdout.write(
  `${JSON.stringify({ port: hub.port, ca: certificates.ca, key: certificates.key, cert: certificates.cert })}\n`,
);
