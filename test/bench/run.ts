import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Figure } from './figures.ts';

/** `npm run bench [-- NAME … [--observations N] [--keep DIR]]`: every figure of the README's table, or some. It judges nothing. */
const project = fileURLToPath(new URL('../../', import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  // How many are stored when searches in FHIR are measured, and the folder in which they stay for the next run.
  options: { observations: { type: 'string', default: '1000000' }, keep: { type: 'string' } },
});

const parts: Readonly<Record<string, () => Promise<void>>> = {
  async devices() {
    const { measureDevices } = await import('./devices.ts');
    for (const line of measureDevices()) say(line);
  },
  async gateway() {
    await report((await import('./gateway.ts')).measureGateway);
  },
  async monitor() {
    await report((await import('./monitor.ts')).measureMonitor);
  },
  async day() {
    await report((await import('./day.ts')).measureDay);
  },
  async replay() {
    await report((await import('./alarm-replay.ts')).measureAlarmReplay);
  },
  async start() {
    build('electron/build.ts');
    await report((await import('./start.ts')).measureStart);
  },
  async bedside() {
    build('electron/build.ts');
    await report((await import('./bedside.ts')).measureBedside);
  },
  async renderer() {
    build('electron/build.ts');
    await report((await import('./renderer.ts')).measureRenderer);
  },
  async shift() {
    build('electron/build.ts');
    await report((await import('./shift.ts')).measureShift);
  },
  async hub() {
    await (await import('./hub/hub.ts')).measureHub(say);
  },
  async connector() {
    await report((await import('./connector.ts')).measureConnector);
  },
  async scoring() {
    const { reportLine } = await import('./figures.ts');
    await (await import('./scoring.ts')).measureScoring((figure) => say(reportLine(figure)));
  },
  async lake() {
    await report((await import('./lake.ts')).measureLake);
  },
  async fhir() {
    const { measureFhir } = await import('./fhir.ts');
    await report(() => measureFhir(Number(options.observations), options.keep ?? null));
  },
  async cloud() {
    build('cloud/dashboard/build.ts');
    await report((await import('./cloud.ts')).measureCloud);
  },
  async dashboard() {
    build('cloud/dashboard/build.ts');
    await report((await import('./dashboard.ts')).measureDashboard);
    await report((await import('./dashboard-shift.ts')).measureDashboardShift);
  },
};

const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  process.stderr.write(`bench ${unknown.join(', ')}: there are ${Object.keys(parts).join(', ')}\n`);
  process.exit(2);
}
say(`${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, Node ${process.version}`);
for (const [name, measure] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) await measure();
process.exit(0);

/** A ratio below 1 meets the target. */
async function report(measure: () => Promise<readonly Figure[]>): Promise<void> {
  const { reportLine } = await import('./figures.ts');
  for (const figure of await measure()) say(reportLine(figure));
}

function build(script: string): void {
  spawnSync(process.execPath, [script], { cwd: project, stdio: 'inherit' });
}
