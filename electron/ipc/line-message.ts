/** For the next few seconds: repeated while somebody looks. */
export interface LineKey {
  readonly type: 'watch-line';
  /** Id of the device. */
  readonly device: string;
}

/** What went over the line of a device since it was told last; sent while a screen watches it. */
export interface LineMessage {
  readonly type: 'line';
  readonly atMs: number;
  readonly device: string;
  readonly pieces: readonly {
    /** Wall time, Unix ms. */
    readonly atMs: number;
    /** in: from the device; out: to it. */
    readonly direction: 'in' | 'out';
    readonly bytes: Uint8Array;
  }[];
  /** Bytes that were too many to tell. */
  readonly leftOut: number;
}
