import { join } from 'node:path';
import type { Devices } from './device/devices.ts';
import type { BlobAccount } from './files/blob-access.ts';
import { addBlobRoutes } from './files/blob-routes-adapter.ts';
import { BlobStore } from './files/blob-store-adapter.ts';
import { localStorage } from './files/local-storage-adapter.ts';
import { addUploadRoutes } from './files/upload-routes-adapter.ts';
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
  stop(): Promise<void>;
}

const CONTAINER = 'uploads';
const ACCOUNT = 'wardlight';

/** Everything that comes over HTTPS: the REST calls of services, MQTT over WebSocket, file upload and its storage. */
export async function startHttpsEndpoint(options: HttpsOptions): Promise<HttpsEndpoint> {
  const { store, devices, services, issue } = options;
  const account: BlobAccount = { name: ACCOUNT, key: await ownSecret(store, 'blob account') };
  const blobs = await BlobStore.open(join(options.directory, 'uploads'));
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
  return {
    port,
    async readUpload(blobName) {
      const info = await blobs.find(CONTAINER, blobName);
      if (info === null) return null;
      const chunks: Buffer[] = [];
      for await (const chunk of blobs.read(info)) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    stop: () => app.close(),
  };
}
