/** One batch of a partition at a time, also where another link took the partition over while the last batch was still in hand. */
export class PartitionTurns {
  private readonly last = new Map<number, Promise<unknown>>();

  take<T>(partition: number, work: () => Promise<T>): Promise<T> {
    const turn = this.ended(partition).then(work);
    this.last.set(partition, turn);
    return turn;
  }

  /** Resolves when nothing is in hand. */
  async allEnded(): Promise<void> {
    await Promise.allSettled(this.last.values());
  }

  private async ended(partition: number): Promise<void> {
    await Promise.allSettled([this.last.get(partition)]);
  }
}
