import type { IConnectPacket } from 'mqtt-packet';
import type { ClientCertificate } from '../identity/certificate-login.ts';
import { CONNACK, type Refusal } from '../identity/connect.ts';
import { parseSas, verifySas } from '../identity/sas.ts';
import { type Enrolment, keysOf } from './enrolment.ts';

export interface ProvisioningUser {
  readonly idScope: string;
  readonly registrationId: string;
}

/** `{idScope}/registrations/{registrationId}/api-version=…` (specs azure-wire section 6). @returns null when it is no such user name */
export function provisioningUser(userName: string): ProvisioningUser | null {
  const parts = /^([^/]+)\/registrations\/([^/]+)\/api-version=[^/]+$/.exec(userName);
  return parts?.[1] === undefined || parts[2] === undefined ? null : { idScope: parts[1], registrationId: parts[2] };
}

/** Registration ids: letters, digits and - . _ : between, at most 128. */
const REGISTRATION_ID = /^[A-Za-z0-9]([A-Za-z0-9\-._:]{0,126}[A-Za-z0-9])?$/;

export interface ProvisioningKnowledge {
  readonly idScope: string;
  readonly enrolments: readonly Enrolment[];
  readonly certificate: ClientCertificate | null;
  readonly nowMs: number;
}

/** @returns the enrolment that lets this registration in, or why none does */
export function judgeProvisioning(
  packet: IConnectPacket,
  user: ProvisioningUser,
  known: ProvisioningKnowledge,
): Enrolment | Refusal {
  const { registrationId } = user;
  const refuse = (returnCode: number, reason: string): Refusal => ({ ok: false, returnCode, reason, deviceId: registrationId });
  if (packet.protocolVersion !== 4) return refuse(CONNACK.protocolVersion, 'unsupported-protocol-level');
  if (packet.clientId !== registrationId) return refuse(CONNACK.identifier, 'client-id-mismatch');
  if (user.idScope !== known.idScope) return refuse(CONNACK.notAuthorized, 'other-id-scope');
  if (!REGISTRATION_ID.test(registrationId)) return refuse(CONNACK.identifier, 'malformed-registration-id');
  const individual = known.enrolments.filter(({ group, name }) => !group && name === registrationId);
  const password = packet.password?.toString('utf8') ?? '';
  const shown = password === '' ? 'x509' : 'symmetricKey';
  const candidates = (individual.length > 0 ? individual : known.enrolments.filter(({ group }) => group)).filter(
    ({ attestation }) => attestation.type === shown,
  );
  const proofs = candidates.map((enrolment) => ({ enrolment, why: refusal(enrolment, registrationId, password, known) }));
  const proved = proofs.find(({ why }) => why === null)?.enrolment;
  if (proved === undefined) return refuse(CONNACK.notAuthorized, proofs[0]?.why ?? 'not-enrolled');
  return proved.enabled ? proved : refuse(CONNACK.notAuthorized, 'enrolment-disabled');
}

function refusal(
  enrolment: Enrolment,
  registrationId: string,
  password: string,
  { idScope, certificate, nowMs }: ProvisioningKnowledge,
): string | null {
  const keys = keysOf(enrolment, registrationId);
  if (keys !== null) {
    const token = parseSas(password);
    if (token === null) return 'malformed-token';
    const verdict = verifySas(token, [`${idScope}/registrations/${registrationId}`], Object.values(keys), nowMs);
    return verdict === 'valid' ? null : `token: ${verdict}`;
  }
  if (certificate === null) return 'no-certificate';
  if (nowMs < certificate.validFromMs || nowMs > certificate.validToMs) return 'certificate-not-valid-now';
  if (certificate.commonName !== registrationId) return 'certificate-of-other-device';
  if (enrolment.group) return certificate.trusted ? null : 'certificate-of-unknown-authority';
  const { attestation } = enrolment;
  const own = attestation.type === 'x509' ? attestation.thumbprint : undefined;
  return own === certificate.sha1 || own === certificate.sha256 ? null : 'certificate-of-other-device';
}
