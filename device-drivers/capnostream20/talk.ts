import type { HostInstant } from '#device';
import type { Talk } from '../framing/stream-session.ts';
import { utf8Bytes } from '../framing/text.ts';
import { COMMAND } from './codes.table.ts';
import type { CapnostreamReader } from './reader.ts';
import { frame } from './wire.ts';

/** Sources: spec sections 3 and 6. */
const ENABLE_EVERY = 500;
const ANSWER_WITHIN = 1500;
const LINK_EVERY = 5000;
/** A patient may be changed at the monitor, which does not tell it by itself. */
const PATIENT_EVERY = 10_000;
const HOST = [...utf8Bytes('WARDLIGHT'.padEnd(17))];

/** Asks until the monitor answers, starts it, and shows that somebody is there. */
export class CapnostreamTalk implements Talk {
  readonly #reader: () => CapnostreamReader;
  readonly #enable = new Every(ENABLE_EVERY);
  readonly #begin = new Every(ANSWER_WITHIN);
  readonly #link = new Every(LINK_EVERY);
  readonly #patient = new Every(PATIENT_EVERY);

  /** @param reader the one that reads now */
  constructor(reader: () => CapnostreamReader) {
    this.#reader = reader;
  }

  start({ monotonicMs }: HostInstant): readonly Uint8Array[] {
    this.#enable.isDue(monotonicMs);
    return [frame(COMMAND.enable)];
  }

  tick({ monotonicMs: nowMs }: HostInstant, heardMs: number | null): readonly Uint8Array[] {
    if (!this.#reader().greeted) return this.#enable.isDue(nowMs) ? [frame(COMMAND.enable)] : [];
    const streams = heardMs !== null && nowMs - heardMs < ANSWER_WITHIN;
    if (!streams) return this.#begin.isDue(nowMs) ? [frame(COMMAND.startRealTime)] : [];
    // One command at a time.
    if (this.#patient.isDue(nowMs)) return [frame(COMMAND.inquirePatient)];
    return this.#link.isDue(nowMs) ? [frame(COMMAND.linkIsActive), frame(COMMAND.hostName, HOST)] : [];
  }

  stop(): readonly Uint8Array[] {
    return [frame(COMMAND.stopRealTime), frame(COMMAND.disable)];
  }
}

class Every {
  readonly #periodMs: number;
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  isDue(nowMs: number): boolean {
    if (nowMs < this.#nextMs) return false;
    this.#nextMs = nowMs + this.#periodMs;
    return true;
  }
}
