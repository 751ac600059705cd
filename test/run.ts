import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAnotherRun, count, type Failure, type Report, readReport, worthAnotherRun } from './report.ts';

/** Every check, in the order in which a failure is cheapest to find. Ends with one line that counts them. */
const project = fileURLToPath(new URL('../', import.meta.url));
const results = `${project}.cache/test/results.json`;

const environment = { ...process.env, PATH: `${project}node_modules/.bin:${process.env['PATH'] ?? ''}` };

interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

const bin = (name: string): string => `${project}node_modules/.bin/${name}`;
// Side by side: reading every file for style takes as long as all the others together, and each of them one core.
const lanes: readonly (readonly Check[])[] = [
  [{ name: 'lint', command: [bin('eslint'), '.', '--max-warnings=0'] }],
  [
    { name: 'types', command: [bin('tsc'), '-b'] },
    { name: 'format', command: [bin('biome'), 'ci', '.'] },
    { name: 'build app', command: [process.execPath, 'electron/build.ts'] },
    { name: 'build dashboard', command: [process.execPath, 'cloud/dashboard/build.ts'] },
  ],
];

let passed = 0;
const failedChecks: string[] = [];
await Promise.all(
  lanes.map(async (lane) => {
    for (const check of lane) {
      if (await passes(check)) passed += 1;
      else failedChecks.push(check.name);
    }
  }),
);

// One group after the other. The journeys that measure or touch a window want the machine to themselves; those that mostly wait,
// for a device, a hub that is away or a minute to end, wait together.
let skipped = 0;
const failures: Failure[] = [];
const unsteady: Failure[] = [];
for (const { group, options } of [
  // vitest by itself leaves a core unused.
  { group: 'parts', options: ['--maxWorkers=100%'] },
  { group: 'journeys-of-waiting', options: ['--maxWorkers=3'] },
  { group: 'journeys', options: [] },
]) {
  const first = runTests(group, options);
  const again = worthAnotherRun(first.report);
  let last = first;
  if (again.length > 0) {
    process.stdout.write(
      `\n${again.length} of ${first.report.size} files failed; once more, alone: ${again.map(shortened).join(', ')}\n`,
    );
    const second = runTests(group, [...again, '--maxWorkers=1']);
    const joined = afterAnotherRun(first.report, second.report);
    unsteady.push(...joined.unsteady);
    last = { report: joined.report, ended: second.ended };
  }
  const counted = count(last.report);
  passed += counted.passed;
  skipped += counted.skipped;
  failures.push(...counted.failures);
  // What ended badly without any test to blame: an error outside of all tests, or no report at all.
  if (!last.ended && counted.failures.length === 0)
    failures.push({ file: group, name: null, reason: 'ended with an error outside of its tests' });
}
const failed = failedChecks.length + failures.length;
// Named last, where nobody overlooks them: a test that passes only alone is a fault to be mended, its own or the product's.
for (const failure of unsteady) process.stdout.write(`UNSTEADY, failed and then passed alone: ${told(failure)}\n`);
for (const name of failedChecks) process.stdout.write(`FAILED: check ${name}, told at the beginning\n`);
for (const failure of failures) process.stdout.write(`FAILED: ${told(failure)}\n`);
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed === 0 ? 0 : 1;

function runTests(group: string, options: readonly string[]): { report: Report; ended: boolean } {
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
      ...options,
    ],
    { cwd: project, stdio: 'inherit', env: environment },
  );
  try {
    return { report: readReport(readFileSync(results, 'utf8')), ended: status === 0 };
  } catch {
    return { report: new Map(), ended: false };
  }
}

/** What a check says is told in one piece when it has ended. */
async function passes({ name, command }: Check): Promise<boolean> {
  const began = Date.now();
  process.stdout.write(`check ${name} …\n`);
  const child = spawn(command[0] ?? '', command.slice(1), { cwd: project, stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => said.push(piece));
  const status = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  process.stdout.write(Buffer.concat(said));
  const took = ((Date.now() - began) / 1000).toFixed(1);
  process.stdout.write(`check ${name} ${status === 0 ? 'passed' : 'FAILED'} (${took} s)\n`);
  return status === 0;
}

function shortened(file: string): string {
  return file.startsWith(project) ? file.slice(project.length) : file;
}

function told({ file, name, reason }: Failure): string {
  return `${shortened(file)}${name === null ? '' : ` > ${name}`}: ${reason}`;
}
