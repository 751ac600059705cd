import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openFeed } from '../../../../electron/main/update/feed-adapter.ts';
import { startUpdater, type UpdateStep } from '../../../../electron/main/update/updater.ts';
import { Versions } from '../../../../electron/main/update/versions-adapter.ts';
import { PUBLIC_KEY, type Published, published } from './signed.ts';

interface Station {
  readonly versions: Versions;
  readonly steps: [UpdateStep, string | null][];
  readonly restarted: () => boolean;
  quiet: boolean;
}

/** A real web server with the feed, and the updater against it. */
async function follow(feed: Readonly<Record<string, string>>, before?: (versions: Versions) => void): Promise<Station> {
  const server = createServer(({ url }, response) => {
    const content = feed[url ?? ''];
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const directory = mkdtempSync(join(tmpdir(), 'wardlight-update-'));
  const { port } = server.address() as AddressInfo;
  const versions = new Versions(directory, { version: '0.1.0', platform: 'linux-x64', testBuild: false, publicKey: PUBLIC_KEY });
  before?.(versions);
  const steps: Station['steps'] = [];
  let restarted = false;
  const station: Station = { versions, steps, restarted: () => restarted, quiet: false };
  const url = `http://127.0.0.1:${port}/feed`;
  const end = startUpdater({
    config: { feed: url, publicKey: PUBLIC_KEY, everyMinutes: 0.01, when: 'empty-bed', healthyWithinS: 60 },
    feed: openFeed({ url, publicKey: PUBLIC_KEY, platform: 'linux-x64', fetch }),
    versions,
    running: '0.1.0',
    quiet: () => station.quiet,
    wavesArrive: () => true,
    restart: () => {
      restarted = true;
    },
    report: (step, version) => void steps.push([step, version]),
  });
  onTestFinished(() => {
    end();
    void server.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return station;
}

function feedOf({ manifest: { version, platform }, text, files }: Published): Record<string, string> {
  const offered: Record<string, string> = { [`/feed/${platform}.json`]: text };
  for (const [path, content] of Object.entries(files)) offered[`/feed/${version}/${platform}/${path}`] = content;
  return offered;
}

const two = published('0.2.0', { 'app.asar': 'two', 'app.asar.unpacked/b.node': 'native' });
const soon = { timeout: 60_000, interval: 50 };

test('a newer version is fetched and waits for a quiet bed; then it is on trial and the app starts again', async () => {
  const station = await follow(feedOf(two));
  await vi.waitFor(() => expect(station.steps).toContainEqual(['ready', '0.2.0']), soon);
  expect(readFileSync(join(station.versions.folder('0.2.0'), 'app.asar.unpacked/b.node'), 'utf8')).toBe('native');
  // Several looks: not quiet, so nothing happens.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(station.restarted()).toBe(false);
  station.quiet = true;
  await vi.waitFor(() => expect(station.restarted()).toBe(true), soon);
  expect(station.versions.state.trial).toEqual({ version: '0.2.0', attempts: 0, expectsWaves: true });
});

test('a file that is not what was signed is not used', async () => {
  const station = await follow({ ...feedOf(two), '/feed/0.2.0/linux-x64/app.asar': 'owt' });
  station.quiet = true;
  await vi.waitFor(() => expect(station.steps).toContainEqual(['download-failed', '0.2.0']), soon);
  expect(station.versions.problem('0.2.0')).not.toBeNull();
  expect(station.restarted()).toBe(false);
});

test('a manifest of somebody else, a server that is not there, one that has nothing: nothing happens, and it is said which', async () => {
  const forged = JSON.stringify({ ...(JSON.parse(two.text) as object), signature: Buffer.alloc(64).toString('base64') });
  const station = await follow({ '/feed/linux-x64.json': forged });
  await vi.waitFor(() => expect(station.steps).toContainEqual(['manifest-refused', null]), soon);
  const empty = await follow({});
  empty.quiet = true;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(empty.steps).toEqual([]);
  expect(empty.restarted()).toBe(false);
});

test('the version that runs and one that was given up are not fetched', async () => {
  const same = await follow(feedOf(published('0.1.0', { 'app.asar': 'same' })));
  const givenUp = await follow(feedOf(two), (versions) => versions.refuse('0.2.0', 'did not become healthy'));
  same.quiet = true;
  givenUp.quiet = true;
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(same.steps).toEqual([]);
  expect(givenUp.steps).toEqual([]);
});
