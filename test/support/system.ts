import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from '../../electron/start/child-adapter.ts';
import { startChild } from '../../electron/start/child-adapter.ts';
import {
  PROJECT,
  planLocalSystem,
  type RunningCloud,
  type SimulatedBed,
  startCloud,
  startSimulator,
  writeMonitorConfig,
} from '../../electron/start/local-system-adapter.ts';
import type { LocalPlan } from '../../electron/start/plan.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import { sharedPath } from './shared.ts';

/** The whole chain in a folder of its own, as real processes, for the journeys. */
export class TestSystem {
  readonly plan: LocalPlan;
  readonly bed: SimulatedBed;
  cloud: RunningCloud | null = null;
  simulator: Child | null = null;
  readonly #children: Child[] = [];

  private constructor(plan: LocalPlan, bed: SimulatedBed) {
    this.plan = plan;
    this.bed = bed;
  }

  static async open(recording: string): Promise<TestSystem> {
    const directory = await mkdtemp(join(tmpdir(), 'wardlight-journey-'));
    // The account of the embedded database must be able to pass, so that its files lie here and go with the folder.
    await chmod(directory, 0o711);
    const ports = {
      hub: await freePort(0),
      fhir: await freePort(0),
      api: await freePort(0),
      receiver: await freePort(0),
      device: await freePort(0),
    };
    const bed: SimulatedBed = { recording: { directory: sharedPath('data/waveforms'), id: recording } };
    return new TestSystem(await planLocalSystem(directory, ports, bed), bed);
  }

  async startCloud(): Promise<RunningCloud> {
    this.cloud = await startCloud(this.plan);
    return this.cloud;
  }

  startSimulator(faults: readonly string[] = []): Child {
    this.simulator = startSimulator(this.plan, this.bed, faults);
    return this.simulator;
  }

  /** @returns the configuration file for monitor or app */
  async monitorConfig(): Promise<string> {
    if (this.cloud === null) throw new Error('start the cloud first: the monitor needs its certificate authority');
    return writeMonitorConfig(this.plan, this.cloud);
  }

  startHeadlessMonitor(configFile: string): Child {
    const child = startChild({
      command: process.execPath,
      args: [join(PROJECT, 'wardlight.ts'), 'monitor', '--config', configFile],
      cwd: PROJECT,
      logFile: join(this.plan.directory, 'monitor.log'),
    });
    this.#children.push(child);
    return child;
  }

  fhir(path: string): Promise<unknown> {
    return getJson(`http://127.0.0.1:${this.plan.ports.fhir}/fhir/${path}`);
  }

  api(path: string): Promise<unknown> {
    return getJson(`http://127.0.0.1:${this.plan.ports.api}${path}`);
  }

  async close(): Promise<void> {
    for (const child of this.#children) await child.stop();
    await this.simulator?.stop();
    await this.cloud?.child.stop(30_000);
    await rm(this.plan.directory, { recursive: true, force: true });
  }
}

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

/** Asks again until there is an answer; fails with the last reason. */
export async function eventually<T>(
  question: () => Promise<T | null | undefined | false>,
  timeoutMs: number,
  what: string,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  let reason = 'no answer yet';
  while (Date.now() < until) {
    try {
      const answer = await question();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${what}: not within ${timeoutMs / 1000} s (${reason})`);
}
