// Of Zod only what is used: this is what the preload script carries into each page.
import * as z from 'zod/mini';
import type { StripDone, StripRequest } from './strip-sheet.ts';

/** The channels between main and window; each carries what stands beside it and nothing else. */
export const CHANNELS = {
  /** Window → main, no arguments: a fresh port to the monitor is wanted. */
  requestMonitorPort: 'wardlight:request-monitor-port',
  /** Main → window: one `MainEvent`. */
  mainEvent: 'wardlight:main-event',
  /** Main → window, and on as a window message: the port itself. */
  monitorPort: 'wardlight:monitor-port',
  /** Window → main: whether the program is to start anew as a demonstration. */
  demo: 'wardlight:demo',
  /** Window → main, answered: a `StripRequest` for a `StripDone`. */
  strip: 'wardlight:strip',
} as const;

/** What `main` tells the window besides handing over the port. */
export const mainEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('monitor-died'), detail: z.string(), restartInMs: z.number().check(z.nonnegative()) }),
  z.strictObject({ type: z.literal('monitor-started') }),
  /** Something about this machine that the people at the bed should read, e.g. that no system key store protects the data. */
  z.strictObject({ type: z.literal('notice'), text: z.string() }),
]);
export type MainEvent = Readonly<z.infer<typeof mainEvent>>;

/** What a request for a port may carry: nothing. */
export const noArguments = z.tuple([]);

/** What preload puts on `window.wardlight`. The port itself arrives as a window message, because bridges cannot carry ports. */
export interface WardlightBridge {
  /** Asks main for a fresh port to the monitor; it arrives as a `message` event with data `wardlight:monitor-port`. */
  requestMonitorPort(): void;
  /** Saves a strip as PDF where a person says, or prints it. Never rejects. */
  strip(request: StripRequest): Promise<StripDone>;
  /** Starts the program anew as a demonstration, or as this bed again. */
  demo(on: boolean): void;
  /** @returns a function that stops listening */
  onMainEvent(listener: (event: MainEvent) => void): () => void;
}
