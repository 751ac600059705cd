import type { SerialPort as Port } from 'serialport';
import type { HostInstant, SerialSettings } from '#device';
import type { PortClaims } from './port-claims.ts';
import { type ListedPort, portOf, type SerialPlace } from './serial-place.ts';
import {
  type DeviceTransport,
  MOST_EARLY_MESSAGES,
  MOST_WAITING_BYTES,
  type OpenTransport,
  type TransportEvents,
} from './transport.ts';

/** Who opens a port, and what is known of the others. */
export interface PortUse {
  /** Name of the device, told to whoever wants the same port. */
  readonly holder: string;
  readonly claims: PortClaims;
  /** The ports that are there now; default: those of the system. */
  readonly listPorts?: (() => Promise<readonly ListedPort[]>) | undefined;
}

/**
 * A serial port with every setting of the line. The port is looked for each time it is opened: a device that was pulled and put
 * back may have another name. Loaded only when a device needs it. The port is locked: nobody else can open it meanwhile.
 * @param place where the device is; a path, or what its USB adapter says of itself
 */
export function serialTransport(
  place: SerialPlace,
  settings: SerialSettings,
  now: () => HostInstant,
  use: PortUse,
): OpenTransport {
  return (events) => new SerialLine(place, settings, now, use, events);
}

export async function systemPorts(): Promise<readonly ListedPort[]> {
  const { SerialPort } = await import('serialport');
  return (await SerialPort.list()) as readonly ListedPort[];
}

class SerialLine implements DeviceTransport {
  readonly #events: TransportEvents;
  readonly #early: Uint8Array[] = [];
  readonly #opening: Promise<void>;
  #port: Port | null = null;
  #release: () => void = () => undefined;
  #closed = false;

  constructor(place: SerialPlace, settings: SerialSettings, now: () => HostInstant, use: PortUse, events: TransportEvents) {
    this.#events = events;
    this.#opening = this.#open(place, settings, now, use).catch((error: unknown) => {
      this.#fail(error instanceof Error ? error.message : String(error));
    });
  }

  send(bytes: Uint8Array): void {
    if (this.#closed) return;
    if (!this.#port) {
      if (this.#early.length < MOST_EARLY_MESSAGES) this.#early.push(bytes);
      return;
    }
    this.#port.write(bytes);
    if (this.#port.writableLength > MOST_WAITING_BYTES) this.#fail('the line takes nothing any more');
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#opening;
    await closePort(this.#port, true);
    this.#release();
  }

  async #open(place: SerialPlace, settings: SerialSettings, now: () => HostInstant, use: PortUse): Promise<void> {
    const { SerialPort } = await import('serialport');
    const path = 'path' in place ? place.path : portOf(place, await (use.listPorts ?? systemPorts)());
    const { baudRate, dataBits, parity, stopBits, flowControl, dtr, rts } = settings;
    this.#release = use.claims.claim(path, use.holder);
    const port = new SerialPort({
      path,
      baudRate,
      dataBits,
      parity,
      stopBits,
      rtscts: flowControl === 'rtscts',
      xon: flowControl === 'xonxoff',
      xoff: flowControl === 'xonxoff',
      lock: true,
      autoOpen: false,
    });
    await new Promise<void>((resolve, reject) => {
      port.open((error) => (error ? reject(error) : resolve()));
    });
    if (this.#closed) {
      await closePort(port, false);
      return;
    }
    port.on('data', (bytes: Uint8Array) => {
      if (!this.#closed) this.#events.received(bytes, now());
    });
    port.on('error', (error: Error) => this.#fail(error.message));
    port.on('close', () => this.#fail('the port is gone'));
    // A pseudo-terminal has no control lines; with hardware flow control the driver of the port owns RTS.
    port.set(flowControl === 'rtscts' ? { dtr } : { dtr, rts }, () => undefined);
    this.#port = port;
    for (const bytes of this.#early.splice(0)) port.write(bytes);
  }

  #fail(detail: string): void {
    if (this.#closed) return;
    this.#closed = true;
    void closePort(this.#port, false).then(() => this.#release());
    this.#events.failed(`serial port: ${detail}`);
  }
}

async function closePort(port: Port | null, drain: boolean): Promise<void> {
  if (!port?.isOpen) return;
  port.removeAllListeners('error');
  port.on('error', () => undefined);
  if (drain)
    await Promise.race([new Promise((resolve) => port.drain(resolve)), new Promise((resolve) => setTimeout(resolve, 500))]);
  await new Promise<void>((resolve) => port.close(() => resolve()));
}
