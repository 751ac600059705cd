import { setTimeout as pause } from 'node:timers/promises';
import type { Parameters, Subscription } from '@medplum/fhirtypes';
import { WebSocket } from 'ws';
import type { FhirChanges } from '../../contract/fhir-changes.ts';
import { type FhirClient, FhirError } from '../../contract/fhir-client.ts';
import type { Logger } from '../../contract/role.ts';
import { backOffMs } from './back-off.ts';
import { type Told, toldBy } from './notified.ts';

/** Who and where: patients, encounters and places, and the places of devices (specs fhir-server, section 12). */
const FOLLOWED: readonly Subscription[] = [
  subscription('wardlight-follows-admissions', 'urn:wardlight:topic:admission-changed'),
  subscription('wardlight-follows-devices', 'urn:wardlight:topic:device-state'),
];

export interface FollowOptions {
  /** Before the first attempt after a break; doubled up to a minute. Default 500. */
  readonly backOffMs?: number;
  /** Without a word of the server for so long nothing is believed any more. Default 40 s; ours sends a heartbeat each 15 s. */
  readonly silenceMs?: number;
}

const LONGEST_PAUSE_MS = 60_000;
/** A server that refuses may be set up otherwise by then. */
const REFUSED_PAUSE_MS = 300_000;

/**
 * Follows patients, encounters, places and devices of a FHIR server by Subscriptions over a WebSocket, by the client that is given and so with
 * its token. What may have been missed (a break, a gap in the numbers) is told as null. A server that has no Subscriptions is asked again
 * after five minutes, and until then it is not live.
 */
export function followChanges(fhir: FhirClient, logger: Logger, options: FollowOptions = {}): FhirChanges {
  const { silenceMs = 40_000 } = options;
  let changed: (reference: string | null) => void = () => undefined;
  let socket: WebSocket | null = null;
  let state = 'not asked yet';
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let attempt = 0;
  /** Per subscription of this socket: the number of the newest event, and when the server spoke last. */
  let heard = new Map<string, { last: number; atMs: number }>();

  const live = (): boolean =>
    socket !== null &&
    heard.size === FOLLOWED.length &&
    [...heard.values()].every(({ atMs }) => performance.now() - atMs < silenceMs);

  async function connect(): Promise<void> {
    const tokens: { readonly token: string; readonly url: string }[] = [];
    for (const wanted of FOLLOWED) {
      const id = wanted.id ?? '';
      const known = await fhir.read<Subscription>('Subscription', id);
      if (known === null || known.criteria !== wanted.criteria || known.status === 'off' || known.status === 'error')
        await fhir.update({ ...wanted, id });
      await active(id);
      tokens.push(bindingOf(await fhir.operation<Parameters>('Subscription', id, '$get-ws-binding-token')));
    }
    if (stopped) return;
    const opened = new WebSocket(tokens[0]?.url ?? '');
    socket = opened;
    heard = new Map();
    opened.on('open', () => {
      for (const { token } of tokens) opened.send(`bind-with-token ${token}`);
    });
    opened.on('message', (data: Buffer) => {
      if (opened === socket) take(toldBy(data.toString('utf8'), fhir.baseUrl));
    });
    // Always followed by `close`.
    opened.on('error', () => undefined);
    opened.on('close', (code) => {
      if (opened === socket) broken(`the connection ended (${code})`);
    });
    watch(opened);
  }

  /** Events are counted for it from then on. */
  async function active(id: string): Promise<void> {
    for (let looked = 0; looked < 100 && !stopped; looked += 1) {
      if ((await fhir.read<Subscription>('Subscription', id))?.status === 'active') return;
      await pause(200);
    }
    throw new Error(`Subscription/${id} does not become active`);
  }

  /** A line that is cut without a word is noticed by the silence. */
  function watch(opened: WebSocket): void {
    const since = performance.now();
    const every = setInterval(() => {
      if (opened !== socket) {
        clearInterval(every);
        return;
      }
      const newest = Math.max(since, ...[...heard.values()].map(({ atMs }) => atMs));
      if (live() || performance.now() - newest < silenceMs) return;
      clearInterval(every);
      opened.terminate();
    }, silenceMs / 4);
    every.unref();
  }

  function take(told: Told | null): void {
    if (told === null) return;
    const before = heard.get(told.subscription);
    const wasLive = live();
    heard.set(told.subscription, { last: Math.max(told.last, before?.last ?? 0), atMs: performance.now() });
    if (told.kind === 'handshake') {
      if (!wasLive && live()) {
        attempt = 0;
        state = 'told of changes by Subscription';
        // Nobody told what was in between.
        changed(null);
      }
      return;
    }
    let last = before?.last;
    for (const { number, reference } of told.events) {
      changed(last === undefined || number !== last + 1 ? null : reference);
      last = number;
    }
  }

  function broken(why: string, refused = false): void {
    socket = null;
    heard = new Map();
    if (stopped) return;
    changed(null);
    attempt += 1;
    state = `not told of changes: ${why}`;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, backOffMs(options.backOffMs ?? 500, Math.min(attempt, 8), Math.random()));
    timer = setTimeout(begin, refused ? REFUSED_PAUSE_MS : pauseMs);
    timer.unref();
  }

  function begin(): void {
    connect().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      const refused = error instanceof FhirError && error.status >= 400 && error.status < 500;
      logger.warn({ error: why }, 'changes in FHIR are not told; what is asked there is kept for two seconds only');
      broken(why, refused);
    });
  }
  begin();

  return {
    live,
    onChange(handler) {
      changed = handler;
    },
    state: () => (socket !== null && !live() ? 'connecting' : state),
    stop() {
      stopped = true;
      clearTimeout(timer);
      socket?.terminate();
    },
  };
}

function bindingOf({ parameter = [] }: Parameters): { readonly token: string; readonly url: string } {
  const of = (name: string) => parameter.find((one) => one.name === name);
  const [token, url] = [of('token')?.valueString, of('websocket-url')?.valueUrl];
  if (token === undefined || url === undefined) throw new TypeError('the server gave no token or address for a WebSocket');
  return { token, url };
}

function subscription(id: string, topic: string): Subscription {
  const content = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content';
  return {
    resourceType: 'Subscription',
    id,
    status: 'requested',
    reason: 'names and places beside the numbers are up to date',
    criteria: topic,
    channel: {
      type: 'websocket',
      payload: 'application/fhir+json',
      _payload: { extension: [{ url: content, valueCode: 'id-only' }] },
    } as Subscription['channel'],
  };
}
