import { describe, expect, test } from 'vitest';
import { createSas, parseSas, verifySas } from '../../../cloud/hub/identity/sas.ts';

const DEVICE_KEY = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
const OTHER_KEY = 'ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=';
const EXPIRY = 1767225600;
const BEFORE = (EXPIRY - 1) * 1000;
const BED_12 = 'contoso.azure-devices.net/devices/bed-12';

function verdict(token: string, wanted = BED_12, keys = [DEVICE_KEY], now = BEFORE): string {
  const parsed = parseSas(token);
  return parsed === null ? 'malformed' : verifySas(parsed, [wanted], keys, now);
}

describe('the worked examples', () => {
  test('device token', () => {
    const token = createSas('contoso.azure-devices.net%2Fdevices%2Fbed-12', DEVICE_KEY, EXPIRY);
    expect(token).toBe(
      'SharedAccessSignature sr=contoso.azure-devices.net%2Fdevices%2Fbed-12&sig=Pkw%2BiY4HBU6rLxTjV2JFmlNbRzgB1Y9pJ%2BySdXYe77Y%3D&se=1767225600',
    );
    expect(verdict(token)).toBe('valid');
  });
  test('service token', () => {
    expect(createSas('contoso.azure-devices.net', OTHER_KEY, EXPIRY, 'service')).toBe(
      'SharedAccessSignature sr=contoso.azure-devices.net&sig=U6cijaUkOUxCyb6Crz9wXA5qg%2BtvpXWoLHUUH7zWWEA%3D&se=1767225600&skn=service',
    );
  });
  test('a resource that is not url-encoded is signed and checked as it stands', () => {
    const token = createSas('0ne000A1B2C/registrations/bed-12', 'oi2M5RhWtnD7wGlhIYsW9suzoJFaLFUGbH0vDVUH1hE=', EXPIRY);
    expect(token).toContain(encodeURIComponent('rw3E3ppVBymex+IlWpxVnzv5narBMnKCWXTufPJI7aw='));
    const key = 'oi2M5RhWtnD7wGlhIYsW9suzoJFaLFUGbH0vDVUH1hE=';
    expect(verdict(token, '0ne000A1B2C/registrations/bed-12', [key])).toBe('valid');
  });
});

describe('what a token opens', () => {
  const token = (resource: string, key = DEVICE_KEY): string => createSas(encodeURIComponent(resource), key, EXPIRY);

  test.each([
    ['contoso.azure-devices.net/devices/bed-12', 'valid'],
    ['CONTOSO.azure-devices.net/Devices/BED-12', 'valid'],
    ['contoso.azure-devices.net/devices', 'valid'],
    ['contoso.azure-devices.net', 'valid'],
    ['contoso.azure-devices.net/devices/bed-1', 'other resource'],
    ['contoso.azure-devices.net/devices/bed-12/modules/m', 'other resource'],
    ['other.azure-devices.net/devices/bed-12', 'other resource'],
  ])('%s: %s', (resource, expected) => expect(verdict(token(resource))).toBe(expected));

  test('hex in either case, fields in any order', () => {
    const lower = createSas('contoso.azure-devices.net%2fdevices%2fbed-12', DEVICE_KEY, EXPIRY);
    expect(verdict(lower)).toBe('valid');
    const [sr, sig, se] = lower.slice('SharedAccessSignature '.length).split('&');
    expect(verdict(`SharedAccessSignature ${se}&${sig}&${sr}`)).toBe('valid');
  });
  test('the second key is as good as the first', () => {
    expect(verdict(token(BED_12, OTHER_KEY), BED_12, [DEVICE_KEY, OTHER_KEY])).toBe('valid');
    expect(verdict(token(BED_12, OTHER_KEY))).toBe('wrong signature');
  });
  test('it ends with the second it names', () => {
    expect(verdict(token(BED_12), BED_12, [DEVICE_KEY], EXPIRY * 1000 - 1)).toBe('valid');
    expect(verdict(token(BED_12), BED_12, [DEVICE_KEY], EXPIRY * 1000)).toBe('expired');
  });
  test('a later expiry under the old signature is refused', () => {
    expect(verdict(token(BED_12).replace(String(EXPIRY), String(EXPIRY + 3600)))).toBe('wrong signature');
  });
  test.each([
    '',
    'sr=a&sig=b&se=1',
    'SharedAccessSignature ',
    'SharedAccessSignature sr=a&sig=%&se=1',
    'SharedAccessSignature sr=a&sig=b&se=x',
    'SharedAccessSignature sr=a&sr=b&sig=b&se=1',
  ])('no token: "%s"', (text) => expect(parseSas(text)).toBeNull());
});
