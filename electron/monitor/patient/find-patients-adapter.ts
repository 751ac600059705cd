import type { Bundle, Encounter, Location, Patient } from '@medplum/fhirtypes';
import type { PatientsFoundMessage } from '#ipc';
import { foundPatients, type IdentifierSystems, placesOf } from './found-patient.ts';
import { type Answer as PostAnswer, postTrusting } from './trusted-post-adapter.ts';

const TIMEOUT_MS = 5_000;
const MOST = 50;

export type Found = Pick<PatientsFoundMessage, 'state' | 'detail' | 'patients'>;

export interface PatientDirectory extends IdentifierSystems {
  /** Base address of the hospital's FHIR R4 server. */
  readonly url: string;
  /** Sent as it is, e.g. `Bearer …`; absent = none. */
  readonly authorization?: string | undefined;
  /** PEM of the authority that vouches for the server; absent = the system's. */
  readonly certificateAuthority?: string | undefined;
}

/**
 * Asks the hospital's FHIR server who somebody is. Never rejects: that nobody answers is an answer.
 * @param ward whose patients are listed for an empty query
 * @param timeoutMs for the whole answer
 */
export async function findPatients(
  directory: PatientDirectory,
  ward: string,
  query: string,
  nowMs: number,
  timeoutMs = TIMEOUT_MS,
): Promise<Found> {
  const asking = new Asking(directory, AbortSignal.timeout(timeoutMs));
  try {
    const wanted = query.trim();
    const { patients, encounters } = wanted === '' ? await asking.inWard(ward) : await asking.called(wanted);
    const places = await asking.some<Location>('Location', '_id', placesOf(encounters));
    const found = foundPatients(patients, encounters, places, directory, nowMs);
    const detail = asking.more ? `more than ${MOST} fit: these are some of them` : null;
    return { state: found.length === 0 ? 'none' : 'found', detail, patients: found };
  } catch (error) {
    if (error instanceof NoSuchWard) return { state: 'none', detail: error.message, patients: [] };
    return { state: 'offline', detail: wordsFor(error, timeoutMs), patients: [] };
  }
}

class NoSuchWard extends Error {}

interface Answer {
  readonly patients: readonly Patient[];
  /** In progress. */
  readonly encounters: readonly Encounter[];
}

/** One question to the server, of several requests within one time. */
class Asking {
  /** There is more than was given. */
  more = false;
  readonly #directory: PatientDirectory;
  readonly #signal: AbortSignal;

  constructor(directory: PatientDirectory, signal: AbortSignal) {
    this.#directory = directory;
    this.#signal = signal;
  }

  async called(query: string): Promise<Answer> {
    const token = query.replace(/[\\,|$]/g, '\\$&');
    const exact = await this.search<Patient>('Patient', { identifier: token });
    const patients = exact.length > 0 ? exact : await this.search<Patient>('Patient', { name: token });
    const encounters = await this.some<Encounter>(
      'Encounter',
      'subject',
      patients.map(({ id }) => `Patient/${id ?? ''}`),
      { status: 'in-progress' },
    );
    return { patients, encounters };
  }

  async inWard(name: string): Promise<Answer> {
    const token = name.replace(/[\\,|$]/g, '\\$&');
    const named = await this.search<Location>('Location', { identifier: token });
    const wards = named.length > 0 ? named : await this.search<Location>('Location', { 'name:exact': token });
    if (wards.length === 0) throw new NoSuchWard(`the FHIR server knows no ward "${name}"`);
    const beds = await this.some<Location>('Location', 'partof', references(wards));
    const encounters = await this.some<Encounter>('Encounter', 'location', references([...wards, ...beds]), {
      status: 'in-progress',
    });
    const subjects = encounters.flatMap(({ subject }) => /^Patient\/([^/]+)$/.exec(subject?.reference ?? '')?.[1] ?? []);
    return { patients: await this.some<Patient>('Patient', '_id', [...new Set(subjects)]), encounters };
  }

  /** Those of a list; none for an empty one. */
  async some<T extends Patient | Encounter | Location>(
    type: T['resourceType'],
    parameter: string,
    values: readonly string[],
    others: Readonly<Record<string, string>> = {},
  ): Promise<readonly T[]> {
    return values.length === 0 ? [] : this.search<T>(type, { ...others, [parameter]: values.join(',') });
  }

  /** By POST: who is looked for stands in no log of addresses. */
  async search<T extends Patient | Encounter | Location>(
    type: T['resourceType'],
    parameters: Readonly<Record<string, string>>,
  ): Promise<readonly T[]> {
    const { url, authorization, certificateAuthority } = this.#directory;
    const address = `${url.replace(/\/$/, '')}/${type}/_search`;
    const asked = {
      headers: {
        accept: 'application/fhir+json',
        'content-type': 'application/x-www-form-urlencoded',
        ...(authorization !== undefined && { authorization }),
      },
      body: new URLSearchParams({ ...parameters, _count: String(MOST) }).toString(),
      signal: this.#signal,
    };
    const { status, body } =
      certificateAuthority === undefined ? await post(address, asked) : await postTrusting(certificateAuthority, address, asked);
    if (status < 200 || status > 299) throw new Error(`${type}: the FHIR server answered ${status}`);
    const bundle = JSON.parse(body) as Bundle<T>;
    if (bundle.link?.some(({ relation }) => relation === 'next')) this.more = true;
    return (bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource] : []));
  }
}

async function post(url: string, asked: Omit<RequestInit, 'method'>): Promise<PostAnswer> {
  const response = await fetch(url, { ...asked, method: 'POST' });
  return { status: response.status, body: await response.text() };
}

function references(locations: readonly Location[]): readonly string[] {
  return locations.map(({ id }) => `Location/${id ?? ''}`);
}

function wordsFor(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `the FHIR server did not answer within ${timeoutMs / 1000} s`;
  // fetch only says that it failed.
  return error.cause instanceof Error ? `the FHIR server cannot be reached: ${error.cause.message}` : error.message;
}
