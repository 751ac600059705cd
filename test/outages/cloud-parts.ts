import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, startChild } from '../../electron/start/child-adapter.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import { INTAKE_HUB, INTAKE_KEY } from '../support/cloud-intake.ts';

export const PARTITIONS = 2;

export interface CloudOptions {
  readonly directory: string;
  readonly deviceId: string;
  readonly hubPort: number;
  /** Of the FHIR endpoint that is never killed, and of its database. */
  readonly fhir: string;
  readonly database: string;
  /** Hub, ingest and connector in a process each, with the log between them as Event Hubs; else in one process. */
  readonly apart: boolean;
}

/** One process of the cloud, the real service, which can be killed and started again. */
export class CloudPart {
  readonly name: string;
  killed = 0;
  #child: Child | null = null;
  readonly #start: () => Child;

  constructor(name: string, start: () => Child) {
    this.name = name;
    this.#start = start;
  }

  start(): void {
    this.#child = this.#start();
  }

  ready(): Promise<Record<string, unknown>> {
    return this.#running().event('ready');
  }

  async kill(): Promise<void> {
    this.killed += 1;
    this.#running().process.kill('SIGKILL');
    await this.#running().ended;
  }

  async stop(): Promise<void> {
    await this.#child?.stop(30_000);
  }

  #running(): Child {
    if (this.#child === null) throw new Error(`${this.name} was never started`);
    return this.#child;
  }
}

/** @returns the hub is the first of them; none is started */
export async function cloudParts(options: CloudOptions): Promise<readonly CloudPart[]> {
  const { directory, deviceId, hubPort, fhir, database, apart } = options;
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
      hub: { host: '127.0.0.1', port: hubPort, hostName: INTAKE_HUB },
      log: apart ? log : { partitions: PARTITIONS },
      fhir: { host: '127.0.0.1', port: Number(new URL(fhir).port) },
      api: anywhere,
      mapping: null,
      notifyUrl: null,
      receiver: anywhere,
      stations: [{ deviceId, key: INTAKE_KEY, bed: 'bed 12', ward: 'Ward 3', patient: null }],
    }),
  );
  const part = (name: string, roles: string): CloudPart => {
    const args = [join(PROJECT, 'wardlight.ts'), 'serve', '--config', config, '--roles', roles];
    const logFile = join(directory, `${name.replaceAll(/\W+/g, '-')}.log`);
    return new CloudPart(name, () => startChild({ command: process.execPath, args, cwd: PROJECT, logFile }));
  };
  return apart
    ? [part('hub', 'hub,stream'), part('ingest', 'ingest'), part('connector', 'connector')]
    : [part('hub, ingest and connector', 'hub,ingest,connector')];
}
