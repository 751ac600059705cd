import { join } from 'node:path';
import type { LogRecord, Topic } from '../../cloud/contract/event-log.ts';
import type { IngestedEvent } from '../../cloud/contract/events.ts';
import type { ParkedItem, Role } from '../../cloud/contract/role.ts';
import { ensureCertificates } from '../../cloud/hub/certificate-adapter.ts';
import { type Hub, startHub } from '../../cloud/hub/role.ts';
import { ingest } from '../../cloud/ingest/ingest.ts';
import { startIngest } from '../../cloud/ingest/role.ts';
import { type LocalEventLog, openEventLog } from '../../cloud/stream/event-log-adapter.ts';
import { startShippedConnector } from './fhir-end.ts';
import { quietLogger } from './logger.ts';

export const INTAKE_HUB = 'contoso.azure-devices.net';
export const INTAKE_KEY = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');

export interface IntakeOptions {
  readonly directory: string;
  readonly deviceId: string;
  /** Address of a FHIR server. Left out: the way ends behind ingest. */
  readonly fhir?: string;
}

/** The first stages of the cloud, real and on disk: hub, log, ingest; the connector, too, where there is a FHIR server for it. */
export class CloudIntake {
  hub!: Hub;
  ca = '';
  /** Of the hub, for whoever stands in its place. */
  certificate = { key: '', cert: '' };
  port = 0;
  readonly parked: ParkedItem[] = [];
  #log!: LocalEventLog;
  #ingest!: Role;
  #connector: Role | null = null;
  readonly #options: IntakeOptions;

  private constructor(options: IntakeOptions) {
    this.#options = options;
  }

  static async start(options: IntakeOptions): Promise<CloudIntake> {
    const intake = new CloudIntake(options);
    await intake.start();
    return intake;
  }

  get connectionString(): string {
    return `HostName=${INTAKE_HUB};DeviceId=${this.#options.deviceId};SharedAccessKey=${INTAKE_KEY};GatewayHostName=localhost:${this.port}`;
  }

  async start(): Promise<void> {
    const { directory, deviceId, fhir } = this.#options;
    const { ca, key, cert } = await ensureCertificates(join(directory, 'certificates'));
    this.ca = ca;
    this.certificate = { key, cert };
    this.#log = await openEventLog(join(directory, 'log'), { partitions: 2 });
    const options = { host: '127.0.0.1', port: this.port, hostName: INTAKE_HUB, tls: { key, cert }, logger: quietLogger };
    this.hub = await startHub({ ...options, log: this.#log, directory: join(directory, 'hub') });
    this.port = this.hub.port;
    await this.hub.registerDevice({ deviceId, primaryKey: INTAKE_KEY });
    const park = (item: ParkedItem): Promise<void> => {
      this.parked.push(item);
      return Promise.resolve();
    };
    this.#ingest = await startIngest({ log: this.#log, parking: { park }, logger: quietLogger });
    this.#connector = fhir === undefined ? null : await startShippedConnector(this.#log, fhir, { park });
  }

  async stop(): Promise<void> {
    await this.hub.stop();
    await this.#ingest.stop();
    await this.#connector?.stop();
    await this.#log.close();
  }

  /** Messages that are not in FHIR yet. */
  get uncharted(): number {
    return Number(this.#connector?.health()['lag'] ?? 0);
  }

  /** What the hub counted since it was started. @param name of the figure in its health */
  count(name: string): number {
    return Number(this.hub.health()[name] ?? 0);
  }

  /** Whether the hub takes its device for connected. */
  get hearsOf(): boolean {
    return this.hub.devices().some(({ connected }) => connected);
  }

  /** Ids of the messages that the hub has on its disk, in the order in which they came, as often as they did. */
  async arrived(): Promise<string[]> {
    const records = await everyRecord(this.#log, 'telemetry');
    return records.flatMap((record) => ingest(record).flatMap((one) => (one.kind === 'event' ? [one.mark.messageId ?? ''] : [])));
  }

  /** Every message that went on, in the order in which it did. */
  async ingested(): Promise<IngestedEvent[]> {
    return readIngested(this.#log);
  }
}

type ReadableLog = Pick<LocalEventLog, 'partitionCount' | 'endOffset' | 'read'>;

export async function readIngested(log: ReadableLog): Promise<IngestedEvent[]> {
  const records = await everyRecord(log, 'ingested');
  return records.map(({ body }) => JSON.parse(Buffer.from(body).toString()) as IngestedEvent);
}

async function everyRecord(log: ReadableLog, topic: Topic): Promise<LogRecord[]> {
  const all: LogRecord[] = [];
  for (let partition = 0; partition < log.partitionCount(topic); partition += 1) {
    for (let from = 0; from < log.endOffset(topic, partition); ) {
      const records = await log.read(topic, partition, from, 500);
      all.push(...records);
      from += records.length;
    }
  }
  return all;
}
