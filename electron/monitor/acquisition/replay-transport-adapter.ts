import { readFile } from 'node:fs/promises';
import type { HostInstant } from '#device';
import { readPieces } from '../../../device-drivers/simulators/raw-recording.ts';
import type { OpenTransport } from './transport.ts';

/** Pieces given at once before others get their turn. */
const FAST_PIECES = 64;

/**
 * Plays what a device said, byte for byte, once; then the line is silent.
 * @param pace with the pauses it had, or as fast as it is taken
 */
export function replayTransport(file: string, pace: 'original' | 'fast', now: () => HostInstant): OpenTransport {
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
        for (let given = 1, piece = pieces[next]; piece && !closed; given += 1, piece = pieces[++next]) {
          const dueMs = pace === 'fast' ? 0 : startMs + (piece.atMs - first.atMs) - now().monotonicMs;
          const waitMs = given % FAST_PIECES === 0 ? Math.max(1, dueMs) : dueMs;
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
