import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundle, Observation } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StatusAnswer } from '../../cloud/contract/dashboard-api.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { type CloudProcess, hubMessage, startCloudProcess } from '../support/cloud-process.ts';
import { eventually } from '../support/system.ts';
import { telemetry } from '../support/telemetry.ts';

const MAPPINGS = join(PROJECT, 'cloud', 'connector', 'mappings');

/** Real stations, real hub, real cloud: what is wrong is told, counted and kept, and the others go on. */
describe('bad input to the cloud', () => {
  let cloud: CloudProcess;

  beforeAll(async () => {
    cloud = await startCloudProcess({
      stations: [
        { deviceId: 'good', patient: 'SIM-1' },
        { deviceId: 'nobody', patient: null },
      ],
    });
  });
  afterAll(() => cloud?.stop());

  const status = async (): Promise<StatusAnswer> =>
    (await (await fetch(`${cloud.addresses['dashboard']}/api/status`)).json()) as StatusAnswer;
  const parked = (reason: string) =>
    eventually(async () => (await status()).parked.find((item) => item.reason === reason), 60_000, `an item parked as ${reason}`);
  const observations = async (address = cloud.addresses['fhir']): Promise<Observation[]> => {
    const bundle = (await (await fetch(`${address}/Observation?_count=200`)).json()) as Bundle<Observation>;
    return (bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []));
  };
  const from = (deviceId: string, sequence: number, patient: string, value: number) => {
    const frame = `${deviceId}-boot-${sequence}`;
    const body = telemetry({ frame, sequence, value, measuredAt: `2026-01-05T10:00:0${sequence}.000Z` });
    const admission = { patient, encounter: `ENC-${patient}`, since: '2026-01-05T08:00:00.000Z' };
    const messageId = `${deviceId}-${sequence}`;
    return hubMessage(JSON.stringify({ ...body, messageId, admission }), messageId);
  };

  it('refuses an unknown station and a wrong key, and counts them', async () => {
    await expect(cloud.connect('stranger')).rejects.toThrow();
    await expect(cloud.connect('good', Buffer.from('another key').toString('base64'))).rejects.toThrow();
    const hub = (await status()).roles.find(({ name }) => name === 'hub') ?? {};
    const refused = Object.entries(hub).filter(
      ([key, value]) => /refused|unknown|password|authori/i.test(key) && Number(value) > 0,
    );
    expect(refused.length).toBeGreaterThan(0);
  });

  it('parks what is no JSON, what is no envelope, a station without a patient and another patient than admitted', async () => {
    const good = await cloud.connect('good');
    const nobody = await cloud.connect('nobody');
    await good.sendEvent(hubMessage('{"schema": "wardlight.telemetry.v1", ', 'good-101'));
    await good.sendEvent(hubMessage(JSON.stringify({ ...telemetry({}), bed: { id: 'bed-12' } }), 'good-102'));
    await nobody.sendEvent(from('nobody', 1, 'SIM-1', 80));
    await good.sendEvent(from('good', 1, 'SIM-2', 81));
    await good.sendEvent(from('good', 2, 'SIM-1', 0));

    expect((await parked('malformed-json')).deviceId).toBe('good');
    expect((await parked('invalid-envelope')).detail).toContain('ward');
    expect((await parked('device-without-patient')).deviceId).toBe('nobody');
    expect((await parked('patient-mismatch')).detail).toContain('SIM-2');
    const stored = await eventually(
      async () => {
        const found = await observations();
        return found.length > 0 ? found : null;
      },
      20_000,
      'the good reading',
    );
    expect(stored.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([0]);
    await Promise.all([good.close(), nobody.close()]);
  });

  it('names file, line and column of an error in a mapping, loses nothing, and goes on when it is mended', async () => {
    const files = await startCloudProcess({ stations: [] });
    const device = join(files.directory, 'device-mapping.json');
    const fhir = join(files.directory, 'fhir-mapping.json');
    await copyFile(join(MAPPINGS, 'fhir-mapping.json'), fhir);
    const sound = await readFile(join(MAPPINGS, 'device-mapping.json'), 'utf8');
    await writeFile(device, sound.replace('"typeName"', '"tipeName"'));
    const broken = await startCloudProcess({ stations: [{ deviceId: 'good', patient: 'SIM-1' }], mapping: { device, fhir } });
    try {
      const client = await broken.connect('good');
      await client.sendEvent(from('good', 1, 'SIM-1', 64));
      const connector = await eventually(
        async () => {
          const answer = (await (await fetch(`${broken.addresses['dashboard']}/api/status`)).json()) as StatusAnswer;
          const role = answer.roles.find(({ name }) => name === 'connector');
          return /device-mapping\.json/.test(JSON.stringify(role)) ? JSON.stringify(role) : null;
        },
        20_000,
        'the error of the mapping',
      );
      expect(connector).toMatch(/device-mapping\.json:\d+:\d+/);
      expect(await observations(broken.addresses['fhir'])).toEqual([]);
      await writeFile(device, sound);
      await eventually(
        async () => (await observations(broken.addresses['fhir'])).length === 1,
        30_000,
        'the reading that waited',
      );
      await client.close();
    } finally {
      await broken.stop();
      await files.stop();
    }
  });
});
