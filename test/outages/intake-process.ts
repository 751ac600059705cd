import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudIntake } from '../support/cloud-intake.ts';

// Hub, log, ingest and connector as a process that can be killed: `intake-process.ts DIRECTORY PORT DEVICE FHIR`. Says when it is there.
const [directory = '', port = '0', deviceId = '', fhir = ''] = process.argv.slice(2);
const keep = (item: object): void => appendFileSync(join(directory, 'parked.jsonl'), `${JSON.stringify(item)}\n`);
const intake = await CloudIntake.start({ directory, deviceId, port: Number(port), fhir, keep });
process.stdout.write(`${JSON.stringify({ event: 'ready', port: intake.port, certificateAuthority: intake.ca })}\n`);
