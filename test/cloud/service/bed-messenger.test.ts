import type { Client, Message } from 'azure-iot-device';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bedNote } from '../../../cloud/api/care/bed-note.ts';
import type { CareAct } from '../../../cloud/contract/care-team.ts';
import { bedMessenger } from '../../../cloud/service/bed-messenger.ts';
import { noteReading } from '../../../electron/monitor/remote/cloud-note.ts';
import { openSdkClient } from '../hub/hub-support.ts';
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
  from: null,
  until: null,
  shift: null,
  dueAt: null,
  level: null,
  fhir: NOTHING,
  bedside: NOTHING,
};

describe('an act on its way to the bed', () => {
  let local: LocalHub;
  let client: Client | undefined;
  beforeAll(async () => {
    local = await LocalHub.start(['bed-12']);
  });
  afterAll(async () => {
    await client?.close().catch(() => undefined);
    await local.stop();
  });

  it('waits in the hub, comes by the device SDK, and is what the bed’s monitor takes for an acknowledgement', async () => {
    expect(await bedMessenger(local.hub.service)('bed-12', act.id, bedNote(act))).toBe('queued');
    client = await openSdkClient(local.port, local.certificates.ca, 'bed-12');
    const device = client;
    const message = await new Promise<Message>((resolve) => device.on('message', resolve));
    await device.complete(message);
    expect(noteReading(Buffer.from(message.data as Uint8Array).toString(), message.messageId, Date.parse(act.at))).toMatchObject({
      kind: 'note',
      id: 'act-1',
      what: 'acknowledgement',
      text: 'on my way',
      by: 'Nurse One',
      alarmId: 'a-17',
    });
  });

  it('says of a station that the hub does not know that it can never be told', async () => {
    expect(await bedMessenger(local.hub.service)('nowhere', act.id, bedNote(act))).toMatchObject({
      never: expect.any(String) as string,
    });
  });
});
