import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A cable between two machines that can be pulled: neither side notices, nothing arrives. */
export class Cable {
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  readonly #target: () => number;
  /** Who dialled while it was pulled: the other end hears of that when it is back. */
  readonly #dialled: Socket[] = [];
  readonly #server: Server;
  #pulled = false;
  #carried = 0;

  private constructor(target: () => number) {
    this.#target = target;
    this.#server = createServer((near) => {
      if (!this.#pulled) this.#join(near);
      else this.#dialled.push(near.pause().on('error', () => near.destroy()));
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

  /** Bytes of both directions. */
  get carried(): number {
    return this.#carried;
  }

  pull(): void {
    this.#pulled = true;
    for (const pair of this.#pairs) this.#hold(pair);
  }

  /** What was on its way arrives now. */
  plugIn(): void {
    this.#pulled = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
    for (const near of this.#dialled.splice(0)) if (!near.destroyed) this.#join(near.resume());
  }

  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    for (const near of this.#dialled) near.destroy();
    this.#server.close();
  }

  #join(near: Socket): void {
    const far = connect(this.#target(), '127.0.0.1');
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (bytes: Buffer) => {
        this.#carried += bytes.length;
        to.write(bytes);
      });
      from.on('error', () => from.destroy());
      from.on('close', () => {
        this.#pairs.delete(pair);
        // A cable that is pulled does not tell that the other end has hung up.
        if (!this.#pulled) to.destroy();
      });
    }
  }

  #hold(pair: readonly [Socket, Socket]): void {
    for (const socket of pair) socket.pause();
  }
}
