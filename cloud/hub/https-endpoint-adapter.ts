import type { Devices } from './device/devices.ts';
import type { BlobAccount } from './files/blob-access.ts';
import { addBlobRoutes } from './files/blob-routes-adapter.ts';
import { BlobStore } from './files/blob-store-adapter.ts';
import { localStorage } from './files/local-storage-adapter.ts';
import { addUploadRoutes } from './files/upload-routes-adapter.ts';
import { blobDirectory, CONTAINER, NAMED } from './files/uploaded-files-adapter.ts';
import { Uploads } from './files/uploads-adapter.ts';
import { createHttpsApp, listenHttps, serverOf } from './https-adapter.ts';
import type { ClientCertificate } from './identity/certificate-login.ts';
import type { Right } from './identity/policy.ts';
import type { MqttConnections, TlsOptions } from './mqtt/listener-adapter.ts';
import { acceptWebSockets } from './mqtt/websocket-adapter.ts';
import { addServiceRoutes } from './service-api/service-routes-adapter.ts';
import type { ServiceQueue } from './service-queue-adapter.ts';
import { ownSecret } from './settings-adapter.ts';
import type { HubStore } from './store/store-adapter.ts';

export interface HttpsOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly tls: TlsOptions;
  readonly directory: string;
  readonly store: HubStore;
  readonly devices: Devices;
  readonly connections: MqttConnections;
  readonly services: ServiceQueue;
  readonly serviceRefusal: (token: string, right: Right) => string | null;
  readonly deviceRefusal: (deviceId: string, token: string, certificate: ClientCertificate | null) => string | null;
  readonly issue: (reason: string, detail: string) => void;
}

export interface HttpsEndpoint {
  readonly port: number;
  /** Content of an uploaded file; null when there is none of that name. */
  readUpload(blobName: string): Promise<Buffer | null>;
  /** A message stands for that file: it stays until the stages have it. */
  named(blobName: string): Promise<void>;
  stop(): Promise<void>;
}

const ACCOUNT = 'wardlight';
const SWEEP_MS = 3_600_000;
/** A stage that is stopped behind a file and before it has noted that reads it again. */
const KEPT_MS = 24 * 3_600_000;
/** A file whose message never comes; a station that was cut off in between has that long. */
const KEPT_UNNAMED_MS = 30 * 24 * 3_600_000;

/** Everything that comes over HTTPS: the REST calls of services, MQTT over WebSocket, file upload and its storage. */
export async function startHttpsEndpoint(options: HttpsOptions): Promise<HttpsEndpoint> {
  const { store, devices, services, issue } = options;
  const account: BlobAccount = { name: ACCOUNT, key: await ownSecret(store, 'blob account') };
  const blobs = await BlobStore.open(blobDirectory(options.directory));
  const storage = localStorage(blobs, account, CONTAINER, () => `localhost:${port}`);
  const uploads = new Uploads(store, storage, services);
  const app = createHttpsApp(options.tls, (error, where) => issue(`https ${error.word}`, `${where}: ${error.message}`));
  addServiceRoutes(app, { devices, refusal: options.serviceRefusal });
  addUploadRoutes(app, {
    uploads,
    refusal: options.deviceRefusal,
  });
  await addBlobRoutes(app, { account, blobs, refused: (code, where) => issue(`blob ${code}`, where) });
  acceptWebSockets(serverOf(app), options.connections);
  const port = await listenHttps(app, options.host, options.port);
  const sweep = (): void => {
    blobs
      .removeMarked(['ingest', 'archive'], Date.now() - KEPT_MS)
      .then(() => blobs.removeUnmarked(NAMED, Date.now() - KEPT_UNNAMED_MS))
      .then((removed) => {
        if (removed > 0) issue('uploads-never-named', `${removed} removed, older than 30 days`);
      })
      .catch((error: unknown) => issue('files not swept', String(error)));
  };
  sweep();
  const sweeping = setInterval(sweep, SWEEP_MS).unref();
  return {
    port,
    async readUpload(blobName) {
      const info = await blobs.find(CONTAINER, blobName);
      if (info === null) return null;
      const chunks: Buffer[] = [];
      for await (const chunk of blobs.read(info)) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    named: (blobName) => blobs.mark(CONTAINER, blobName, NAMED),
    stop() {
      clearInterval(sweeping);
      return app.close();
    },
  };
}
