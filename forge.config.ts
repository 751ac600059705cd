import { chmodSync, copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { buildApp, buildCommandLine } from './electron/build.ts';
import { addCommandLine } from './electron/packaging/command-line-adapter.ts';
import { contentsOf, contentsText, megabytes } from './electron/packaging/contents-adapter.ts';
import { fallbackZip } from './electron/packaging/electron-zip-adapter.ts';
import { setFuses } from './electron/packaging/fuses-adapter.ts';
import { neededModules } from './electron/packaging/modules-adapter.ts';
import { linuxOptions, packageVersion, signing, TEST_BUILD, testBuildWanted } from './electron/packaging/options.ts';
import { leftOut } from './electron/packaging/packaged-files.ts';
import { prepareElectron } from './electron/runtime.mjs';

/** `npm run make`: packages for the ward's PCs (`electron/packaging/README.md`). They carry Electron's own binary, or nothing is made. */
const projectDirectory = fileURLToPath(new URL('.', import.meta.url));
const packaging = join(projectDirectory, 'electron', 'packaging');
const testBuild = testBuildWanted(process.env);
const keys = signing(process.env);
const { version } = JSON.parse(readFileSync(join(projectDirectory, 'package.json'), 'utf8')) as { readonly version: string };
const linux = linuxOptions(packaging, version, testBuild);
const modules = neededModules(projectDirectory);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const electron = await prepareElectron({ projectDirectory, report: say });

const config: ForgeConfig = {
  packagerConfig: {
    name: 'Wardlight',
    executableName: process.platform === 'linux' ? 'wardlight-app' : 'wardlight',
    appBundleId: 'org.wardlight.bedside',
    icon: join(packaging, 'icon'),
    asar: { unpack: '**/*.node' },
    prune: false,
    ignore: leftOut(modules, process.platform, process.arch),
    extraResource: [join(packaging, 'linux', 'autostart.desktop')],
    ...(electron.fallback ? { electronZipDir: join(projectDirectory, '.cache', 'electron', 'zip') } : {}),
    ...keys.packager,
  },
  // Native modules come prebuilt, with an interface (N-API) that is the same in every Electron.
  rebuildConfig: { onlyModules: [] },
  makers: [
    { name: '@electron-forge/maker-deb', platforms: ['linux'], config: { options: linux.deb } },
    { name: '@electron-forge/maker-rpm', platforms: ['linux'], config: { options: linux.rpm } },
    { name: '@electron-forge/maker-zip', platforms: ['linux', 'win32', 'darwin'], config: {} },
    { name: '@electron-forge/maker-wix', platforms: ['win32'], config: keys.wix },
    { name: '@electron-forge/maker-dmg', platforms: ['darwin'], config: { name: 'Wardlight', format: 'ULFO' } },
  ],
  hooks: {
    readPackageJson: (_config, json) =>
      Promise.resolve({
        ...json,
        version: packageVersion(version, testBuild),
        main: 'dist/electron/boot.cjs',
        devDependencies: { electron: electron.version },
        dependencies: {},
        scripts: {},
        wardlight: { testBuild },
      }),
    async prePackage(_config, platform, arch) {
      if (platform !== process.platform || arch !== process.arch)
        throw new Error(
          `packages for ${platform} ${arch} are made on such a machine: native modules are installed for its own only`,
        );
      if (electron.fallback && !testBuild)
        throw new Error(
          `only the Electron ${electron.version} for development and tests is here: nothing for users is packaged with it (${TEST_BUILD}=1 makes a test build, marked as such)`,
        );
      if (electron.fallback)
        fallbackZip(electron.executable, electron.version, join(projectDirectory, '.cache', 'electron', 'zip'));
      await buildApp(say);
      await buildCommandLine();
    },
    async packageAfterCopy(_config, appFolder, _version, platform) {
      addCommandLine(projectDirectory, join(appFolder, '..', 'command-line'), modules);
      await setFuses(appFolder, platform, electron.fallback);
    },
    postPackage(_config, { platform, outputPaths }) {
      for (const folder of outputPaths) {
        if (platform === 'linux') {
          copyFileSync(join(packaging, 'linux', 'wardlight.sh'), join(folder, 'wardlight'));
          chmodSync(join(folder, 'wardlight'), 0o755);
        }
        const text = contentsText(contentsOf(folder));
        writeFileSync(join(folder, 'CONTENTS.txt'), `${text}\n`);
        say(text);
      }
      return Promise.resolve();
    },
    postMake(_config, results) {
      for (const { artifacts } of results)
        for (const file of artifacts) say(`${megabytes(statSync(file).size).padStart(10)}  ${file}`);
      return Promise.resolve(results);
    },
  },
};

export default config;
