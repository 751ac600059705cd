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
import { signIn, Visitor } from './signed-in.ts';

/** The whole chain in a folder of its own, as real processes, for the journeys. */
export class TestSystem {
  readonly plan: LocalPlan;
  readonly bed: SimulatedBed;
  cloud: RunningCloud | null = null;
  simulator: Child | null = null;
  readonly #children: Child[] = [];
  #visitor: Visitor | null = null;

  private constructor(plan: LocalPlan, bed: SimulatedBed) {
    this.plan = plan;
    this.bed = bed;
  }

  /**
   * @param recording null: the physiological generator
   * @param accounts somebody has to sign in to the dashboard, as with `npm start`
   */
  static async open(recording: string | null, { accounts = false } = {}): Promise<TestSystem> {
    const directory = await mkdtemp(join(tmpdir(), 'wardlight-journey-'));
    // The account of the embedded database must be able to pass, so that its files lie here and go with the folder.
    await chmod(directory, 0o711);
    const ports = {
      hub: await freePort(0),
      fhir: await freePort(0),
      api: await freePort(0),
      receiver: await freePort(0),
      accounts: accounts ? await freePort(0) : null,
      device: await freePort(0),
    };
    const bed: SimulatedBed = {
      recording: recording === null ? null : { directory: sharedPath('data/waveforms'), id: recording },
    };
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

  /** As whoever signed in by `signIn`, where somebody has to. */
  async api(path: string): Promise<unknown> {
    const url = `http://127.0.0.1:${this.plan.ports.api}${path}`;
    if (this.plan.ports.accounts === null) return getJson(url);
    const { status, text } = await (await this.signIn()).go(url);
    if (status !== 200) throw new Error(`${url} answered ${status}: ${text}`);
    return JSON.parse(text);
  }

  /** Signs in by the pages, with the one-time password at first; the password is then `PASSWORD`. */
  async signIn(): Promise<Visitor> {
    if (this.#visitor !== null) return this.#visitor;
    const { login, password } = this.first();
    const visitor = new Visitor();
    const first = await visitor.go(`http://127.0.0.1:${this.plan.ports.api}/sign-in?to=/api/session`);
    const shown = await signIn(visitor, first, login, password);
    if (shown.status !== 200) throw new Error(`signing in answered ${shown.status} at ${shown.url.href}: ${shown.text}`);
    this.#visitor = visitor;
    return visitor;
  }

  /** What the first start tells, once. */
  first(): { readonly login: string; readonly password: string } {
    const told = this.cloud?.child.seen('first-sign-in');
    if (!told) throw new Error('the cloud told of no first account');
    return { login: String(told['login']), password: String(told['password']) };
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
