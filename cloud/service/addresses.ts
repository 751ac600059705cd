import type { ServiceConfig } from './config.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const ANY = new Set(['0.0.0.0', '::']);

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Whether what listens on this host speaks TLS. By itself: everything that can be reached from elsewhere. */
export function isSecure({ tls }: Pick<ServiceConfig, 'tls'>, host: string): boolean {
  if (tls === 'off') return false;
  return tls !== 'auto' || !LOOPBACK.has(host);
}

/** As browsers reach the dashboard. */
export const dashboardUrlOf = (config: ServiceConfig): string => config.dashboardUrl ?? origin(config, config.api);

/** As browsers and applications reach our authorisation server; null where nobody has to sign in. */
export const issuerOf = (config: ServiceConfig): string | null =>
  config.accounts === null ? null : (config.accounts.publicUrl ?? origin(config, config.accounts));

/** `[base]` of the FHIR endpoint; null: where it listens says it. */
export const fhirUrlOf = (config: ServiceConfig): string | null =>
  config.fhir.publicUrl ?? (config.fhir.port === 0 ? null : `${origin(config, config.fhir)}/fhir`);

/** Whom the server's certificate names beside this machine. */
export function certificateNames(config: ServiceConfig): readonly string[] {
  const addresses = [dashboardUrlOf(config), issuerOf(config), fhirUrlOf(config)];
  const names = addresses.flatMap((address) => (address === null ? [] : new URL(address).hostname.replace(/^\[|\]$/g, '')));
  return [...new Set(names)];
}

function origin(config: ServiceConfig, { host, port }: Endpoint): string {
  const name = ANY.has(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${isSecure(config, host) ? 'https' : 'http'}://${name}:${port}`;
}
