import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { startChild } from './child-adapter.ts';
import { openDisplay, VIRTUAL_SOUND } from './display-adapter.ts';
import {
  PROJECT,
  planLocalSystem,
  type RunningCloud,
  type SimulatedBed,
  startCloud,
  startSimulator,
  writeMonitorConfig,
} from './local-system-adapter.ts';
import type { LocalPlan } from './plan.ts';
import { freePort } from './ports-adapter.ts';

const RECORDINGS = join(PROJECT, '..', 'shared', 'data', 'waveforms');

/** `npm start`: a simulated bed, the whole cloud and the bedside window, on this machine. */
export function register(program: Command): void {
  program
    .command('start')
    .description('open the bedside app on a simulated bed, with the whole cloud behind it on this machine')
    .option('--data <directory>', 'where this machine keeps its data', join(PROJECT, '.wardlight'))
    .option('--record <id>', 'recording to play, or "generator"', existsSync(RECORDINGS) ? 'mimicdb-037' : 'generator')
    .option('--no-accounts', 'nobody has to sign in to the dashboard on this machine')
    .option(
      '--tls',
      'dashboard, FHIR and signing in over TLS, by an authority of this machine that the browser has to be told of',
    )
    .action(start);
}

async function start(options: { data: string; record: string; accounts: boolean; tls?: boolean }): Promise<void> {
  const began = Date.now();
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const bed: SimulatedBed = { recording: options.record === 'generator' ? null : { directory: RECORDINGS, id: options.record } };
  const { electronExecutable } = await import('../runtime.mjs');

  const ports = {
    hub: await freePort(18883),
    fhir: await freePort(18080),
    api: await freePort(18090),
    receiver: await freePort(18070),
    accounts: options.accounts ? await freePort(18095) : null,
    device: await freePort(24105),
  };
  const plan = await planLocalSystem(options.data, ports, bed, options.tls);
  say('building the app …');
  await Promise.all(['electron/build.ts', 'cloud/dashboard/build.ts'].map((script) => runScript(script, plan.directory)));
  say('starting the cloud on this machine …');
  const cloud = await startCloud(plan);
  const simulator = startSimulator(plan, bed);
  const config = await writeMonitorConfig(plan, cloud);
  const display = await openDisplay(process.env);
  if (display.name !== null)
    say(`no display here: the bedside app runs on a virtual one (${display.name}), with a virtual loudspeaker`);
  const rootArguments = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = startChild({
    command: electronExecutable(PROJECT),
    args: [
      ...rootArguments,
      ...(display.name === null ? [] : [VIRTUAL_SOUND]),
      join(PROJECT, 'dist', 'electron', 'main.cjs'),
      `--config=${config}`,
    ],
    cwd: PROJECT,
    environment: display.name === null ? {} : { DISPLAY: display.name },
    logFile: join(plan.directory, 'bedside.log'),
  });
  say(`bedside app: ${plan.simulates} on a simulated Philips IntelliVue (UDP 127.0.0.1:${ports.device})`);
  say(`dashboard:   ${cloud.addresses['dashboard']}`);
  if (plan.tls) say(`             trust ${cloud.addresses['certificateAuthorityFile']} in the browser`);
  for (const line of signInLines(plan, cloud)) say(line);
  say(`ready after ${((Date.now() - began) / 1000).toFixed(1)} s. Not a certified medical device. Ctrl+C ends everything.`);

  // Ctrl+C reaches all of them, and each ends: what ended by itself is told only when nobody asked for it.
  const why = await Promise.race([
    stopRequested().then(() => null),
    app.ended.then(() => 'the bedside app was closed'),
    cloud.child.ended.then((code) => `the cloud ended with ${code}; see ${join(plan.directory, 'cloud.log')}`),
  ]);
  if (why !== null) process.stderr.write(`${why}\n`);
  await app.stop();
  await simulator.stop();
  await cloud.child.stop(30_000);
  display.stop();
}

/** Who can sign in to the dashboard. The password stands here and nowhere else. */
function signInLines({ ports, directory }: LocalPlan, cloud: RunningCloud): readonly string[] {
  if (ports.accounts === null) return [];
  const first = cloud.child.seen('first-sign-in');
  if (first !== null)
    return [
      `sign in as:  ${String(first['login'])}   one-time password: ${String(first['password'])}   (shown once; you choose your own then)`,
    ];
  const reset = `npm run -s wardlight -- accounts reset-password admin --config ${join(directory, 'cloud.json')}`;
  return [`sign in with the account you have; for a new one-time password: ${reset}`];
}

async function runScript(script: string, directory: string): Promise<void> {
  const child = startChild({
    command: process.execPath,
    args: [join(PROJECT, script)],
    cwd: PROJECT,
    logFile: join(directory, 'build.log'),
  });
  const code = await child.ended;
  if (code !== 0) throw new Error(`${script} ended with ${code}; see ${join(directory, 'build.log')}`);
}

/** Ctrl+C reaches every process of a terminal, and the parent asks again: being asked twice must not end it half-way. */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => resolve());
    process.on('SIGTERM', () => resolve());
  });
}
