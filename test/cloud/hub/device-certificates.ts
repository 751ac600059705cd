import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const HOUR_MS = 3_600_000;

export interface DeviceCertificate {
  readonly cert: string;
  readonly key: string;
  /** SHA-256, hexadecimal. */
  readonly thumbprint: string;
}

export interface Authority extends DeviceCertificate {
  issue(commonName: string, hours?: number): Promise<DeviceCertificate>;
}

/** @param hours how long it is valid; negative: it has ended */
export async function selfSigned(commonName: string, hours = 24): Promise<DeviceCertificate> {
  const keys = await generate();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    { name: `CN=${commonName}`, keys, signingAlgorithm: ALGORITHM, ...validity(hours) },
    webcrypto as Crypto,
  );
  return pem(certificate, keys);
}

/** An authority that a hospital would have for its devices. */
export async function authority(): Promise<Authority> {
  const keys = await generate();
  const own = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=Device authority',
      keys,
      signingAlgorithm: ALGORITHM,
      ...validity(48),
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      ],
    },
    webcrypto as Crypto,
  );
  return {
    ...(await pem(own, keys)),
    async issue(commonName, hours = 24) {
      const device = await generate();
      const certificate = await x509.X509CertificateGenerator.create(
        {
          subject: `CN=${commonName}`,
          issuer: own.subject,
          publicKey: device.publicKey,
          signingKey: keys.privateKey,
          signingAlgorithm: ALGORITHM,
          ...validity(hours),
        },
        webcrypto as Crypto,
      );
      return pem(certificate, device);
    },
  };
}

function validity(hours: number): { notBefore: Date; notAfter: Date } {
  const end = Date.now() + hours * HOUR_MS;
  return { notBefore: new Date(Math.min(Date.now(), end) - HOUR_MS), notAfter: new Date(end) };
}

function generate(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;
}

async function pem(certificate: x509.X509Certificate, keys: CryptoKeyPair): Promise<DeviceCertificate> {
  const cert = certificate.toString('pem');
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { cert, key, thumbprint: new X509Certificate(cert).fingerprint256.replaceAll(':', '') };
}
