import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type TLSSocket } from 'node:tls';
import { parser } from 'mqtt-packet';

export interface TappedHub {
  /** By which the tap passes for the hub. */
  readonly certificate: { readonly key: string; readonly cert: string };
  readonly ca: string;
  readonly port: number;
}

/** Stands between a station and its hub, and reads what the station says in plain text. Everything goes on as it came. */
export class MqttTap {
  /** The token of each connection, as it was shown to the hub. */
  readonly tokens: string[] = [];
  readonly #sockets = new Set<TLSSocket>();
  #server: Server | null = null;

  /** @returns the port to be dialled instead of the hub's */
  async lay({ certificate, ca, port }: TappedHub): Promise<number> {
    const server = createServer(certificate, (near) => {
      const far = connect({ host: '127.0.0.1', port, ca, servername: 'localhost' });
      const codec = parser();
      codec.on('packet', (packet) => {
        if (packet.cmd === 'connect') this.tokens.push(String(packet.password));
      });
      near.on('data', (bytes: Buffer) => codec.parse(bytes));
      this.#join(near, far);
      this.#join(far, near);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server?.close();
  }

  #join(from: TLSSocket, to: TLSSocket): void {
    this.#sockets.add(from);
    from.on('data', (bytes: Buffer) => void to.write(bytes));
    from.on('error', () => from.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
