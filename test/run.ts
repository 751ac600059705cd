import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Every check, in the order in which a failure is cheapest to find. Ends with one line that counts them. */
const project = fileURLToPath(new URL('../', import.meta.url));
const results = `${project}.cache/test/results.json`;

const environment = { ...process.env, PATH: `${project}node_modules/.bin:${process.env['PATH'] ?? ''}` };

interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

const bin = (name: string): string => `${project}node_modules/.bin/${name}`;
const checks: readonly Check[] = [
  { name: 'types', command: [bin('tsc'), '-b'] },
  { name: 'lint', command: [bin('eslint'), '.', '--max-warnings=0'] },
  { name: 'format', command: [bin('biome'), 'ci', '.'] },
  { name: 'build app', command: [process.execPath, 'electron/build.ts'] },
  { name: 'build dashboard', command: [process.execPath, 'cloud/dashboard/build.ts'] },
];

let passed = 0;
let failed = 0;
for (const { name, command } of checks) {
  const began = Date.now();
  process.stdout.write(`check ${name} …\n`);
  const { status } = spawnSync(command[0] ?? '', command.slice(1), {
    cwd: project,
    stdio: 'inherit',
    env: environment,
  });
  process.stdout.write(`check ${name} ${status === 0 ? 'passed' : 'FAILED'} (${((Date.now() - began) / 1000).toFixed(1)} s)\n`);
  if (status === 0) passed += 1;
  else failed += 1;
}

// One after the other: the journeys start windows, browsers and databases and want the machine to themselves.
let skipped = 0;
for (const group of ['parts', 'journeys']) {
  mkdirSync(`${project}.cache/test`, { recursive: true });
  rmSync(results, { force: true });
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      group,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${results}`,
    ],
    { cwd: project, stdio: 'inherit', env: environment },
  );
  const counted = readCounts();
  passed += counted.passed;
  failed += counted.failed;
  skipped += counted.skipped;
  // A file that could not be loaded has no failed test of its own.
  if (status !== 0 && counted.failed === 0) failed += 1;
}
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed === 0 ? 0 : 1;

function readCounts(): { passed: number; failed: number; skipped: number } {
  try {
    const report = JSON.parse(readFileSync(results, 'utf8')) as Record<string, number>;
    return {
      passed: report['numPassedTests'] ?? 0,
      failed: report['numFailedTests'] ?? 0,
      skipped: (report['numPendingTests'] ?? 0) + (report['numTodoTests'] ?? 0),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
