import { join } from 'node:path';
import type { NewRecord } from '../../../cloud/contract/event-log.ts';
import { type Certificates, ensureCertificates } from '../../../cloud/hub/certificate-adapter.ts';
import { type Hub, type HubOptions, startHub } from '../../../cloud/hub/role.ts';
import { temporaryDirectory } from '../stream/log-support.ts';
import { HUB_NAME, KEY, QUIET } from './hub-support.ts';

/** A hub in this process with a log in memory, for what is not about the log. */
export class LocalHub {
  readonly certificates: Certificates;
  readonly stored: NewRecord[] = [];
  hub!: Hub;
  private readonly directory: ReturnType<typeof temporaryDirectory>;
  private readonly options: Partial<HubOptions>;

  private constructor(
    directory: ReturnType<typeof temporaryDirectory>,
    certificates: Certificates,
    options: Partial<HubOptions>,
  ) {
    this.directory = directory;
    this.certificates = certificates;
    this.options = options;
  }

  static async start(devices: readonly string[], options: Partial<HubOptions> = {}): Promise<LocalHub> {
    const directory = temporaryDirectory();
    const local = new LocalHub(directory, await ensureCertificates(join(directory.path, 'certificates')), options);
    await local.open(0);
    for (const deviceId of devices) await local.hub.registerDevice({ deviceId, primaryKey: KEY });
    return local;
  }

  get hubDirectory(): string {
    return join(this.directory.path, 'hub');
  }

  get port(): number {
    return this.hub.port;
  }

  /** Stops it and starts it again on the same port, from what is on disk. */
  async restart(): Promise<void> {
    const { port } = this.hub;
    await this.hub.stop();
    await this.open(port);
  }

  async stop(): Promise<void> {
    await this.hub.stop();
    this.directory.remove();
  }

  private async open(port: number): Promise<void> {
    this.hub = await startHub({
      log: {
        append: (_, records) => {
          // The bodies are the hub's again as soon as they are stored.
          this.stored.push(...records.map(({ key, headers, body }) => ({ key, headers, body: Buffer.from(body) })));
          return Promise.resolve(records.map((__, offset) => ({ partition: 0, offset })));
        },
      },
      directory: this.hubDirectory,
      host: '127.0.0.1',
      port,
      hostName: HUB_NAME,
      tls: this.certificates,
      logger: QUIET,
      ...this.options,
    });
  }
}
