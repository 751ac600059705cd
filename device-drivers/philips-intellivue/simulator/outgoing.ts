import type { Transport } from '#device';
import { mibFrame } from '../../framing/mib-rs232.ts';
import type { Fault } from './faults.ts';

type MessageKind = 'control' | 'numerics' | 'waves' | 'other';

const EVERY = 8;

/** Puts messages on the wire, with whatever the faults do to them there. */
export class Outgoing {
  readonly #transport: Transport;
  #waves = 0;
  #frames = 0;
  #seed = 0x2545f491;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** @returns the writes (datagrams, or pieces of the serial stream) that carry the message */
  send(message: Uint8Array, kind: MessageKind, faults: ReadonlySet<Fault>): readonly Uint8Array[] {
    const messages = this.#spoil(message, kind, faults);
    const doubled = faults.has('duplicate') ? messages.flatMap((one) => [one, one]) : messages;
    if (this.#transport !== 'serial') return doubled;
    const frames = doubled.map((one) => this.#frame(one, faults));
    return faults.has('split-writes') ? frames.flatMap((frame) => Array.from(frame, (byte) => Uint8Array.of(byte))) : frames;
  }

  #spoil(message: Uint8Array, kind: MessageKind, faults: ReadonlySet<Fault>): readonly Uint8Array[] {
    if (kind === 'numerics' && faults.has('garbage')) return [this.#garbage(), message];
    if (kind !== 'waves') return [message];
    this.#waves += 1;
    if (this.#waves % EVERY !== 0) return [message];
    if (faults.has('skip-sequence')) return [];
    return faults.has('truncate') ? [message.slice(0, Math.floor((message.length * 2) / 3))] : [message];
  }

  #frame(message: Uint8Array, faults: ReadonlySet<Fault>): Uint8Array {
    const frame = mibFrame(message);
    this.#frames += 1;
    const middle = frame[10];
    // Flipping the lowest bit makes no frame mark or escape of a byte that was none.
    if (faults.has('corrupt-checksum') && this.#frames % EVERY === 0 && middle !== undefined) frame[10] = middle ^ 0x02;
    return frame;
  }

  #garbage(): Uint8Array {
    return Uint8Array.from({ length: 40 }, () => {
      this.#seed ^= this.#seed << 13;
      this.#seed ^= this.#seed >>> 17;
      this.#seed ^= this.#seed << 5;
      return this.#seed & 0xff;
    });
  }
}
