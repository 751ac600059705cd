import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { measureBedside } from './bedside.ts';
import { measureCloud } from './cloud.ts';
import { type Figure, reportLine } from './figures.ts';

/** `npm run bench`: every figure of the README's table, in one run. It judges nothing; a ratio below 1 meets the target. */
const project = fileURLToPath(new URL('../../', import.meta.url));
for (const script of ['electron/build.ts', 'cloud/dashboard/build.ts'])
  spawnSync(process.execPath, [script], { cwd: project, stdio: 'inherit' });

const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(`${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, Node ${process.version}`);
const report = (figures: readonly Figure[]): void => {
  for (const figure of figures) say(reportLine(figure));
};
report(await measureBedside());
report(await measureCloud());
process.exit(0);
