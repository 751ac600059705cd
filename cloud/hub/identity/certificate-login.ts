import type { DeviceIdentity } from './device-identity.ts';

/** The certificate with which a peer proved itself in the TLS handshake, i.e. it holds the private key. */
export interface ClientCertificate {
  /** Hexadecimal, upper case, without colons. */
  readonly sha1: string;
  readonly sha256: string;
  readonly commonName: string | null;
  readonly validFromMs: number;
  readonly validToMs: number;
  /** The chain ends at an authority that the hub trusts. */
  readonly trusted: boolean;
}

export type CertificateVerdict =
  | 'valid'
  | 'certificate-not-valid-now'
  | 'certificate-of-other-device'
  | 'certificate-of-unknown-authority'
  | 'device-without-certificate';

/** Whether a device may enter with this certificate, nowMs = ms since 1970. */
export function judgeCertificate(device: DeviceIdentity, certificate: ClientCertificate, nowMs: number): CertificateVerdict {
  const { authentication } = device;
  if (authentication.type === 'sas') return 'device-without-certificate';
  if (nowMs < certificate.validFromMs || nowMs > certificate.validToMs) return 'certificate-not-valid-now';
  if (authentication.type === 'selfSigned') {
    const { primaryThumbprint, secondaryThumbprint } = authentication.x509Thumbprint;
    const own = [certificate.sha1, certificate.sha256];
    return own.some((print) => print === primaryThumbprint || print === secondaryThumbprint)
      ? 'valid'
      : 'certificate-of-other-device';
  }
  if (!certificate.trusted) return 'certificate-of-unknown-authority';
  return certificate.commonName === device.deviceId ? 'valid' : 'certificate-of-other-device';
}
