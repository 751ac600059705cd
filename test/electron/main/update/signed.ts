import { createHash, generateKeyPairSync } from 'node:crypto';
import { type Manifest, signManifest } from '../../../../electron/main/update/manifest.ts';

const pair = generateKeyPairSync('ed25519');
export const PUBLIC_KEY = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
export const PRIVATE_KEY = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

export interface Published {
  readonly manifest: Manifest;
  readonly text: string;
  readonly files: Readonly<Record<string, string>>;
}

export function published(version: string, files: Readonly<Record<string, string>>, changes: Partial<Manifest> = {}): Published {
  const manifest: Manifest = {
    version,
    platform: 'linux-x64',
    minimumBase: '0.1.0',
    testBuild: false,
    files: Object.entries(files).map(([path, content]) => ({
      path,
      bytes: Buffer.byteLength(content),
      sha256: createHash('sha256').update(content).digest('hex'),
    })),
    ...changes,
  };
  return { manifest, text: signManifest(manifest, PRIVATE_KEY), files };
}
