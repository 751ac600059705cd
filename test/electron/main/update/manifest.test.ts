import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVersions, openManifest, signManifest } from '../../../../electron/main/update/manifest.ts';
import { PRIVATE_KEY, PUBLIC_KEY, published } from './signed.ts';

const { manifest, text } = published('0.2.0', { 'app.asar': 'new' });

describe('a signed manifest', () => {
  test('opens with the other half of the key', () => {
    expect(openManifest(text, PUBLIC_KEY, 'feed')).toEqual(manifest);
  });

  test('with any character of what was signed changed it is refused', () => {
    const signed = JSON.parse(text) as { readonly manifest: string };
    fc.assert(
      fc.property(fc.nat(signed.manifest.length - 1), fc.constantFrom('0', 'x', '"', '\\', ' '), (at, character) => {
        const changed = `${signed.manifest.slice(0, at)}${character}${signed.manifest.slice(at + 1)}`;
        fc.pre(changed !== signed.manifest);
        expect(() => openManifest(JSON.stringify({ ...signed, manifest: changed }), PUBLIC_KEY, 'feed')).toThrow(/not signed/);
      }),
    );
  });

  test('of somebody else is refused', () => {
    const other = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    expect(() => openManifest(signManifest(manifest, other), PUBLIC_KEY, 'feed')).toThrow(/feed: is not signed with the key/);
  });

  test.each(['../x', 'a/../../x', '/etc/passwd', 'a//b', './x', 'a\\b', ''])(
    'that names the path "%s" cannot even be signed',
    (path) => {
      const files = [{ path, bytes: 1, sha256: '0'.repeat(64) }];
      expect(() => signManifest({ ...manifest, files }, PRIVATE_KEY)).toThrow();
    },
  );
});

test('versions are ordered by number, a pre-release before its release', () => {
  const ordered = ['0.1.0-test', '0.1.0', '0.2.0', '0.10.0', '1.0.0-a', '1.0.0-b', '1.0.0'];
  const sorted = [...ordered].reverse().sort(compareVersions);
  expect(sorted).toEqual(ordered);
});
