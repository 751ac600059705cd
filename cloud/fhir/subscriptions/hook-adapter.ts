import { lookup } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export interface HookOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  /** Addresses of private networks may be told, too. */
  readonly insecure: boolean;
  /** How names become addresses; default: as the system does it. */
  readonly resolve?: LookupFunction;
}

const NOT_PUBLIC = new BlockList();
/** Of this machine, private, shared, link-local, of benchmarks, multicast and reserved (IANA special-purpose registries). */
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv6');

/**
 * Posts to a rest-hook. A Subscription must not make the server speak to machines that only the server can reach: the very address that
 * the connection is made to is looked at, so that a name cannot become another one in between. Redirects are not followed.
 * @returns the status; rejects when nobody answers, in time, from where it is allowed
 */
export function postHook(
  endpoint: string,
  { headers, body, timeoutMs, insecure, resolve = lookup }: HookOptions,
): Promise<number> {
  const url = new URL(endpoint);
  const name = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((done, fail) => {
    if (!insecure && isIP(name) !== 0 && isPrivate(name)) {
      fail(notPublic(name));
      return;
    }
    const send = url.protocol === 'https:' ? secureRequest : plainRequest;
    const sent = send(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      signal: AbortSignal.timeout(timeoutMs),
      ...(insecure ? { lookup: resolve } : { lookup: publicOnly(resolve) }),
    });
    sent.on('error', fail);
    sent.on('response', (response) => {
      response.resume();
      response.on('error', fail);
      response.on('end', () => done(response.statusCode ?? 0));
    });
    sent.end(body);
  });
}

const publicOnly =
  (resolve: LookupFunction): LookupFunction =>
  (name, options, answer) =>
    resolve(name, options, (error, found, family) => {
      if (error) {
        answer(error, found, family);
        return;
      }
      const addresses = typeof found === 'string' ? [found] : found.map(({ address }) => address);
      answer(addresses.some(isPrivate) ? notPublic(name) : null, found, family);
    });

const isPrivate = (address: string): boolean => NOT_PUBLIC.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

const notPublic = (name: string): Error => new Error(`${name} is an address of a private network`);
