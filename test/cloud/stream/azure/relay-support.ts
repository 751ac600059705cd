import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** `broken`: cut, and whatever is connected later is, too. */
export type Fault = 'cut' | 'broken' | 'swallowed';

export interface Relay {
  readonly port: number;
  /** Nothing goes either way on what is connected now, and neither side is told. What is connected later works. */
  swallow(): void;
}

/**
 * A line whose first connection has a fault after so many pieces of answer; what is connected later works, unless it is broken.
 * @param answers Infinity: only when the test says so
 */
export async function relay(target: number, answers = Infinity, fault: Fault = 'swallowed'): Promise<Relay> {
  const sockets = new Set<Socket>();
  const silent = new Set<Socket>();
  let left = answers;
  const swallow = (): void => {
    for (const socket of sockets) silent.add(socket);
  };
  const server = createServer((near) => {
    if (fault === 'broken' && left <= 0) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(target, 'localhost');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        if (!silent.has(one)) other.destroy();
      });
      one.on('data', (bytes) => {
        if (silent.has(one)) return;
        other.write(bytes);
        if (one === far) left -= 1;
        if (one !== far || left !== 0) return;
        if (fault === 'swallowed') swallow();
        else for (const socket of sockets) socket.resetAndDestroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (server.address() as AddressInfo).port, swallow };
}
