import { session } from 'electron';
import type { BedState } from '../../ipc/monitor-report.ts';
import type { UpdateConfig } from '../central-config.ts';
import type { Installation } from '../installation-adapter.ts';
import { openFeed } from './feed-adapter.ts';
import { isQuiet } from './quiet.ts';
import { watchTrial } from './trial.ts';
import { startUpdater, type UpdateStep } from './updater.ts';
import { Versions } from './versions-adapter.ts';

export interface UpdatePartOptions {
  readonly config: UpdateConfig;
  readonly installed: Installation;
  /** Of the program that runs now. */
  readonly running: string;
  readonly signsOfLife: () => number;
  /** What the window has drawn so far. */
  readonly drawn: () => Promise<readonly string[]>;
  readonly restart: () => void;
  readonly report: (step: UpdateStep, version: string | null) => void;
}

/** A version on trial proves itself first; then a newer one is looked for. */
export class UpdatePart {
  readonly #options: UpdatePartOptions;
  readonly #versions: Versions;
  #bed: BedState | null = null;
  #alarmFreeSinceMs = performance.now();
  #end: () => void = () => undefined;

  constructor(options: UpdatePartOptions) {
    this.#options = options;
    this.#versions = new Versions(options.installed.versions, { ...options.installed, publicKey: options.config.publicKey });
  }

  start(): void {
    const { config, running, signsOfLife, drawn, restart, report } = this.#options;
    const { trial } = this.#versions.state;
    if (trial?.version !== running) {
      this.#follow();
      return;
    }
    watchTrial({
      limitMs: config.healthyWithinS * 1_000,
      expectsWaves: trial.expectsWaves,
      signsOfLife,
      drawn,
      confirmed: () => {
        this.#versions.confirm();
        report('confirmed', running);
        this.#follow();
      },
      givenUp: () => {
        this.#versions.refuse(running, 'did not become healthy');
        report('given-up', running);
        restart();
      },
    });
  }

  #follow(): void {
    const { config, installed, running, restart, report } = this.#options;
    const feed = openFeed({
      url: config.feed,
      publicKey: config.publicKey,
      platform: installed.platform,
      // A session of its own: the page's may fetch nothing.
      fetch: (url, init) => session.fromPartition('updates').fetch(url, init),
    });
    this.#end = startUpdater({
      config,
      feed,
      versions: this.#versions,
      running,
      quiet: () => isQuiet(this.#bed, performance.now() - this.#alarmFreeSinceMs, config.when),
      wavesArrive: () => this.#bed?.waves ?? false,
      restart,
      report,
    });
  }

  /** @param state null: the monitor says nothing */
  bed(state: BedState | null): void {
    if (state === null || state.alarms > 0 || this.#bed === null) this.#alarmFreeSinceMs = performance.now();
    this.#bed = state;
  }

  stop(): void {
    this.#end();
  }
}
