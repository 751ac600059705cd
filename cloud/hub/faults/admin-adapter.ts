import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Faults, faults, NO_FAULTS } from './faults.ts';

/** What can be done to a hub in a trial. */
export interface FaultTarget {
  /** What is named goes wrong from now on, what is not stays as it is. */
  setFaults(changes: Partial<Faults>): Faults;
  /** Connections break. @param deviceId left out: all */
  resetConnections(deviceId?: string): void;
  /** Subscriptions are forgotten and connections break. */
  dropSessions(deviceId?: string): Promise<void>;
  health(): Readonly<Record<string, string | number>>;
}

export interface FaultAdmin {
  readonly port: number;
  stop(): Promise<void>;
}

const LARGEST_BODY = 64 * 1024;

/**
 * The fault switches from outside the process, for trials. HTTP without sign-in: it is off unless configured, and listens on
 * loopback only.
 *
 *     GET /faults · PATCH /faults {…} · DELETE /faults · POST /reset[?device=…] · POST /drop-sessions[?device=…] · GET /health
 */
export async function startFaultAdmin(host: string, port: number, target: FaultTarget): Promise<FaultAdmin> {
  const server = createServer((request, response) => {
    answer(request, target).then(
      (body) => reply(response, 200, body),
      (error: unknown) => reply(response, 400, { error: error instanceof Error ? error.message : String(error) }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, target: FaultTarget): Promise<object> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const device = searchParams.get('device') ?? undefined;
  switch (`${request.method ?? ''} ${pathname}`) {
    case 'GET /faults':
      return target.setFaults({});
    case 'PATCH /faults': {
      const changes = faults.partial().parse(JSON.parse(await textOf(request)));
      return target.setFaults(changes as Partial<Faults>);
    }
    case 'DELETE /faults':
      return target.setFaults(NO_FAULTS);
    case 'POST /reset':
      target.resetConnections(device);
      return { reset: device ?? 'all' };
    case 'POST /drop-sessions':
      await target.dropSessions(device);
      return { dropped: device ?? 'all' };
    case 'GET /health':
      return target.health();
    default:
      throw new Error(`no such switch: ${request.method ?? ''} ${pathname}`);
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LARGEST_BODY) throw new Error('too long');
  }
  return text;
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
