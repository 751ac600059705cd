import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { HubError } from '../hub-error.ts';
import type { ServiceQueue } from '../service-queue-adapter.ts';
import type { HubStore } from '../store/store-adapter.ts';
import type { BlobGrant } from './blob-access.ts';

/** Where uploads go. */
export interface UploadStorage {
  /** A grant to write and read that blob until then. */
  grant(blobName: string, until: Date): BlobGrant;
  /** Size and address of a blob that is there; null when it is not. */
  find(blobName: string): Promise<{ readonly bytes: number; readonly uri: string } | null>;
}

/** A file of a device is there: IoT Hub's file notification. */
export interface FileNotice {
  readonly deviceId: string;
  readonly blobUri: string;
  readonly blobName: string;
  readonly lastUpdatedTime: string;
  readonly blobSizeInBytes: number;
  readonly enqueuedTimeUtc: string;
}

const begun = z.object({ blobName: z.string(), untilMs: z.number() });
const GRANTED_FOR_MS = 3_600_000;
/** IoT Hub's limit per device. */
const MOST_AT_ONCE = 10;
const LONGEST_NAME = 1024;
const MOST_NOTICES = 10_000;

/** File upload (IoT Hub's own three steps): the device asks where, puts the file there, and says that it is done. */
export class Uploads {
  private readonly store: HubStore;
  private readonly storage: UploadStorage;
  private readonly services: ServiceQueue;

  constructor(store: HubStore, storage: UploadStorage, services: ServiceQueue) {
    this.store = store;
    this.storage = storage;
    this.services = services;
  }

  /** @throws HubError 400004, 403006 (ten at once) */
  async begin(deviceId: string, name: unknown): Promise<BlobGrant & { readonly correlationId: string }> {
    if (
      typeof name !== 'string' ||
      name === '' ||
      name.length > LONGEST_NAME ||
      name.split('/').some((part) => /^\.{0,2}$/.test(part))
    )
      throw new HubError(400004, 'blobName must be a path without empty or dotted parts, of at most 1024 characters');
    const correlationId = Buffer.from(randomUUID()).toString('base64url');
    const blobName = `${deviceId}/${name}`;
    const untilMs = Date.now() + GRANTED_FOR_MS;
    await this.store.write((db) => {
      db.prepare("DELETE FROM upload WHERE device_id = ? AND upload ->> 'untilMs' < ?").run(deviceId, Date.now());
      const { n } = db.prepare('SELECT count(*) AS n FROM upload WHERE device_id = ?').get(deviceId) as { n: number };
      if (n >= MOST_AT_ONCE) throw new HubError(403006, `${MOST_AT_ONCE} uploads of "${deviceId}" are under way`);
      const upload = JSON.stringify({ blobName, untilMs });
      db.prepare('INSERT INTO upload (correlation_id, device_id, upload) VALUES (?, ?, ?)').run(correlationId, deviceId, upload);
    });
    return { correlationId, ...this.storage.grant(blobName, new Date(untilMs)) };
  }

  /**
   * The device says how it went. A file that is there is told to the services, on disk when this resolves.
   * @throws HubError 404001 for an upload that this device did not begin, 400004 when the file is not there
   */
  async end(deviceId: string, correlationId: string, isSuccess: boolean): Promise<void> {
    const sql = 'SELECT upload FROM upload WHERE correlation_id = ? AND device_id = ?';
    const row = this.store.read((db) => db.prepare(sql).get(correlationId, deviceId)) as { upload: string } | undefined;
    if (row === undefined) throw new HubError(404001, `"${deviceId}" has no upload ${correlationId}`);
    const { blobName } = begun.parse(JSON.parse(row.upload));
    const found = isSuccess ? await this.storage.find(blobName) : null;
    if (isSuccess && found === null) throw new HubError(400004, `the file ${blobName} is not there`);
    await this.store.write((db) => {
      const { changes } = db.prepare('DELETE FROM upload WHERE correlation_id = ?').run(correlationId);
      if (changes === 0 || found === null) return;
      const now = new Date().toISOString();
      const notice: FileNotice = {
        deviceId,
        blobUri: found.uri,
        blobName,
        lastUpdatedTime: now,
        blobSizeInBytes: found.bytes,
        enqueuedTimeUtc: now,
      };
      db.prepare("INSERT INTO service_message (kind, record) VALUES ('file', ?)").run(JSON.stringify(notice));
      // Where no service asks for them they must not pile up.
      const newest = "SELECT sequence FROM service_message WHERE kind = 'file' ORDER BY sequence DESC LIMIT ?";
      db.prepare(`DELETE FROM service_message WHERE kind = 'file' AND sequence NOT IN (${newest})`).run(MOST_NOTICES);
    });
    if (found !== null) this.services.tell();
  }
}
