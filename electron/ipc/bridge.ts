/** What `main` tells the window besides handing over the port. */
export type MainEvent =
  | { readonly type: 'monitor-died'; readonly detail: string; readonly restartInMs: number }
  | { readonly type: 'monitor-started' }
  /** Something about this machine that the people at the bed should read, e.g. that no system key store protects the data. */
  | { readonly type: 'notice'; readonly text: string };

/** What preload puts on `window.wardlight`. The port itself arrives as a window message, because bridges cannot carry ports. */
export interface WardlightBridge {
  /** Asks main for a fresh port to the monitor; it arrives as a `message` event with data `wardlight:monitor-port`. */
  requestMonitorPort(): void;
  /** @returns a function that stops listening */
  onMainEvent(listener: (event: MainEvent) => void): () => void;
}
