import type { HostInstant, Sender } from '#device';

/** An open line to one device. For datagram transports one `send` is one datagram. */
export interface DeviceTransport {
  send(bytes: Uint8Array): void;
  /** Resolves when what was sent has left and the line is closed. Never rejects. */
  close(): Promise<void>;
}

export interface TransportEvents {
  /** @param from given where one socket hears many devices */
  received(bytes: Uint8Array, at: HostInstant, from?: Sender): void;
  /** Something went wrong, the line is still open (a refused datagram). */
  troubled(detail: string): void;
  /** The line is gone; the runner opens another. */
  failed(detail: string): void;
}

export type OpenTransport = (events: TransportEvents) => DeviceTransport;

/** What may wait to leave; a line that takes nothing is gone. */
export const MOST_WAITING_BYTES = 1 << 20;
/** Messages that may wait for a line to open; what comes after them is not sent. */
export const MOST_EARLY_MESSAGES = 64;
