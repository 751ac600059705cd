import { join } from 'node:path';
import { ensureCertificates } from '../../../cloud/hub/certificate-adapter.ts';
import { startHub } from '../../../cloud/hub/role.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { HUB_NAME, KEY, QUIET, SCOPE } from './hub-support.ts';

// A hub of its own process, so that a test can kill it: `hub-process.ts DIRECTORY PORT DEVICE`. Says its port, then runs on. DEVICE-enrolled may
// provision itself.
const [directory = '', port = '0', deviceId = ''] = process.argv.slice(2);
const log = await openEventLog(join(directory, 'log'));
const hub = await startHub({
  log,
  directory: join(directory, 'hub'),
  host: '127.0.0.1',
  port: Number(port),
  hostName: HUB_NAME,
  tls: await ensureCertificates(join(directory, 'certificates')),
  logger: QUIET,
  provisioning: {
    idScope: SCOPE,
    enrolments: [{ name: `${deviceId}-enrolled`, attestation: { type: 'symmetricKey', primaryKey: KEY } }],
  },
});
await hub.registerDevice({ deviceId, primaryKey: KEY });
process.stdout.write(`${hub.port}\n`);
