import { join } from 'node:path';
import type { IngestedEvent } from '../../cloud/contract/events.ts';
import type { ParkedItem, Role } from '../../cloud/contract/role.ts';
import { ensureCertificates } from '../../cloud/hub/certificate-adapter.ts';
import { type Hub, startHub } from '../../cloud/hub/role.ts';
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
  port = 0;
  readonly parked: ParkedItem[] = [];
  /** While set, the log refuses with it. */
  diskError: Error | null = null;
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
    this.#log = await openEventLog(join(directory, 'log'), { partitions: 2 });
    const append: LocalEventLog['append'] = (topic, records) =>
      this.diskError ? Promise.reject(this.diskError) : this.#log.append(topic, records);
    const options = { host: '127.0.0.1', port: this.port, hostName: INTAKE_HUB, tls: { key, cert }, logger: quietLogger };
    this.hub = await startHub({ ...options, log: { append }, directory: join(directory, 'hub') });
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

  /** Every message that went on, in the order in which it did. */
  async ingested(): Promise<IngestedEvent[]> {
    return readIngested(this.#log);
  }
}

export async function readIngested(log: Pick<LocalEventLog, 'partitionCount' | 'endOffset' | 'read'>): Promise<IngestedEvent[]> {
  const events: IngestedEvent[] = [];
  for (let partition = 0; partition < log.partitionCount('ingested'); partition += 1) {
    for (let from = 0; from < log.endOffset('ingested', partition); ) {
      const records = await log.read('ingested', partition, from, 500);
      events.push(...records.map(({ body }) => JSON.parse(Buffer.from(body).toString()) as IngestedEvent));
      from += records.length;
    }
  }
  return events;
}
