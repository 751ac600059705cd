import type { Client, Message } from 'azure-iot-device';
import type { HubServices } from './hub-services.ts';

/** A twin request has no time-out in the SDK (specs azure-wire section 3, 7). */
const ANSWER_MS = 15_000;
const PROBE_MS = 300_000;
const REPORT_MS = 15_000;

export interface CloudSession {
  /** Whether the last message from the cloud was kept. */
  readonly kept: () => boolean;
  /** Once the client is open. Does nothing that telemetry waits for. */
  begin(client: Client): void;
  end(): void;
}

/**
 * Twin, direct methods and messages from the cloud over one client. The SDK subscribes once per client and trusts the hub to remember:
 * so the twin is asked for every five minutes, and when the answer stays out, the client is given up like one that lost its line.
 * @param lost called when what had worked does not any more
 */
export function cloudSession(services: HubServices, lost: (detail: string) => void, probeMs = PROBE_MS): CloudSession {
  let kept = true;
  let timers: readonly NodeJS.Timeout[] = [];
  let ended = false;

  const begin = async (client: Client): Promise<void> => {
    client.on('message', (message: Message) => {
      const id = typeof message.messageId === 'string' && message.messageId !== '' ? message.messageId : null;
      kept = services.message({ id, body: Buffer.from(message.data as Buffer).toString('utf8') });
      if (!kept) lost('a message from the cloud could not be kept');
    });
    for (const name of services.methods) {
      client.onDeviceMethod(name, (request, response) => {
        const { status, payload } = answer(services, name, request.payload);
        response.send(status, payload).catch(() => undefined);
      });
    }
    // A hub of the basic tier has no twin: what is beyond telemetry is left alone then.
    const twin = await inTime(client.getTwin());
    if (ended) return;
    const tell = (): void => services.desired(plain(twin.properties.desired));
    twin.on('properties.desired', tell);
    tell();
    let reported = '';
    const report = (): void => {
      const now = JSON.stringify(services.reported());
      if (now === reported) return;
      reported = now;
      (twin.properties.reported as Reported).update(JSON.parse(now) as object, (error) => {
        if (error) reported = '';
      });
    };
    report();
    const probe = (): void => {
      inTime(twin.get()).then(tell, () => {
        if (!ended) lost('the hub does not answer about the twin any more');
      });
    };
    timers = [setInterval(report, REPORT_MS), setInterval(probe, probeMs)];
  };

  return {
    kept: () => kept,
    begin: (client) => void begin(client).catch(() => undefined),
    end() {
      ended = true;
      for (const timer of timers) clearInterval(timer);
    },
  };
}

interface Reported {
  update(patch: object, done: (error?: Error) => void): void;
}

function answer(services: HubServices, name: string, payload: unknown): { readonly status: number; readonly payload: unknown } {
  try {
    return services.method(name, payload);
  } catch (error) {
    return { status: 400, payload: { error: error instanceof Error ? error.message : String(error) } };
  }
}

/** Without the functions that the SDK puts among the properties. */
function plain(properties: object): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(properties)) as Record<string, unknown>;
}

async function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), ANSWER_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
