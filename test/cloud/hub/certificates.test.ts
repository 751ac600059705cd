import { Client, Message } from 'azure-iot-device';
import { Mqtt } from 'azure-iot-device-mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Authority, authority, type DeviceCertificate, selfSigned } from './device-certificates.ts';
import { LocalHub } from './local-hub.ts';

let local: LocalHub;
let trusted: Authority;
let foreign: Authority;
let own: DeviceCertificate;

/** As the SDK's X.509 sample does it. */
async function sendWith(deviceId: string, { cert, key }: DeviceCertificate): Promise<void> {
  const text = `HostName=localhost:${local.port};DeviceId=${deviceId};x509=true`;
  const client = Client.fromConnectionString(text, Mqtt);
  client.on('error', () => undefined);
  await client.setOptions({ ca: local.certificates.ca, cert, key });
  try {
    await client.open();
    await client.sendEvent(new Message('{"hr":72}'));
  } finally {
    await client.close().catch(() => undefined);
  }
}

beforeAll(async () => {
  trusted = await authority();
  foreign = await authority();
  own = await selfSigned('anything');
  local = await LocalHub.start(['bed-12'], { deviceAuthorities: [trusted.cert] });
  await local.hub.service.registry.create('bed-print', {
    authentication: { type: 'selfSigned', x509Thumbprint: { primaryThumbprint: own.thumbprint, secondaryThumbprint: null } },
  });
  await local.hub.service.registry.create('bed-signed', { authentication: { type: 'certificateAuthority' } });
});
afterAll(() => local.stop());

test.each([
  ['by its thumbprint', 'bed-print', () => own],
  ['by the authority that the hub trusts', 'bed-signed', () => trusted.issue('bed-signed')],
])('a device enters %s', async (_, deviceId, certificate) => {
  await sendWith(deviceId, await certificate());
  expect(local.stored.at(-1)?.headers['systemProperties']).toMatchObject({
    'iothub-connection-device-id': deviceId,
    'iothub-connection-auth-method': '{"scope":"device","type":"x509","issuer":"external","acceptingIpFilterRule":null}',
  });
});

describe('refused, counted', () => {
  const cases: [string, string, () => Promise<DeviceCertificate>, string][] = [
    ['another certificate', 'bed-print', () => selfSigned('bed-print'), 'certificate-of-other-device'],
    ['an unknown authority', 'bed-signed', () => foreign.issue('bed-signed'), 'certificate-of-unknown-authority'],
    ['one that signs itself', 'bed-signed', () => selfSigned('bed-signed'), 'certificate-of-unknown-authority'],
    ['the certificate of another device', 'bed-signed', () => trusted.issue('bed-other'), 'certificate-of-other-device'],
    ['a certificate that has ended', 'bed-signed', () => trusted.issue('bed-signed', -1), 'certificate-not-valid-now'],
    ['a certificate for a device that has keys', 'bed-12', () => trusted.issue('bed-12'), 'device-without-certificate'],
  ];
  test.each(cases)('%s', async (_, deviceId, certificate, reason) => {
    await expect(certificate().then((shown) => sendWith(deviceId, shown))).rejects.toThrow(/Not authorized/);
    expect(local.hub.health()[`refused: connect refused: ${reason}`]).toBeGreaterThan(0);
  });

  test('a device that was disabled, with its good certificate', async () => {
    await local.hub.service.update('bed-print', '*', { status: 'disabled' });
    await expect(sendWith('bed-print', own)).rejects.toThrow(/Not authorized/);
  });
});
