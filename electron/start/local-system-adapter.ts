import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from './child-adapter.ts';
import { localKeysIn } from './keys-adapter.ts';
import { cloudConfig, type LocalPlan, type LocalPorts, monitorConfig } from './plan.ts';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const WARDLIGHT = join(PROJECT, 'wardlight.ts');

export interface SimulatedBed {
  /** Folder of recordings; null plays the generator. */
  readonly recording: { readonly directory: string; readonly id: string } | null;
}

/** ECG MCL1 or II, pleth, ABP, respiration: the wave rows of the simulated bed, top to bottom. */
const RECORDING_WAVES = [131404, 150452, 150036, 151552];
const GENERATOR_WAVES = [131330, 150452, 150036, 151552];

/**
 * The whole chain on this machine as separate processes: cloud, simulated device, and the configuration for the bedside.
 * Each can be stopped, killed and started again by itself, as in a hospital.
 */
export async function planLocalSystem(directory: string, ports: LocalPorts, bed: SimulatedBed, tls = false): Promise<LocalPlan> {
  await mkdir(directory, { recursive: true, mode: 0o711 });
  const keys = await localKeysIn(join(directory, 'keys.json'));
  return {
    directory,
    ports,
    keys,
    admittedAt: keys.madeAt,
    simulates: bed.recording === null ? 'physiological generator' : `recording ${bed.recording.id}`,
    waves: bed.recording === null ? GENERATOR_WAVES : RECORDING_WAVES,
    tls,
  };
}

export interface RunningCloud {
  readonly child: Child;
  readonly addresses: Readonly<Record<string, string | null>>;
}

export async function startCloud(plan: LocalPlan): Promise<RunningCloud> {
  const file = join(plan.directory, 'cloud.json');
  await writeFile(file, JSON.stringify(cloudConfig(plan), null, 2), { mode: 0o600 });
  const child = startChild({
    command: process.execPath,
    args: [WARDLIGHT, 'serve', '--config', file],
    cwd: PROJECT,
    logFile: join(plan.directory, 'cloud.log'),
  });
  const addresses = (await child.event('ready')) as Record<string, string | null>;
  return { child, addresses };
}

export function startSimulator(plan: LocalPlan, bed: SimulatedBed, faults: readonly string[] = []): Child {
  const source = bed.recording === null ? [] : ['--recordings', bed.recording.directory, '--record', bed.recording.id];
  return startChild({
    command: process.execPath,
    args: [
      WARDLIGHT,
      'simulate',
      'philips-intellivue',
      '--udp',
      `127.0.0.1:${plan.ports.device}`,
      ...source,
      ...faults.flatMap((fault) => ['--fault', fault]),
    ],
    cwd: PROJECT,
    logFile: join(plan.directory, 'simulator.log'),
  });
}

/** Writes the monitor's configuration and says where. */
export async function writeMonitorConfig(plan: LocalPlan, cloud: RunningCloud): Promise<string> {
  const file = join(plan.directory, 'monitor.json');
  const authority = cloud.addresses['certificateAuthority'];
  if (typeof authority !== 'string') throw new Error('the cloud service names no certificate authority: is its hub running?');
  await writeFile(file, JSON.stringify(monitorConfig(plan, authority), null, 2), { mode: 0o600 });
  return file;
}
