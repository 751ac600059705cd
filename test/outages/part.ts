import type { Child } from '../../electron/start/child-adapter.ts';

/** One program of the way, which can be killed and started again. */
export class Part {
  readonly name: string;
  /** How often it was alive and ended by SIGKILL. */
  killed = 0;
  /** Of its processes, one after the other. */
  readonly pids: number[] = [];
  readonly #start: () => Child;
  readonly #ready: string;
  #child: Child | null = null;

  /** @param ready the event that it prints when it works */
  constructor(name: string, ready: string, start: () => Child) {
    this.name = name;
    this.#ready = ready;
    this.#start = start;
  }

  start(): void {
    this.#child = this.#start();
    this.pids.push(this.#child.process.pid ?? 0);
  }

  ready(): Promise<Record<string, unknown>> {
    return this.#running().event(this.#ready);
  }

  /** Of the process that runs now. */
  get pid(): number {
    return this.pids.at(-1) ?? 0;
  }

  async kill(): Promise<void> {
    const { process, ended } = this.#running();
    process.kill('SIGKILL');
    await ended;
    if (process.signalCode === 'SIGKILL') this.killed += 1;
  }

  async stop(): Promise<void> {
    await this.#child?.stop(30_000);
  }

  #running(): Child {
    if (this.#child === null) throw new Error(`${this.name} was never started`);
    return this.#child;
  }
}
