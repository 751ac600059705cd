import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { z } from 'zod';
import { readIfThere, writeDurably } from '../contract/durable-file-adapter.ts';

export interface Certificates {
  /** PEM of the private certificate authority, for the trust store of the devices. */
  readonly ca: string;
  /** PEM of the server's private key and certificate. */
  readonly key: string;
  readonly cert: string;
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
const SERVER_DAYS = 397;
/** A certificate is replaced when it has less than this left. */
const RENEW_DAYS = 30;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

const pair = z.strictObject({ key: z.string(), cert: z.string() });
type Pair = z.infer<typeof pair>;

/**
 * A certificate authority of this installation and a server certificate for this machine, made on first use and renewed when
 * near expiry. A new server certificate keeps the authority, so devices go on trusting it.
 *
 * @param called further names and IP addresses of this machine
 */
export async function ensureCertificates(
  directory: string,
  now: Date = new Date(),
  called: readonly string[] = [],
): Promise<Certificates> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const names = [...new Set(['localhost', hostname().toLowerCase(), '127.0.0.1', '::1', ...called])];
  const authorityFile = join(directory, 'authority.json');
  const serverFile = join(directory, 'server.json');

  const keptAuthority = await readPair(authorityFile);
  const authority = keptAuthority !== null && lasts(keptAuthority, now) ? keptAuthority : await createAuthority(now);
  if (authority !== keptAuthority) await writeDurably(authorityFile, JSON.stringify(authority));

  const keptServer = await readPair(serverFile);
  const usable = keptServer !== null && lasts(keptServer, now) && (await fits(keptServer, authority, names));
  const server = usable ? keptServer : await createServer(authority, names, now);
  if (server !== keptServer) await writeDurably(serverFile, JSON.stringify(server));
  return { ca: authority.cert, key: server.key, cert: server.cert };
}

async function readPair(file: string): Promise<Pair | null> {
  const text = await readIfThere(file);
  return text === null ? null : pair.parse(JSON.parse(text));
}

function lasts({ cert }: Pair, now: Date): boolean {
  return new x509.X509Certificate(cert).notAfter.getTime() - now.getTime() > RENEW_DAYS * DAY_MS;
}

async function fits(server: Pair, authority: Pair, names: readonly string[]): Promise<boolean> {
  const certificate = new x509.X509Certificate(server.cert);
  const own = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.items.map(({ value }) => value) ?? [];
  const issuer = new x509.X509Certificate(authority.cert);
  const issued = await certificate.verify({ publicKey: issuer.publicKey, signatureOnly: true }, webcrypto as Crypto);
  return issued && names.every((name) => own.includes(name));
}

async function createAuthority(now: Date): Promise<Pair> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      name: 'CN=Wardlight private certificate authority',
      notBefore: new Date(now.getTime() - DAY_MS),
      notAfter: new Date(now.getTime() + AUTHORITY_DAYS * DAY_MS),
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto as Crypto),
      ],
    },
    webcrypto as Crypto,
  );
  return { key: await privateKeyPem(keys), cert: certificate.toString('pem') };
}

async function createServer(authority: Pair, names: readonly string[], now: Date): Promise<Pair> {
  const keys = await generateKeys();
  const issuer = new x509.X509Certificate(authority.cert);
  const der = x509.PemConverter.decodeFirst(authority.key);
  const signingKey = (await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign'])) as CryptoKey;
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: serialNumber(),
      subject: 'CN=localhost',
      issuer: issuer.subject,
      notBefore: new Date(now.getTime() - DAY_MS),
      notAfter: new Date(now.getTime() + SERVER_DAYS * DAY_MS),
      publicKey: keys.publicKey,
      signingKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          ...names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
        ]),
        await x509.AuthorityKeyIdentifierExtension.create(issuer, false, webcrypto as Crypto),
      ],
    },
    webcrypto as Crypto,
  );
  return { key: await privateKeyPem(keys), cert: certificate.toString('pem') };
}

function generateKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;
}

async function privateKeyPem(keys: CryptoKeyPair): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
}

/** Positive, as RFC 5280 wants it. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}
