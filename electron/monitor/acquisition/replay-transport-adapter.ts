import { readFile } from 'node:fs/promises';
import type { HostInstant } from '#device';
import { readPieces } from './raw-recording.ts';
import type { OpenTransport } from './transport.ts';

/** Plays what a device said, byte for byte and with the pauses it had, once; then the line is silent. */
export function replayTransport(file: string, now: () => HostInstant): OpenTransport {
  return (events) => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let closed = false;
    const play = async (): Promise<void> => {
      const text = await readFile(file, 'utf8');
      const pieces = readPieces(text, (line, why) => events.troubled(`${file}, line ${line} ${why}`)).filter(
        ({ direction }) => direction === 'in',
      );
      const [first] = pieces;
      if (!first) throw new Error(`${file} holds nothing that a device said`);
      const startMs = now().monotonicMs;
      let next = 0;
      const step = (): void => {
        for (let piece = pieces[next]; piece && !closed; piece = pieces[++next]) {
          const waitMs = startMs + (piece.atMs - first.atMs) - now().monotonicMs;
          if (waitMs > 0) {
            timer = setTimeout(step, waitMs);
            return;
          }
          events.received(piece.bytes, now());
        }
      };
      step();
    };
    play().catch((error: unknown) => {
      if (!closed) events.failed(error instanceof Error ? error.message : String(error));
    });
    return {
      send: () => undefined,
      close() {
        closed = true;
        if (timer) clearTimeout(timer);
        return Promise.resolve();
      },
    };
  };
}
