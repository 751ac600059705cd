import { Client, Message } from 'azure-iot-device';
import { Mqtt } from 'azure-iot-device-mqtt';
import { ProvisioningDeviceClient } from 'azure-iot-provisioning-device';
import { Mqtt as ProvisioningTransport } from 'azure-iot-provisioning-device-mqtt';
import { SymmetricKeySecurityClient } from 'azure-iot-security-symmetric-key';
import { X509Security } from 'azure-iot-security-x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { derivedKey } from '../../../cloud/hub/provisioning/enrolment.ts';
import { type Authority, authority, type DeviceCertificate, selfSigned } from './device-certificates.ts';
import { HUB_NAME, KEY, SCOPE } from './hub-support.ts';
import { trust } from './local-agent.ts';
import { LocalHub } from './local-hub.ts';

const GROUP_KEY = 'Z3JvdXAtbWFzdGVyLWtleS1ncm91cC1tYXN0ZXIta2U=';
let local: LocalHub;
let trusted: Authority;
let own: DeviceCertificate;

type Security = Parameters<typeof ProvisioningDeviceClient.create>[3];

/** As the provisioning sample does it. */
async function register(security: Security, scope = SCOPE): Promise<{ assignedHub: string; deviceId: string }> {
  const client = ProvisioningDeviceClient.create(`localhost:${local.port}`, scope, new ProvisioningTransport(), security);
  const result = (await client.register()) as { assignedHub: string; deviceId: string; status: string };
  expect(result.status).toBe('assigned');
  return result;
}

// The SDK's packages bring their own copies of a class, which TypeScript takes for different ones.
const byKey = (registrationId: string, key: string): Security =>
  new SymmetricKeySecurityClient(registrationId, key) as unknown as Security;
const byCertificate = (registrationId: string, { cert, key }: DeviceCertificate): Security =>
  new X509Security(registrationId, { cert, key });

async function send(deviceId: string, credentials: string, options: object = {}): Promise<void> {
  const client = Client.fromConnectionString(`HostName=localhost:${local.port};DeviceId=${deviceId};${credentials}`, Mqtt);
  client.on('error', () => undefined);
  await client.setOptions({ ca: local.certificates.ca, ...options });
  await client.open();
  await client.sendEvent(new Message('{"hr":72}'));
  await client.close();
}

beforeAll(async () => {
  trusted = await authority();
  own = await selfSigned('bed-own');
  local = await LocalHub.start([], {
    deviceAuthorities: [trusted.cert],
    provisioning: {
      idScope: SCOPE,
      enrolments: [
        { name: 'bed-7', attestation: { type: 'symmetricKey', primaryKey: KEY }, deviceId: 'station-7' },
        { name: 'bed-off', attestation: { type: 'symmetricKey', primaryKey: KEY }, enabled: false },
        {
          name: 'ward-3',
          group: true,
          attestation: { type: 'symmetricKey', primaryKey: GROUP_KEY },
          initialTwin: { tags: { ward: '3' }, desired: { sampling: { ecg: 500 } } },
        },
        { name: 'bed-own', attestation: { type: 'x509', thumbprint: own.thumbprint } },
        { name: 'signed', group: true, attestation: { type: 'x509' } },
      ],
    },
  });
  trust(local.certificates.ca);
});
afterAll(() => local.stop());

test('the derived key of the worked example (specs azure-wire section 1)', () => {
  expect(derivedKey(GROUP_KEY, 'bed-12')).toBe('oi2M5RhWtnD7wGlhIYsW9suzoJFaLFUGbH0vDVUH1hE=');
});

describe('becomes a device that can send', () => {
  test('one that is enrolled by itself, under another name', async () => {
    const { assignedHub, deviceId } = await register(byKey('bed-7', KEY));
    expect([assignedHub, deviceId]).toEqual([HUB_NAME, 'station-7']);
    await send('station-7', `SharedAccessKey=${KEY}`);
  });
  test('one of a group, with the twin that the group begins with; registering again changes nothing', async () => {
    const key = derivedKey(GROUP_KEY, 'bed-12');
    await register(byKey('bed-12', key));
    await local.hub.service.patchTwin('bed-12', '*', { tags: { ward: '4' } });
    const before = local.hub.service.registry.get('bed-12');
    await register(byKey('bed-12', key));
    expect(local.hub.service.registry.get('bed-12')).toEqual(before);
    expect(local.hub.service.states.twin('bed-12')).toMatchObject({
      tags: { ward: '4' },
      desired: { properties: { sampling: { ecg: 500 } } },
    });
    await send('bed-12', `SharedAccessKey=${key}`);
  });
  test('one with its own certificate', async () => {
    await register(byCertificate('bed-own', own));
    await send('bed-own', 'x509=true', own);
  });
  test('one with a certificate of the trusted authority', async () => {
    const certificate = await trusted.issue('bed-30');
    await register(byCertificate('bed-30', certificate));
    await send('bed-30', 'x509=true', certificate);
  });
});

describe('is refused, counted', () => {
  const cases: [string, () => Promise<Security>, string, string][] = [
    ['a wrong key', () => Promise.resolve(byKey('bed-7', 'd3Jvbmcga2V5IHdyb25nIGtleQ==')), SCOPE, 'token: wrong signature'],
    [
      'the key of another device of the group',
      () => Promise.resolve(byKey('bed-13', derivedKey(GROUP_KEY, 'bed-12'))),
      SCOPE,
      'token: wrong signature',
    ],
    ['an enrolment that is disabled', () => Promise.resolve(byKey('bed-off', KEY)), SCOPE, 'enrolment-disabled'],
    ['another id scope', () => Promise.resolve(byKey('bed-7', KEY)), '0ne00000000', 'other-id-scope'],
    ['a certificate under another name', async () => byCertificate('bed-31', await trusted.issue('bed-30')), SCOPE, ''],
    ['a certificate that nobody trusts', async () => byCertificate('bed-32', await selfSigned('bed-32')), SCOPE, ''],
  ];
  test.each(cases)('%s', async (_, security, scope, reason) => {
    const devices = local.hub.devices();
    const refused = (): number =>
      Object.entries(local.hub.health()).reduce(
        (sum, [name, count]) => (name.startsWith(`refused: connect refused: ${reason}`) ? sum + Number(count) : sum),
        0,
      );
    const before = refused();
    await expect(security().then((shown) => register(shown, scope))).rejects.toThrow();
    expect(refused()).toBeGreaterThan(before);
    expect(local.hub.devices()).toEqual(devices);
  });
});
