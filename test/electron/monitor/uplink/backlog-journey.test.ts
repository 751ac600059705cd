import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { FILE_SCHEMA } from '#wire';
import { archiveFolder } from '../../../../cloud/archive/folder-storage-adapter.ts';
import { readArchivedRecord } from '../../../../cloud/archive/read-record.ts';
import { startArchive } from '../../../../cloud/archive/role.ts';
import type { LogRecord } from '../../../../cloud/contract/event-log.ts';
import type { IngestedEvent } from '../../../../cloud/contract/events.ts';
import { recordPlace } from '../../../../cloud/contract/message-body.ts';
import { BlobStore } from '../../../../cloud/hub/files/blob-store-adapter.ts';
import { localUploads } from '../../../../cloud/hub/files/uploaded-files-adapter.ts';
import { startIngest } from '../../../../cloud/ingest/role.ts';
import { openEventLog } from '../../../../cloud/stream/event-log-adapter.ts';
import { HUB_NAME, KEY, QUIET } from '../../../cloud/hub/hub-support.ts';
import { LocalHub } from '../../../cloud/hub/local-hub.ts';
import { shelf } from '../../../cloud/ingest/ingest-support.ts';
import { everything, temporaryDirectory, text } from '../../../cloud/stream/log-support.ts';
import { Station } from '../../../support/station.ts';

const PATIENCE = { timeout: 90_000, interval: 50 };
const BACKLOG_S = 1_500;

test('the backlog of half an hour goes as files through the real SDK, the hub, ingest and the archive: nothing lost, doubled or out of order', async () => {
  const directory = temporaryDirectory();
  const log = await openEventLog(join(directory.path, 'log'));
  const hubDirectory = join(directory.path, 'hub');
  const local = await LocalHub.start(['bed-12'], { log, directory: hubDirectory, https: { host: '127.0.0.1', port: 0 } });
  const files = await localUploads(hubDirectory);
  const parking = shelf();
  const ingest = await startIngest({ log, parking, files, logger: QUIET });
  const archive = await startArchive({ log, storage: archiveFolder(join(directory.path, 'archive')), files, logger: QUIET });
  const station = await Station.start({
    directory: join(directory.path, 'bed'),
    deviceId: 'bed-12',
    connectionString: `HostName=${HUB_NAME};DeviceId=bed-12;SharedAccessKey=${KEY};GatewayHostName=localhost:${local.port}`,
    certificateAuthority: local.certificates.ca,
    fileUpload: `localhost:${local.hub.httpsPort ?? 0}`,
    perSecond: 1,
  });
  onTestFinished(async () => {
    station.stop();
    await ingest.stop();
    await archive.stop();
    await local.stop();
    await log.close();
    directory.remove();
  });

  station.pass(BACKLOG_S);
  // The hub has the file and its message, the station does not hear of it and the line breaks: it begins again.
  const named = async (): Promise<readonly LogRecord[]> =>
    (await everything(log, 'telemetry')).filter(
      ({ headers }) => (headers['properties'] as { schema?: string }).schema === FILE_SCHEMA,
    );
  local.hub.setFaults({ withholdPuback: true });
  await vi.waitUntil(async () => (await named()).length > 0, PATIENCE);
  local.hub.resetConnections();
  local.hub.setFaults({ withholdPuback: false });
  station.measuring = false;
  await vi.waitUntil(() => station.waiting === 0, PATIENCE);
  await vi.waitUntil(() => ingest.health()['not yet handled'] === 0 && archive.health()['not yet archived'] === 0, PATIENCE);

  const messages = await named();
  expect(messages.length).toBeGreaterThan(1);
  const events = (await everything(log, 'ingested')).map((record) => JSON.parse(text(record)) as IngestedEvent);
  const values = events.flatMap(({ Body }) => (Body as { readings: { value: number }[] }).readings.map(({ value }) => value));
  expect(values).toEqual(Array.from({ length: station.measured }, (_, n) => n + 1));
  expect(station.measured).toBeGreaterThanOrEqual(BACKLOG_S);
  expect(parking.items).toEqual([]);

  // Both stages have what the files hold: they may go, but not at once.
  const blobs = await BlobStore.open(join(hubDirectory, 'uploads'));
  const stages = ['ingest', 'archive'];
  expect(await blobs.removeMarked(stages, Date.now() - 60_000)).toBe(0);
  expect(await blobs.removeMarked([...stages, 'somebody else'], Date.now() + 60_000)).toBe(0);
  expect(await blobs.removeMarked(stages, Date.now() + 60_000)).toBe(new Set(messages.map(text)).size);

  // From a message in the middle of the file back to its bytes, by the archive alone.
  const event = events.find(({ record }) => record.endsWith('.500'))!;
  const archived = await readArchivedRecord(archiveFolder(join(directory.path, 'archive')), event.record.replace(/\.\d+$/, ''));
  const inside = JSON.parse(gunzipSync(Buffer.from(archived!.bodyBase64, 'base64')).toString()) as { messages: unknown[] };
  expect(inside.messages[recordPlace(event.record).part ?? 0]).toEqual(event.Body);
}, 240_000);
