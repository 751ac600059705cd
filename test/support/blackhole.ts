import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A cable between two machines that can be pulled: neither side notices, nothing arrives. */
export class Cable {
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  readonly #server: Server;
  #pulled = false;

  private constructor(target: () => number) {
    this.#server = createServer((near) => {
      const far = connect(target(), '127.0.0.1');
      const pair = [near, far] as const;
      this.#pairs.add(pair);
      for (const [from, to] of [pair, [far, near] as const]) {
        from.on('data', (bytes: Buffer) => void to.write(bytes));
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.#pairs.delete(pair);
          // A cable that is pulled does not tell that the other end has hung up.
          if (!this.#pulled) to.destroy();
        });
      }
      if (this.#pulled) this.#hold(pair);
    });
  }

  static async lay(target: () => number): Promise<Cable> {
    const cable = new Cable(target);
    await new Promise<void>((resolve) => cable.#server.listen(0, '127.0.0.1', resolve));
    return cable;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  pull(): void {
    this.#pulled = true;
    for (const pair of this.#pairs) this.#hold(pair);
  }

  /** What was on its way arrives now. */
  plugIn(): void {
    this.#pulled = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.#server.close();
  }

  #hold(pair: readonly [Socket, Socket]): void {
    for (const socket of pair) socket.pause();
  }
}
