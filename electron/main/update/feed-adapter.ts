import { createHash } from 'node:crypto';
import { renameSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputRefused } from '#clinical';
import { type Manifest, openManifest } from './manifest.ts';
import { asPlainFiles } from './plain-files.ts';

const LIMIT_MS = 60_000;
const LARGEST_MANIFEST = 4_000_000;

export interface Feed {
  /** @returns null when the server has nothing for this kind of machine */
  newest(): Promise<{ readonly manifest: Manifest; readonly text: string } | null>;
  /** @throws InputRefused when a file is not what was signed */
  fetchInto(folder: string, manifest: Manifest, text: string): Promise<void>;
}

export interface FeedOptions {
  readonly url: string;
  readonly publicKey: string;
  readonly platform: string;
  /** Electron's own knows the system's certificates and proxies. */
  readonly fetch: (url: string, init: { signal: AbortSignal; cache: 'no-store' }) => Promise<Response>;
}

/** Plain files on an internal server: `<platform>.json` and `<version>/<platform>/…`. Nothing of it is trusted but the signature. */
export function openFeed({ url, publicKey, platform, fetch }: FeedOptions): Feed {
  const at = (path: string): string => `${url.replace(/\/$/, '')}/${path}`;
  const get = async (path: string): Promise<Response> =>
    await fetch(at(path), { signal: AbortSignal.timeout(LIMIT_MS), cache: 'no-store' });
  return {
    async newest() {
      const response = await get(`${platform}.json`);
      if (response.status === 404) return null;
      if (!response.ok) throw new Error(`${at(`${platform}.json`)} answered ${response.status}`);
      const text = await response.text();
      if (text.length > LARGEST_MANIFEST) throw new InputRefused(at(`${platform}.json`), 'is too long');
      return { manifest: openManifest(text, publicKey, at(`${platform}.json`)), text };
    },
    async fetchInto(folder, manifest, text) {
      for (const { path, bytes, sha256 } of manifest.files) {
        const place = `${manifest.version}/${manifest.platform}/${path}`;
        const response = await get(place);
        if (!response.ok) throw new Error(`${at(place)} answered ${response.status}`);
        const content = Buffer.from(await response.arrayBuffer());
        if (content.length !== bytes || createHash('sha256').update(content).digest('hex') !== sha256)
          throw new InputRefused(at(place), 'is not what was signed');
        await write(join(folder, path), content);
      }
      await write(join(folder, 'manifest.json'), Buffer.from(text));
    },
  };
}

/** Without holding up main, which watches the monitor: asynchronously, under a name that Electron takes for no archive. */
async function write(file: string, content: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(`${file}.part`, 'w', 0o600);
  await handle.writeFile(content);
  await handle.sync();
  await handle.close();
  asPlainFiles(() => renameSync(`${file}.part`, file));
}
