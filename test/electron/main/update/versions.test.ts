import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Base, Versions } from '../../../../electron/main/update/versions-adapter.ts';
import { PUBLIC_KEY, type Published, published } from './signed.ts';

const BASE: Base = { version: '0.1.0', platform: 'linux-x64', testBuild: false, publicKey: PUBLIC_KEY };

function versionsHere(base: Partial<Base> = {}): Versions & { readonly directory: string } {
  const directory = mkdtempSync(join(tmpdir(), 'wardlight-versions-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return Object.assign(new Versions(directory, { ...BASE, ...base }), { directory });
}

async function stage(versions: Versions, { manifest, text, files }: Published): Promise<void> {
  await versions.stage(manifest.version, (folder) => {
    for (const [path, content] of Object.entries({ ...files, 'manifest.json': text })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return Promise.resolve();
  });
}

const two = published('0.2.0', { 'app.asar': 'two', 'app.asar.unpacked/a/b.node': 'native' });
const three = published('0.3.0', { 'app.asar': 'three' });

describe('what starts', () => {
  test('nothing staged: what the package installed', () => {
    expect(versionsHere().choose()).toBeNull();
  });

  test('a version on trial starts once; confirmed, it starts from then on', async () => {
    const versions = versionsHere();
    await stage(versions, two);
    versions.beginTrial('0.2.0', true);
    expect(versions.choose()).toEqual({ version: '0.2.0', onTrial: true });
    versions.confirm();
    expect(versions.choose()).toEqual({ version: '0.2.0', onTrial: false });
  });

  test('one that was started and never confirmed does not start again, its predecessor does', async () => {
    const versions = versionsHere();
    await stage(versions, two);
    versions.beginTrial('0.2.0', false);
    versions.choose();
    versions.confirm();
    await stage(versions, three);
    versions.beginTrial('0.3.0', false);
    expect(versions.choose()).toEqual({ version: '0.3.0', onTrial: true });
    expect(versions.choose()).toEqual({ version: '0.2.0', onTrial: false });
    expect(versions.state.refused).toEqual([{ version: '0.3.0', why: 'did not become healthy' }]);
  });

  test('one file altered by a byte: it does not start, the one before it does', async () => {
    const versions = versionsHere();
    for (const one of [two, three]) {
      await stage(versions, one);
      versions.beginTrial(one.manifest.version, false);
      versions.choose();
      versions.confirm();
    }
    appendFileSync(join(versions.folder('0.3.0'), 'app.asar'), 'x');
    expect(versions.choose()).toEqual({ version: '0.2.0', onTrial: false });
    expect(versions.state.refused).toEqual([{ version: '0.3.0', why: 'app.asar is not what was signed' }]);
  });

  test.each([
    ['a file more', (folder: string) => writeFileSync(join(folder, 'more.cjs'), ''), /more\.cjs does not belong/],
    ['a file less', (folder: string) => rmSync(join(folder, 'app.asar.unpacked/a/b.node')), /b\.node is not what was signed/],
    ['no manifest', (folder: string) => rmSync(join(folder, 'manifest.json')), /manifest\.json/],
    ['the manifest of another', (folder: string) => writeFileSync(join(folder, 'manifest.json'), three.text), /another version/],
  ])('%s: refused with the reason', async (_what, spoil, reason) => {
    const versions = versionsHere();
    await stage(versions, two);
    expect(versions.problem('0.2.0')).toBeNull();
    spoil(versions.folder('0.2.0'));
    expect(versions.problem('0.2.0')).toMatch(reason);
  });

  test('a package that is newer by now starts itself', async () => {
    const older = versionsHere({ version: '0.2.0' });
    await stage(older, two);
    older.beginTrial('0.2.0', false);
    expect(older.choose()).toBeNull();
  });

  test('a state file that is cut off: what the package installed', async () => {
    const versions = versionsHere();
    await stage(versions, two);
    writeFileSync(join(versions.directory, 'state.json'), '{"use":"0.2');
    expect(versions.choose()).toBeNull();
  });
});

test('the one before is kept to go back to, older ones go', async () => {
  const versions = versionsHere();
  for (const one of [two, three, published('0.4.0', { 'app.asar': 'four' })]) {
    await stage(versions, one);
    versions.beginTrial(one.manifest.version, false);
    versions.choose();
    versions.confirm();
  }
  expect(['0.2.0', '0.3.0', '0.4.0'].map((version) => existsSync(versions.folder(version)))).toEqual([false, true, true]);
});

test.each([
  ['another system', { platform: 'win32-x64' }, /win32-x64/],
  ['a newer package', { minimumBase: '0.1.1' }, /needs the package 0\.1\.1/],
  ['test builds', { testBuild: true }, /test build/],
])('a version for %s is not for this machine', (_what, changes, reason) => {
  expect(versionsHere().unfit(published('0.2.0', { 'app.asar': '' }, changes).manifest)).toMatch(reason);
});
