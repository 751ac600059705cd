import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message } from 'azure-iot-device';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bedNote } from '../../../cloud/api/care/bed-note.ts';
import type { TellBed } from '../../../cloud/api/care/delivery.ts';
import type { CareAct } from '../../../cloud/contract/care-team.ts';
import { type HubPlaces, type HubService, openHubService } from '../../../cloud/service/hub-service-adapter.ts';
import { judgedNote } from '../../../electron/monitor/remote/cloud-note.ts';
import { openSdkClient } from '../hub/hub-support.ts';
import { trust } from '../hub/local-agent.ts';
import { LocalHub } from '../hub/local-hub.ts';

const NOTHING = { state: 'waiting', at: null, detail: null } as const;
const act: CareAct = {
  id: 'act-1',
  at: '2026-01-05T10:00:00.000Z',
  kind: 'acknowledged',
  by: { id: 'n1', name: 'Nurse One' },
  patient: 'Patient/p1',
  patientName: 'Simulated, Patient',
  bed: 'bed-12',
  ward: 'Ward 3',
  deviceId: 'bed-12',
  about: 'bed-12/a-17',
  text: 'on my way',
  to: null,
  toId: null,
  from: null,
  until: null,
  shift: null,
  dueAt: null,
  level: null,
  fhir: NOTHING,
  bedside: NOTHING,
};

const BED = { deviceId: 'bed-12', identifiers: ['P-1', 'PROVISIONAL-1'], encounters: ['E-1'] };
const note = bedNote(act, BED);
const inAnHour = Date.now() + 3_600_000;
const LOOPBACK = { host: '127.0.0.1', port: 0 };

describe('an act on its way to the bed', () => {
  let local: LocalHub;
  let directory: string;
  const opened: HubService[] = [];
  /** As the process with the hub has it, as another process on the same folder has it, and as it would be with Azure's hub. */
  const ways = {
    'in the process of the hub': () => places({ hub: local.hub }),
    'in another process': () => places({}),
    'by a connection string, as with Azure': async () => {
      const file = join(directory, 'hub.txt');
      const text = local.hub
        .connectionString('service')
        .replace(/HostName=[^;]*/, `HostName=localhost:${local.hub.amqpPort ?? 0}`);
      await writeFile(file, text);
      return places({ azureFile: file });
    },
  };
  const places = async (part: Partial<HubPlaces>): Promise<TellBed> => {
    const authority = local.certificates.ca;
    const service = await openHubService({ azureFile: null, hub: null, directory, shared: true, authority, ...part });
    opened.push(service);
    if (service.tellBed === null) throw new Error('no way to a bed');
    return service.tellBed;
  };
  beforeAll(async () => {
    local = await LocalHub.start(['bed-12'], { https: LOOPBACK, amqp: LOOPBACK });
    trust(local.certificates.ca);
    directory = await mkdtemp(join(tmpdir(), 'wardlight-hub-'));
  });
  afterAll(async () => {
    for (const service of opened) await service.stop();
    await local.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it.each(Object.entries(ways))(
    'waits in the hub, comes by the device SDK, and is what the bed takes for an acknowledgement: %s',
    async (name, open) => {
      const tell = await open();
      expect(await tell('bed-12', name, note, inAnHour)).toBe('queued');
      const device = await openSdkClient(local.port, local.certificates.ca, 'bed-12');
      const message = await new Promise<Message>((resolve) => device.on('message', resolve));
      await device.complete(message);
      await device.close();
      expect([message.messageId, message.contentType]).toEqual([name, 'application/json']);
      const body = Buffer.from(message.data as Uint8Array).toString();
      const here = { patient: 'P-1', encounter: 'E-1' };
      expect(judgedNote(body, name, [here], 0)).toMatchObject({
        reading: { kind: 'note', what: 'acknowledgement', text: 'on my way', by: 'Nurse One', alarmId: 'a-17' },
      });
      expect(judgedNote(body, name, [{ ...here, patient: 'P-2' }], 0)).toEqual({ refused: 'another-patient' });
    },
  );

  it.each(Object.entries(ways))('says of a station that the hub does not know that it can never be told: %s', async (_, open) => {
    expect(await (await open())('nowhere', act.id, note, inAnHour)).toMatchObject({ never: expect.any(String) as string });
  });

  it('goes from the hub when its time is over, so that a bed that comes back later is not told', async () => {
    const tell = await ways['in another process']();
    await tell('bed-12', 'too late', note, Date.now() - 1_000);
    await tell('bed-12', 'in time', note, inAnHour);
    const device = await openSdkClient(local.port, local.certificates.ca, 'bed-12');
    const message = await new Promise<Message>((resolve) => device.on('message', resolve));
    await device.complete(message);
    await device.close();
    expect(message.messageId).toBe('in time');
  });

  it('has no way where no hub has started, and finds it once it has', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'wardlight-no-hub-'));
    const tell = await places({ directory: empty });
    expect(await tell('bed-12', 'early', note, inAnHour)).toEqual({ never: 'no-way' });
    await places({ directory: empty, hub: local.hub });
    expect(await tell('bed-12', 'later', note, inAnHour)).toBe('queued');
    await rm(empty, { recursive: true });
  });
});
