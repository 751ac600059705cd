import type { HostInstant } from '#device';
import type { Talk } from '../framing/stream-session.ts';
import { COMMAND } from './packets.table.ts';
import type { ContecReader } from './reader.ts';
import { command } from './wire.ts';

/** A device of generation A streams by itself within this time: nothing is ever said to it. */
const LISTEN_FIRST = 1000;
const PROBE_EVERY = 5000;
const KEEP_ALIVE_EVERY = 5000;
const START_AGAIN_AFTER = 1000;

/** What generation B needs: stop everything, who are you, start, and a sign of life each 5 s. Source: spec section 4. */
export class ContecTalk implements Talk {
  readonly #reader: () => ContecReader;
  #nextMs = 0;
  #aliveMs = 0;

  /** @param reader the one that reads now */
  constructor(reader: () => ContecReader) {
    this.#reader = reader;
  }

  start({ monotonicMs }: HostInstant): readonly Uint8Array[] {
    this.#nextMs = monotonicMs + LISTEN_FIRST;
    this.#aliveMs = monotonicMs + KEEP_ALIVE_EVERY;
    return [];
  }

  tick({ monotonicMs: nowMs }: HostInstant, heardMs: number | null): readonly Uint8Array[] {
    if (this.#reader().generation === 'A') return [];
    const send: Uint8Array[] = [];
    const streams = heardMs !== null && nowMs - heardMs < START_AGAIN_AFTER;
    if (!streams && nowMs >= this.#nextMs) {
      this.#nextMs = nowMs + (heardMs === null ? PROBE_EVERY : START_AGAIN_AFTER);
      send.push(...[COMMAND.stopStorage, COMMAND.stop, COMMAND.id, COMMAND.hasPi, COMMAND.start].map(command));
    }
    if (streams && nowMs >= this.#aliveMs) {
      this.#aliveMs = nowMs + KEEP_ALIVE_EVERY;
      send.push(command(COMMAND.keepAlive));
    }
    return send;
  }

  stop(): readonly Uint8Array[] {
    return this.#reader().generation === 'B' ? [command(COMMAND.stop)] : [];
  }
}
