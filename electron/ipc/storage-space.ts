/** How much the recordings take, and how long that can go on. */
export interface StorageSpace {
  readonly usedBytes: number;
  /** Until the bound of the store or the reserve of the disk; negative beyond it. */
  readonly roomBytes: number;
  /** Until recordings have to go before their time, at the present rate; 0 while they do, null when never or not known yet. */
  readonly fullInMs: number | null;
  /** Recordings went before their time within the last hour. */
  readonly removing: boolean;
}
