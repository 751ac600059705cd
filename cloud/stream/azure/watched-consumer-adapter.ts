import type { Consumer } from '../../contract/event-log.ts';
import { pause, pauseAfter } from '../pause.ts';
import { StoodStill } from './link-errors.ts';
import type { PartitionTurns } from './partition-turns.ts';
import type { SharedConsumer } from './shared-consumer-adapter.ts';

const STEPS = 10;

export interface WatchedConsumerOptions {
  /** Connects and subscribes; called again for each one that stood still, and when it rejects. */
  begin(): Promise<SharedConsumer>;
  /** Those of all that are begun. */
  readonly turns: PartitionTurns;
  readonly silentForMs: number;
  /** For the error: whose and what it reads. */
  readonly name: string;
  /** Told of each replacement. */
  replaced(error: StoodStill): void;
  /** Told of each attempt to begin that failed. */
  failed(error: unknown): void;
}

/** A consumer that is replaced by a new one, with a client of its own, when nothing was heard of it for too long. */
export class WatchedConsumer implements Consumer {
  private readonly options: WatchedConsumerOptions;
  private readonly timer: NodeJS.Timeout;
  /** Null before the first and between two. */
  private current: SharedConsumer | null = null;
  private former = 0;
  private silence = 0;
  private beginning: Promise<void>;
  private readonly stopping = new AbortController();

  constructor(options: WatchedConsumerOptions) {
    this.options = options;
    this.beginning = this.begin();
    const stepMs = options.silentForMs / STEPS;
    this.timer = setInterval(() => this.watch(stepMs), stepMs);
  }

  get failures(): number {
    return this.former + (this.current?.failures ?? 0);
  }

  /** How long the one that is most silent of its connection and its partitions has been so, ms. */
  get silentMs(): number {
    return this.silence;
  }

  lag(): number {
    return this.current?.lag() ?? 0;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    await this.beginning;
    await this.current?.stop();
    await this.options.turns.allEnded();
  }

  private watch(ms: number): void {
    if (this.current === null) {
      this.silence += ms;
      return;
    }
    const silent = this.current.watch(ms);
    this.silence = silent.ms;
    if (silent.ms >= this.options.silentForMs) this.beginning = this.replace(this.current, silent);
  }

  private async replace(old: SharedConsumer, { who, ms }: { readonly who: string; readonly ms: number }): Promise<void> {
    this.current = null;
    this.former += old.failures + 1;
    const { options } = this;
    options.replaced(
      new StoodStill(`${options.name}: nothing was heard of ${who} for ${Math.round(ms / 1_000)} s; it is begun anew`),
    );
    await old.abandon();
    await this.begin();
  }

  private async begin(): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        this.current = await this.options.begin();
        return;
      } catch (error) {
        this.former += 1;
        this.options.failed(error);
        await pause(pauseAfter(attempt), signal);
      }
    }
  }
}
