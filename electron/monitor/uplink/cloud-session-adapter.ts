import { setTimeout as pause } from 'node:timers/promises';
import type { Client, Message, Twin } from 'azure-iot-device';
import type { HubServices } from './hub-services.ts';
import { reportedPatch } from './reported-patch.ts';

/** A twin request has no time-out in the SDK (specs azure-wire section 3, 7). */
const ANSWER_MS = 15_000;
const PROBE_MS = 300_000;
const REPORT_MS = 15_000;
const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 300_000;
/** So often in a row the hub has to say that it has no twin, before that is believed. */
const BELIEVED_AFTER = 3;

export interface TwinTimes {
  /** How often the twin is asked for once it has answered, ms. */
  readonly probeMs?: number;
  /** How long its answer may take, ms. */
  readonly answerMs?: number;
  /** When it did not: after so long again, and twice as long after each time, at most five minutes, ms. */
  readonly firstRetryMs?: number;
}

export interface CloudSession {
  /** Whether the last message from the cloud was kept. */
  readonly kept: () => boolean;
  /** Once the client is open. Does nothing that telemetry waits for. */
  begin(client: Client): void;
  /** Why nothing is known of what the cloud wishes, while telemetry works; null when all is well. */
  readonly trouble: () => string | null;
  end(): void;
}

/**
 * Twin, direct methods and messages from the cloud over one client. The SDK subscribes once per client and trusts the hub to remember:
 * so the twin is asked for every five minutes, and when the answer stays out, the client is given up like one that lost its line. A first
 * answer that stays out is asked for again, for ever: telemetry works, so the client is kept, and `trouble` says what does not.
 * @param lost called when what had worked does not any more
 */
export function cloudSession(services: HubServices, lost: (detail: string) => void, times: TwinTimes = {}): CloudSession {
  const { probeMs = PROBE_MS, answerMs = ANSWER_MS, firstRetryMs = FIRST_RETRY_MS } = times;
  const over = new AbortController();
  const isOver = (): boolean => over.signal.aborted;
  let kept = true;
  let trouble: string | null = null;
  let timers: readonly NodeJS.Timeout[] = [];

  const say = (detail: string): void => {
    // Once for each beginning: the same every few minutes would tell nothing new.
    if (trouble === null) services.unheard(detail);
    trouble = detail;
  };
  const listen = (client: Client): void => {
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
  };
  const follow = (twin: Twin): void => {
    let reported = '';
    const report = (): void => {
      const now = JSON.stringify(services.reported());
      if (now === reported) return;
      reported = now;
      const patch = reportedPatch(plain(twin.properties.reported), JSON.parse(now) as Record<string, unknown>);
      (twin.properties.reported as Reported).update(patch, (error) => {
        if (error) reported = '';
      });
    };
    // What became of a wish is known at once.
    const tell = (): void => {
      services.desired(plain(twin.properties.desired));
      report();
    };
    twin.on('properties.desired', tell);
    tell();
    const probe = (): void => {
      inTime(twin.get(), answerMs).then(tell, () => {
        if (!over.signal.aborted) lost('the hub does not answer about the twin any more');
      });
    };
    timers = [setInterval(report, REPORT_MS), setInterval(probe, probeMs)];
  };
  const begin = async (client: Client): Promise<void> => {
    listen(client);
    let refusals = 0;
    for (let waitMs = firstRetryMs; !over.signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)) {
      try {
        const twin = await inTime(client.getTwin(), answerMs);
        if (isOver()) return;
        trouble = null;
        follow(twin);
        return;
      } catch (error) {
        if (isOver()) return;
        const detail = error instanceof Error ? error.message : String(error);
        refusals = hasNoTwin(error) ? refusals + 1 : 0;
        if (refusals === BELIEVED_AFTER) {
          trouble = null;
          say(`the hub has no device twin: no settings from the cloud, no reports to it (${detail})`);
          return;
        }
        say(`settings from the cloud cannot be asked for: ${detail}`);
      }
      await pause(waitMs, undefined, { signal: over.signal }).catch(() => undefined);
    }
  };

  return {
    kept: () => kept,
    trouble: () => trouble,
    begin: (client) => void begin(client),
    end() {
      over.abort();
      for (const timer of timers) clearInterval(timer);
    },
  };
}

/**
 * A hub of the basic tier has no twin. It was never tried against one: an answer in words, or the refusal of the subscription, which the
 * MQTT library calls an unspecified error.
 */
function hasNoTwin(error: unknown): boolean {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return name === 'NotImplementedError' || /not (?:supported|implemented)|unspecified error/i.test(message);
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

async function inTime<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1_000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
