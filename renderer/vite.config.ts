import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { type Lockfile, licenceList } from './licence-list.ts';

const LICENCES = 'virtual:licences';

/** What the program is made of, as the lock file says at this moment. */
function licences(): Plugin {
  return {
    name: 'licences',
    resolveId: (id) => (id === LICENCES ? `\0${LICENCES}` : null),
    load(id) {
      if (id !== `\0${LICENCES}`) return null;
      const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as Lockfile;
      return `export const licences = ${JSON.stringify(licenceList(lock))};`;
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react(), licences()],
  logLevel: 'warn',
  build: {
    outDir: fileURLToPath(new URL('../dist/renderer/', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome114',
    chunkSizeWarningLimit: 2_000,
    // Without a letter beyond Latin the source takes half the memory.
    rolldownOptions: { output: { charset: 'ascii' } },
  },
});
