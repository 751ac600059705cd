import { allowInsecureRequests, type Configuration } from 'openid-client';

const THIS_MACHINE = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** For `execute` of openid-client: plain http to a provider on this machine, TLS to every other. */
export function plainHttpFor(issuer: string): readonly ((configuration: Configuration) => void)[] {
  const { protocol, hostname } = new URL(issuer);
  if (protocol !== 'http:' || !THIS_MACHINE.has(hostname)) return [];
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so only to be noticed
  return [allowInsecureRequests];
}
