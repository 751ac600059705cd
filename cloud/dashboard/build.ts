import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Builds the care team's page into dist/dashboard: `node cloud/dashboard/build.ts`. */
await build({ configFile: fileURLToPath(new URL('./vite.config.ts', import.meta.url)) });
