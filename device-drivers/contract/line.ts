/** Every setting of a serial line. Control lines are stated because some devices feed their interface from them. */
export interface SerialSettings {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
  readonly flowControl: 'none' | 'rtscts' | 'xonxoff';
  readonly dtr: boolean;
  readonly rts: boolean;
}

export interface SerialLine {
  readonly transport: 'serial';
  readonly settings: SerialSettings;
  /** The device sends by itself: it can be recognised by listening alone. */
  readonly speaksFirst: boolean;
}

export interface SocketLine {
  readonly transport: 'udp' | 'tcp';
  /** What we are: `client` goes to the device, `listener` waits for the device (or its broadcast) to come. */
  readonly role: 'client' | 'listener';
  /** The port of the device (client) or ours (listener) as the vendor has it. */
  readonly port: number;
  readonly speaksFirst: boolean;
}

/** One way in which a device may be wired; the first of a driver's is the usual one. */
export type LineProfile = SerialLine | SocketLine;

/** Who sent a datagram, where one socket hears many devices. */
export interface Sender {
  readonly address: string;
  readonly port: number;
  /** Our port at which it arrived. */
  readonly localPort: number;
}

/** 8 data bits, no parity, 1 stop bit, no flow control, control lines on: the usual line. */
export function serial8N1(baudRate: number, changed: Partial<SerialSettings> = {}): SerialSettings {
  return { baudRate, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none', dtr: true, rts: true, ...changed };
}
