import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { ClientCertificate } from './certificate-login.ts';

/** @returns null when the peer showed none. That it holds the private key was proved by the handshake, whoever issued it. */
export function clientCertificate(socket: Duplex): ClientCertificate | null {
  if (!(socket instanceof TLSSocket)) return null;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return null;
  return {
    sha1: certificate.fingerprint.replaceAll(':', ''),
    sha256: certificate.fingerprint256.replaceAll(':', ''),
    commonName: /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? null,
    validFromMs: Date.parse(certificate.validFrom),
    validToMs: Date.parse(certificate.validTo),
    trusted: socket.authorized,
  };
}
