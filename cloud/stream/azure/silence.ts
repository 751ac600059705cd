/** Who is to be heard of besides the partitions. */
export const CONNECTION = 'the connection';

export function named(partition: number | string): string {
  return `partition ${partition}`;
}

/** How long each of several parties has said nothing, for a watch that takes its steps while this process runs. */
export class Silence {
  private readonly silentMs = new Map<string, number>();

  heard(who: string): void {
    this.silentMs.set(who, 0);
  }

  forget(who: string): void {
    this.silentMs.delete(who);
  }

  /** Counted by the step, not by a clock: a process that stood still itself (suspended, busy) does not blame others for it. */
  passed(ms: number): void {
    for (const [who, before] of this.silentMs) this.silentMs.set(who, before + ms);
  }

  longest(): { readonly who: string; readonly ms: number } {
    let longest = { who: '', ms: 0 };
    for (const [who, ms] of this.silentMs) if (ms > longest.ms) longest = { who, ms };
    return longest;
  }
}
