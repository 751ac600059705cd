import type { Receiver, Sender } from 'rhea';
import type { AmqpError } from '../../contract/amqp-peer-adapter.ts';
import type { Right } from './claims.ts';
import { parseStartPosition, type StartPosition } from './start-position.ts';

const SELECTOR = 'apache.org:selector-filter:string';
const EPOCH = 'com.microsoft:epoch';
const RUNTIME_METRIC = 'com.microsoft:enable-receiver-runtime-metric';

/** What the peer may have left out, whatever the library's types say. */
interface Attached {
  readonly source?: { readonly address?: unknown; readonly filter?: Readonly<Record<string, unknown>> | null } | null;
  readonly target?: { readonly address?: unknown } | null;
  readonly properties?: Readonly<Record<string, unknown>> | null;
  readonly desired_capabilities?: unknown;
}

export function sourceOf(link: Sender | Receiver | undefined): unknown {
  return (link as Attached | undefined)?.source?.address;
}

export function targetOf(link: Sender | Receiver | undefined): unknown {
  return (link as Attached | undefined)?.target?.address;
}

/** @returns null when the filter is none that Event Hubs knows; without a filter all that is kept */
export function startOf(link: Sender): StartPosition | null {
  const wanted = (link as Attached).source?.filter?.[SELECTOR];
  if (wanted === undefined) return { from: 'offset', offset: 0 };
  const text = typeof wanted === 'object' && wanted !== null && 'value' in wanted ? wanted.value : wanted;
  return typeof text === 'string' ? parseStartPosition(text) : null;
}

export function epochOf(link: Sender): number | null {
  const epoch = (link as Attached).properties?.[EPOCH];
  return typeof epoch === 'number' ? epoch : null;
}

export function tellsEndOf(link: Sender): boolean {
  const wanted = (link as Attached).desired_capabilities;
  return (Array.isArray(wanted) ? wanted : [wanted]).map(String).includes(RUNTIME_METRIC);
}

/** Deliveries that the link's session can still take; the library throws when it is asked for more, and its types do not tell. */
export function roomIn(sender: Sender): number {
  return (sender as unknown as { readonly session: { readonly outgoing: { available(): number } } }).session.outgoing.available();
}

/** In the words by which the SDK tells it from a service that is away. */
export function notFound(address: unknown): AmqpError {
  return { condition: 'amqp:not-found', description: `The messaging entity '${String(address)}' could not be found.` };
}

export function unauthorised(path: string, right: Right): AmqpError {
  return { condition: 'amqp:unauthorized-access', description: `${right} on ${path} needs a token that allows it` };
}

export function textOf(body: unknown): string {
  const content = (body as { readonly content?: unknown } | null)?.content ?? body;
  return Buffer.isBuffer(content) ? content.toString('utf8') : String(content);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
