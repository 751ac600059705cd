import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild } from '../../electron/start/child-adapter.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import { INTAKE_HUB, INTAKE_KEY } from '../support/cloud-intake.ts';
import { Part } from './part.ts';

export const PARTITIONS = 2;

export interface CloudOptions {
  readonly directory: string;
  readonly deviceId: string;
  readonly hubPort: number;
  /** Where the hub can be asked how it is. */
  readonly faultsPort: number;
  /** Of the FHIR endpoint that is never killed, and of its database. */
  readonly fhir: string;
  readonly database: string;
  /** Hub, ingest and connector in a process each, with the log between them as Event Hubs; else in one process. */
  readonly apart: boolean;
}

/** @returns the hub is the first of them; none is started */
export async function cloudParts(options: CloudOptions): Promise<readonly Part[]> {
  const { directory, deviceId, hubPort, faultsPort, fhir, database, apart } = options;
  const anywhere = { host: '127.0.0.1', port: 0 };
  const config = join(directory, 'cloud.json');
  const log = {
    partitions: PARTITIONS,
    endpoint: { host: 'localhost', port: await freePort(0), keyName: 'stages', key: INTAKE_KEY },
  };
  await writeFile(
    config,
    JSON.stringify({
      directory: join(directory, 'cloud'),
      databaseUrl: database,
      hub: { host: '127.0.0.1', port: hubPort, hostName: INTAKE_HUB, faults: { host: '127.0.0.1', port: faultsPort } },
      log: apart ? log : { partitions: PARTITIONS },
      fhir: { host: '127.0.0.1', port: Number(new URL(fhir).port) },
      api: anywhere,
      mapping: null,
      notifyUrl: null,
      receiver: anywhere,
      stations: [{ deviceId, key: INTAKE_KEY, bed: 'bed 12', ward: 'Ward 3', patient: null }],
    }),
  );
  const part = (name: string, roles: string): Part => {
    const args = [join(PROJECT, 'wardlight.ts'), 'serve', '--config', config, '--roles', roles];
    const logFile = join(directory, `${name.replaceAll(/\W+/g, '-')}.log`);
    return new Part(name, 'ready', () => startChild({ command: process.execPath, args, cwd: PROJECT, logFile }));
  };
  return apart
    ? [part('hub', 'hub,stream'), part('ingest', 'ingest'), part('connector', 'connector')]
    : [part('hub, ingest and connector', 'hub,ingest,connector')];
}
