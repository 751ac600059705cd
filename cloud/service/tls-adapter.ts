import { readFile } from 'node:fs/promises';
import { createServer as createPlainServer } from 'node:http';
import { join } from 'node:path';
import { createSecureContext, getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Pool } from 'pg';
import { InputRefused } from '#clinical';
import { readIfThere, writeDurably } from '../contract/durable-file-adapter.ts';
import type { Logger } from '../contract/role.ts';
import type { KeyPair, ServerTls } from '../contract/secure-server-adapter.ts';
import { type Certificates, ensureCertificates } from '../hub/certificate-adapter.ts';
import { certificateNames, isSecure } from './addresses.ts';
import type { ServiceConfig } from './config.ts';

/** With the word of those that replace it. */
export type HouseCertificates = Certificates & Pick<ServerTls, 'renewed'>;

export interface ServiceTls {
  /** Null: what listens there speaks plain http. */
  at(host: string): ServerTls | null;
  /** Of the house's own authority, for devices as well. */
  readonly certificates: HouseCertificates;
  /** The authority's certificate as a file, for IT to distribute. */
  readonly authorityFile: string;
  stop(): void;
}

/** What is renewed on disk, by us or by the hospital, is shown a day later at the latest. */
const LOOK_EVERY_MS = 24 * 3_600_000;
/** Any number, the same in every process: those that start together make one authority. */
const TURN = 7_301_402;

/** The certificates of this service: of its own authority below `directory`, or the hospital's. */
export async function openTls(config: ServiceConfig, directory: string, pool: Pool, logger: Logger): Promise<ServiceTls> {
  const files = typeof config.tls === 'object' ? config.tls : null;
  const names = certificateNames(config);
  const authorityFile = join(directory, 'wardlight-ca.crt');
  // Several processes share the folder: one writes there at a time.
  const made = (): Promise<Certificates> =>
    inTurn(pool, async () => {
      const certificates = await ensureCertificates(directory, new Date(), names);
      if ((await readIfThere(authorityFile)) !== certificates.ca) await writeDurably(authorityFile, certificates.ca);
      return certificates;
    });
  const { ca, ...first } = await made();
  // Our own parts call each other by https as well.
  setDefaultCACertificates([...getCACertificates('default'), ca]);

  const house = renewing(first, made);
  const shown = files === null ? house : renewing(await pairIn(files), () => pairIn(files));
  const look = async (): Promise<void> => {
    for (const one of new Set([house, shown])) if (await one.look()) logger.info({}, 'a server certificate was renewed');
  };
  const looking = setInterval(() => {
    look().catch((error: unknown) => logger.error({ error: String(error) }, 'the server certificate was not renewed'));
  }, LOOK_EVERY_MS).unref();
  return {
    at: (host) => (isSecure(config, host) ? shown : null),
    certificates: { ca, ...house.now(), renewed: house.renewed },
    authorityFile,
    stop: () => clearInterval(looking),
  };
}

/** A certificate that is read or made again, and told to the servers that show it. */
export function renewing(first: KeyPair, again: () => Promise<KeyPair>): ServerTls & { look(): Promise<boolean> } {
  let pair = first;
  const told: ((pair: KeyPair) => void)[] = [];
  return {
    now: () => pair,
    renewed: (take) => void told.push(take),
    /** @returns whether there was another one */
    async look() {
      const { key, cert } = await again();
      if (cert === pair.cert) return false;
      pair = { key, cert };
      for (const take of told) take(pair);
      return true;
    },
  };
}

/** @throws InputRefused naming the file, for one that cannot be read and for a key that is not the certificate's */
async function pairIn({ certFile, keyFile }: { certFile: string; keyFile: string }): Promise<KeyPair> {
  const text = (file: string): Promise<string> =>
    readFile(file, 'utf8').catch((error: unknown) => {
      throw new InputRefused(file, error instanceof Error ? error.message : String(error));
    });
  const pair = { cert: await text(certFile), key: await text(keyFile) };
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new InputRefused(`${certFile}, ${keyFile}`, error instanceof Error ? error.message : String(error));
  }
  return pair;
}

async function inTurn<T>(pool: Pool, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [TURN]);
    return await work();
  } finally {
    await client.query('select pg_advisory_unlock($1)', [TURN]);
    client.release();
  }
}

/** Leads who asks by plain http to the address over TLS; what is not a question for a page is refused, not repeated. */
export async function startRedirect(
  { host, port }: { readonly host: string; readonly port: number },
  to: string,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const server = createPlainServer((request, response) => {
    request.resume();
    if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(403).end();
    else response.writeHead(308, { location: new URL(request.url ?? '/', to).href.replace(/^[^:]+:\/\/[^/]+/, to) }).end();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
