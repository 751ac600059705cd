import { type Hl7Message, part } from '../wire/message.ts';

const KEPT = 64;

/**
 * Messages that were taken already and come again, because our answer was lost: same control id, same time, same bytes. Some
 * senders give every message one id, so the id alone says nothing; without a time nothing is taken for a repetition.
 */
export class SentAgain {
  readonly #keys = new Set<string>();

  isKnown(message: Hl7Message, bytes: Uint8Array): boolean {
    const key = keyOf(message, bytes);
    return key !== null && this.#keys.has(key);
  }

  took(message: Hl7Message, bytes: Uint8Array): void {
    const key = keyOf(message, bytes);
    if (key === null) return;
    const [oldest] = this.#keys;
    if (oldest !== undefined && this.#keys.size >= KEPT) this.#keys.delete(oldest);
    this.#keys.add(key);
  }
}

function keyOf(message: Hl7Message, bytes: Uint8Array): string | null {
  const [id, time] = [part(message, message.header, 10), message.header.fields[7] ?? ''];
  return id === '' || time === '' ? null : `${id} ${time} ${bytes.length} ${fnv1a(bytes)}`;
}

function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x0100_0193);
  return hash >>> 0;
}
