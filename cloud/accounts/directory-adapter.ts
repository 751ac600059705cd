import type { Bundle, Location, Patient, Practitioner, Resource } from '@medplum/fhirtypes';
import { importJWK, type JWK, SignJWT } from 'jose';
import type { Person } from '../contract/accounts.ts';
import { IDENTIFIER_SYSTEMS } from '../contract/identifiers.ts';

/** What the authorisation server asks the FHIR endpoint, with tokens of its own. */
export interface Directory {
  /**
   * Ids of the ward Locations; a name that is no ward, or none yet, gives nothing, so that somebody of a ward that has still to be set
   * up can sign in and sees nobody there.
   */
  wardIds(names: readonly string[]): Promise<readonly string[]>;
  /** At most fifty patients whom the person may see. */
  patients(person: Person, query: string): Promise<readonly KnownPatient[]>;
  /** null = unknown to this person. */
  patient(person: Person, id: string): Promise<KnownPatient | null>;
  /** Keeps the Practitioner that `fhirUser` names. */
  introduce(person: Person): Promise<void>;
}

export interface KnownPatient {
  readonly id: string;
  readonly name: string;
  readonly birthDate: string;
  readonly identifier: string;
}

export interface DirectoryOptions {
  readonly issuer: string;
  readonly fhirUrl: string;
  readonly key: JWK;
}

const MOST = 50;
const TIMEOUT_MS = 10_000;

export function openDirectory({ issuer, fhirUrl, key }: DirectoryOptions): Directory {
  async function ask<T>(method: string, path: string, claims: object, subject: string, body?: object): Promise<T | null> {
    const token = await new SignJWT({ ...claims, client_id: 'wardlight-accounts' })
      .setProtectedHeader({ alg: key.alg ?? 'ES384', kid: key.kid ?? '', typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience(fhirUrl)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(await importJWK(key, key.alg ?? 'ES384'));
    const response = await fetch(`${fhirUrl}/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: 'application/fhir+json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/fhir+json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 404 || response.status === 410) return null;
    if (!response.ok) throw new Error(`the FHIR endpoint answered ${response.status} to ${method} ${path.split('?')[0] ?? ''}`);
    return (await response.json()) as T;
  }
  const found = async <T extends Resource>(path: string, claims: object, subject: string): Promise<readonly T[]> =>
    ((await ask<Bundle<T>>('GET', path, claims, subject))?.entry ?? []).flatMap(({ resource }) => resource ?? []);

  async function wardIds(names: readonly string[]): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const name of names) {
      const value = encodeURIComponent(`${IDENTIFIER_SYSTEMS.ward}|${name.replace(/[\\,|$]/g, '\\$&')}`);
      const wards = await found<Location>(`Location?identifier=${value}`, { scope: 'system/Location.rs' }, 'wardlight-accounts');
      ids.push(...wards.flatMap(({ id }) => id ?? []));
    }
    return ids;
  }

  const as = async ({ roles, wards }: Person): Promise<object> => ({
    scope: 'user/Patient.rs',
    roles,
    ...(wards === null ? {} : { wards: await wardIds(wards) }),
  });

  return {
    wardIds,
    async patients(person, query) {
      const token = query.trim().replace(/[\\,|$]/g, '\\$&');
      const condition = token === '' ? '' : `&${/\d/.test(token) ? 'identifier' : 'name'}=${encodeURIComponent(token)}`;
      const path = `Patient?_count=${MOST}&_sort=family${condition}`;
      return (await found<Patient>(path, await as(person), person.id)).map(knownPatient);
    },
    async patient(person, id) {
      if (!/^[A-Za-z0-9\-.]{1,64}$/.test(id)) return null;
      const patient = await ask<Patient>('GET', `Patient/${id}`, await as(person), person.id);
      return patient === null ? null : knownPatient(patient);
    },
    async introduce({ id, name }) {
      const practitioner: Practitioner = {
        resourceType: 'Practitioner',
        id,
        identifier: [{ system: IDENTIFIER_SYSTEMS.person, value: id }],
        active: true,
        name: [{ text: name }],
      };
      const claims = { scope: 'system/Practitioner.cru' };
      await ask('PUT', `Practitioner/${id}`, claims, 'wardlight-accounts', practitioner);
    },
  };
}

function knownPatient({ id, name, birthDate, identifier }: Patient): KnownPatient {
  const [first] = name ?? [];
  const words = [first?.family, first?.given?.join(' ')].filter((part) => part !== undefined && part !== '');
  return {
    id: id ?? '',
    name: first?.text ?? (words.join(', ') || 'without a name'),
    birthDate: birthDate ?? '',
    identifier: identifier?.[0]?.value ?? '',
  };
}
