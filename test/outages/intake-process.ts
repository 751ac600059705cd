import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudIntake } from '../support/cloud-intake.ts';

// Hub, log and ingest as a process that can be killed: `intake-process.ts DIRECTORY PORT DEVICE`. Says when it is there.
const [directory = '', port = '0', deviceId = ''] = process.argv.slice(2);
const keep = (item: object): void => appendFileSync(join(directory, 'parked.jsonl'), `${JSON.stringify(item)}\n`);
const intake = await CloudIntake.start(directory, deviceId, Number(port), keep);
process.stdout.write(`${JSON.stringify({ event: 'ready', port: intake.port, certificateAuthority: intake.ca })}\n`);
